use std::path::Path;

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::json;

use super::super::settings::LimitDefault;
use super::*;

/// The example of the design, with its comments.
const EXAMPLE: &str = include_str!("example.toml");

fn parse(text: &str) -> Result<Draft, String> {
    Draft::parse(Path::new("world.toml"), text).map_err(|error| error.to_string())
}

fn complete(text: &str) -> World {
    parse(text).expect("a world").complete(&mut StdRng::seed_from_u64(7), None)
}

fn refusal(text: &str) -> String {
    parse(text).map(|_| ()).expect_err("refused")
}

fn app() -> App {
    App { id: "9".to_owned(), secret: "s".to_owned(), access_token: "t".to_owned() }
}

#[test]
fn the_example_of_the_design_is_a_world() {
    let world = complete(EXAMPLE);
    assert_eq!(world.account.id, "1234567890123456");
    assert_eq!(world.limits.default, Some(LimitDefault::Documented));
    let [instance] = world.instances.as_slice() else { panic!("one instance") };
    assert_eq!((instance.id.as_str(), instance.account.as_str()), ("cams-demo", "1234567890123456"));
    let number = &instance.numbers[0];
    assert_eq!((number.tier.as_str(), number.throughput, number.pair_limit), ("TIER_UNLIMITED", 1000, false));
    assert!(number.groups, "the account is on the beta list");
    let webhook = number.webhook.as_ref().expect("a webhook");
    assert!(webhook.http && webhook.queue);
    assert_eq!(instance.webhook, None);
    assert_eq!(instance.groups[0].id, "G1");
    assert_eq!(world.phones.len(), 1, "the participant is the phone");
    assert!(world.phones[0].reads);
}

#[test]
fn what_is_left_out_is_made_up_in_the_usual_forms() {
    let world = complete(
        "[[instance]]\n[[instance.number]]\nphone = \"8613800001234\"\n\
         [[instance.group]]\nnumber = \"8613800001234\"\nparticipants = [\"6591234567\"]\n\
         [[instance.template]]\nname = \"a\"\nbody = \"b\"\n[[waba]]\n",
    );
    let instance = &world.instances[0];
    let suffix = instance.id.strip_prefix("cams-").expect("a prefix");
    assert!(
        suffix.len() == 11 && suffix.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    );
    let digits = |id: &str| (15..=16).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
    for id in [
        &world.account.id,
        instance.waba.as_ref().expect("a WABA"),
        &instance.numbers[0].id,
        &instance.groups[0].id,
        &instance.templates[0].id,
        &world.wabas[0].id,
    ] {
        assert!(digits(id), "{id}");
    }
    assert_eq!(instance.account, world.account.id);
    assert_eq!(instance.numbers[0].webhook, None);
    assert_eq!(world.phones[0].number, "6591234567");
}

#[test]
fn the_same_chance_makes_the_same_world_and_it_survives_being_stored() {
    let world = complete(EXAMPLE);
    assert_eq!(complete(EXAMPLE), world);
    let stored = serde_json::to_string(&world).expect("stored");
    assert_eq!(serde_json::from_str::<World>(&stored).expect("read"), world);
}

#[test]
fn the_root_account_of_the_store_is_used_when_the_file_names_none() {
    let draft = parse("[[instance]]\n").expect("a world");
    let world = draft.complete(&mut StdRng::seed_from_u64(7), Some("42"));
    assert_eq!((world.account.id.as_str(), world.instances[0].account.as_str()), ("42", "42"));
}

#[test]
fn the_network_gets_its_half_and_nothing_of_the_service() {
    insta::assert_json_snapshot!(complete(EXAMPLE).network_half(&app()));
}

#[test]
fn a_waba_bound_to_nobody_reaches_the_network_with_its_numbers() {
    let half =
        complete("[[waba]]\nid = \"77\"\nname = \"Free\"\n[[waba.number]]\nphone = \"4915112345678\"\n")
            .network_half(&app());
    assert_eq!(half["wabas"][0]["id"], json!("77"));
    assert_eq!(half["wabas"][0]["numbers"][0]["phone"], json!("4915112345678"));
}

#[test]
fn a_network_that_behaves_otherwise_is_told_so() {
    let half = complete("[network]\nreview = \"manual\"\n").network_half(&app());
    assert_eq!((&half["review"], &half["delays"]), (&json!("manual"), &json!(false)));
    assert_eq!(complete("").network_half(&app()).get("review"), None);
}

#[test]
fn languages_of_one_template_share_their_code() {
    let world = complete(
        "[[instance]]\n[[instance.template]]\nname = \"a\"\nbody = \"b\"\n\
         [[instance.template]]\nname = \"a\"\nlanguage = \"de\"\nbody = \"c\"\n",
    );
    let templates = &world.instances[0].templates;
    assert_eq!(templates[0].code, templates[1].code);
    assert_ne!(templates[0].id, templates[1].id);
}

#[test]
fn secrets_do_not_show_in_debug_output() {
    let world =
        complete("[[accounts]]\nid = \"2\"\naccess_key_id = \"k\"\naccess_key_secret = \"hunter2\"\n");
    assert!(!format!("{world:?}").contains("hunter2"));
    assert_eq!(world.accounts[0].access_key_secret.expose(), "hunter2");
}

const NUMBER: &str = "[[instance]]\n[[instance.number]]\nphone = \"8613800001234\"\n";

#[test]
fn bad_files_are_refused_with_line_and_key() {
    let cases = [
        ("[[instance]]\nnam = \"x\"\n", "line 2: nam: unknown field `nam`"),
        (
            "[[instance]]\n[[instance.number]]\nname = \"x\"\n",
            "line 2: [[instance.number]]: missing field `phone`",
        ),
        ("[[phone]]\nname = \"x\"\n", "line 1: [[phone]]: missing field `number`"),
        ("[[instance]]\nname = 5\n", "line 2: name: invalid type: integer `5`, expected a string"),
        ("[[instance]]\nchannel = \"FAX\"\n", "line 2: instance.channel: expected one of WHATSAPP"),
        ("[[instance]]\nchannel = \"LINE\"\nwaba = \"1\"\n", "line 2: instance.channel: waba, number"),
        ("[[instance]]\naccount = \"5\"\n", "line 2: instance.account: there is no account `5`"),
        ("[[instance]]\nid = \"a\"\n[[instance]]\nid = \"a\"\n", "line 4: instance.id: `a` stands twice"),
        ("[[phone]]\nnumber = \"+4915112345678\"\n", "line 2: phone.number: expected a country code"),
        ("[limits]\nFoo = 5\n", "line 2: limits: `Foo` is neither"),
        ("[limits]\nUpdateInstance = 0\n", "line 2: limits.UpdateInstance: expected calls a second"),
        ("[limits]\ndefault = \"some\"\n", "line 2: limits.default: expected documented or none"),
        ("[network]\nreview = \"later\"\n", "line 2: review: unknown variant `later`"),
        ("[[accounts]]\nid = \"5\"\n", "line 1: [[accounts]]: missing field `access_key_id`"),
        ("= 5\n", "line 1: "),
    ];
    for (text, expected) in cases {
        let reason = refusal(text);
        assert!(reason.starts_with(&format!("world.toml {expected}")), "{text}\n{reason}");
    }
}

#[test]
fn bad_parts_of_an_instance_are_refused_with_line_and_key() {
    let cases = [
        ("http = true\n", "line 4: number.http: needs a callback URL"),
        ("up_callback_url = \"ftp://x\"\n", "line 4: number.up_callback_url: must be an http"),
        ("status_callback_url = \"http://u@x/\"\n", "line 4: number.status_callback_url: must be an address"),
        (
            "status_callback_url = \"http:///path\"\n",
            "line 4: number.status_callback_url: must be an address",
        ),
        ("tier = \"TIER_5\"\n", "line 4: number.tier: expected one of TIER_50"),
        ("throughput = 0\n", "line 4: number.throughput: expected messages"),
        ("throughput = -1\n", "line 4: throughput: "),
        (
            "[[instance.number]]\nphone = \"8613800001234\"\n",
            "line 5: number.phone: `8613800001234` stands twice",
        ),
        ("[[instance.group]]\nsubject = \"s\"\n", "line 4: [[instance.group]]: missing field `number`"),
        ("[[instance.group]]\nnumber = \"1\"\n", "line 5: group.number: `1` is no number of this instance"),
        (
            "[[instance.group]]\nnumber = \"8613800001234\"\nparticipants = [\"x\"]\n",
            "line 6: group.participants: expected a country code",
        ),
        (
            "[[instance.group]]\nnumber = \"8613800001234\"\nparticipants = [\"8613800001234\"]\n",
            "line 6: group.participants: `8613800001234` is a business number",
        ),
        ("[[phone]]\nnumber = \"8613800001234\"\n", "line 5: phone.number: `8613800001234` stands twice"),
        ("[[instance.template]]\nname = \"a\"\n", "line 4: [[instance.template]]: missing field `body`"),
        ("[[instance.template]]\nname = \"A\"\nbody = \"b\"\n", "line 5: template.name: expected lower-case"),
        (
            "[[instance.template]]\nname = \"a\"\nbody = \"b\"\n[[instance.template]]\nname = \"a\"\nbody = \"c\"\n",
            "line 8: template.name: `a` in `en` stands twice",
        ),
    ];
    for (text, expected) in cases {
        let reason = refusal(&format!("{NUMBER}{text}"));
        assert!(reason.starts_with(&format!("world.toml {expected}")), "{text}\n{reason}");
    }
}
