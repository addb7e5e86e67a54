use std::collections::HashMap;
use std::num::NonZeroU32;
use std::path::Path;

use cams::contract::Rate;
use secrecy::ExposeSecret as _;

use super::super::{EffectiveLimits, LimitDefault, Network, WorldLimits};
use super::*;

const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn resolve(options: &ServeOptions, environment: &[(&str, &str)]) -> Result<Settings, Error> {
    let environment: HashMap<String, String> =
        environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Settings::resolve(options, &|name| environment.get(name).cloned())
}

fn with_file(text: &str, environment: &[(&str, &str)]) -> Result<Settings, Error> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("switchboard.toml");
    std::fs::write(&path, text).expect("written");
    resolve(&ServeOptions { config: Some(path.display().to_string()), ..Default::default() }, environment)
}

fn refusal(result: Result<Settings, Error>) -> String {
    result.expect_err("refused").to_string()
}

#[test]
fn nothing_said_gives_the_documented_defaults() {
    let settings = resolve(&ServeOptions::default(), &[]).expect("settings");
    assert_eq!(settings.listen.value.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.listen.source, Source::Default);
    assert_eq!(settings.in_doubt_wait.value, Duration::from_secs(60));
    assert_eq!(settings.whatsapp.api_version.value, "v25.0");
    assert_eq!(settings.network(), Network::None);
    assert_eq!(settings.queue_token_grace.value, Duration::from_secs(9 * 3600));
    let strict = resolve(&ServeOptions::default(), &[("SWITCHBOARD_QUEUE_TOKEN_GRACE", "0s")]);
    assert_eq!(strict.expect("settings").queue_token_grace.value, Duration::ZERO);
    let waits: Vec<String> = settings.retry_schedule.value.iter().map(|wait| duration::show(*wait)).collect();
    assert_eq!(waits.join(","), "5s,30s,2m,10m,30m,1h,2h,4h,8h,12h");
}

#[test]
fn an_option_beats_the_environment_and_the_environment_beats_the_file() {
    let file = "listen = \"127.0.0.1:1\"\n";
    let variable = [("SWITCHBOARD_LISTEN", "127.0.0.1:2")];
    let from_file = with_file(file, &[]).expect("settings").listen;
    assert_eq!(from_file.value.port(), 1);
    assert!(matches!(from_file.source, Source::File { line: 1, .. }));
    let from_environment = with_file(file, &variable).expect("settings").listen;
    assert_eq!(from_environment.value.port(), 2);
    assert_eq!(from_environment.source, Source::Environment("SWITCHBOARD_LISTEN".to_owned()));
    let options = ServeOptions { listen: Some("127.0.0.1:3".to_owned()), ..Default::default() };
    let from_option = resolve(&options, &variable).expect("settings").listen;
    assert_eq!(from_option.value.port(), 3);
    assert_eq!(from_option.source, Source::Option("--listen"));
}

#[test]
fn a_file_holds_everything() {
    let settings = with_file(
        "data = \"/var/lib/switchboard\"\nretry_schedule = [\"1s\", \"2s\"]\nin_doubt_wait = \"5s\"\n\
         [limits]\ndefault = \"none\"\nSendChatappMessage = 1000\n\
         [network.whatsapp]\nurl = \"https://graph.facebook.com\"\napp_id = \"1\"\napp_secret = \"s\"\n\
         access_token = \"t\"\n",
        &[],
    )
    .expect("settings");
    assert_eq!(settings.data.value.as_deref(), Some(Path::new("/var/lib/switchboard")));
    assert_eq!(settings.retry_schedule.value, [Duration::from_secs(1), Duration::from_secs(2)]);
    assert_eq!(settings.limits.default.value, LimitDefault::None);
    assert_eq!(settings.limits.operations["SendChatappMessage"].value.get(), 1000);
    assert_eq!(settings.whatsapp.window.value, Window::Network);
    assert_eq!(settings.whatsapp.app_secret.value.as_ref().map(|secret| secret.expose_secret()), Some("s"));
    assert!(
        matches!(settings.network(), Network::Elsewhere(url) if url.host_str() == Some("graph.facebook.com"))
    );
}

#[test]
fn an_unknown_key_of_a_file_is_named_with_its_line() {
    let reason = refusal(with_file("data = \"d\"\n[network.whatsapp]\nurll = \"http://x\"\n", &[]));
    assert!(reason.ends_with("line 3: unknown key network.whatsapp.urll"), "{reason}");
    let reason = refusal(with_file("[netwrok]\na = 1\n", &[]));
    assert!(reason.ends_with("line 1: [netwrok] is not a table of the configuration"), "{reason}");
    let reason = refusal(with_file("[limits]\nSendMessage = 5\n", &[]));
    assert!(reason.ends_with("`SendMessage` is neither `default` nor an operation"), "{reason}");
    let reason = refusal(with_file("listen = true\n", &[]));
    assert!(reason.contains("listen: expected a text, got boolean"), "{reason}");
    let reason = refusal(with_file("listen = \n", &[]));
    assert!(reason.contains("line 1: "), "{reason}");
    let reason = refusal(with_file("master_key = \"x\"\n", &[]));
    assert!(reason.contains("it is read from SWITCHBOARD_MASTER_KEY"), "{reason}");
}

#[test]
fn a_wrong_value_is_named_where_it_stands() {
    let options = ServeOptions { listen: Some("8080".to_owned()), ..Default::default() };
    assert_eq!(
        refusal(resolve(&options, &[])),
        "--listen: expected an address and a port, such as 127.0.0.1:8080, got `8080`"
    );
    assert_eq!(
        refusal(resolve(&ServeOptions::default(), &[("SWITCHBOARD_RETRY_SCHEDULE", "5s,,1m")])),
        "SWITCHBOARD_RETRY_SCHEDULE: expected waits longer than nothing, joined by commas, such as 5s,30s,2m, got `5s,,1m`"
    );
    assert_eq!(
        refusal(resolve(&ServeOptions::default(), &[("SWITCHBOARD_RETENTION", "6d")])),
        "SWITCHBOARD_RETENTION: expected a duration of at least 7d, got `6d`"
    );
    let reason = refusal(with_file("\nin_doubt_wait = 5\n", &[]));
    assert!(reason.contains("switchboard.toml line 2: in_doubt_wait: expected a duration"), "{reason}");
    let reason = refusal(resolve(&ServeOptions::default(), &[("SWITCHBOARD_LIMITS_UPDATEINSTANCE", "0")]));
    assert!(reason.starts_with("SWITCHBOARD_LIMITS_UPDATEINSTANCE: expected calls a second"), "{reason}");
}

#[test]
fn a_wrong_secret_is_not_repeated() {
    let reason = refusal(resolve(&ServeOptions::default(), &[("SWITCHBOARD_MASTER_KEY", "hunter2")]));
    assert_eq!(reason, "SWITCHBOARD_MASTER_KEY: expected base64 of 32 bytes");
}

#[test]
fn settings_that_contradict_each_other_are_refused_with_both_names() {
    let options = ServeOptions {
        simulator: Some("127.0.0.1:0".to_owned()),
        network_url: Some("http://127.0.0.1:8090".to_owned()),
        ..Default::default()
    };
    let reason = refusal(resolve(&options, &[]));
    assert!(reason.starts_with("option --simulator and option --network-url exclude each other"), "{reason}");

    let options = ServeOptions { world: Some("w.toml".to_owned()), ..Default::default() };
    assert!(refusal(resolve(&options, &[])).starts_with("option --world needs a simulated network"));

    let options = ServeOptions { master_key_file: Some("k".to_owned()), ..Default::default() };
    let reason = refusal(resolve(&options, &[("SWITCHBOARD_MASTER_KEY", KEY)]));
    assert!(reason.contains("environment SWITCHBOARD_MASTER_KEY"), "{reason}");

    let options = ServeOptions { master_key_command: Some("pass".to_owned()), ..Default::default() };
    let reason = refusal(resolve(&options, &[("SWITCHBOARD_MASTER_KEY_FILE", "k")]));
    assert!(
        reason.ends_with("--master-key-command exclude each other: both give the master key"),
        "{reason}"
    );

    let reason = refusal(resolve(&ServeOptions::default(), &[("SWITCHBOARD_ACCESS_KEY_ID", "id")]));
    assert!(reason.contains("SWITCHBOARD_ACCESS_KEY_SECRET belong together"), "{reason}");

    let reason = refusal(with_file("[network.whatsapp]\napp_id = \"1\"\n", &[]));
    assert!(reason.contains("belong together"), "{reason}");
}

#[test]
fn a_network_elsewhere_without_credentials_counts_as_simulated() {
    let options =
        ServeOptions { network_url: Some("http://127.0.0.1:8090".to_owned()), ..Default::default() };
    let settings = resolve(&options, &[]).expect("settings");
    assert_eq!(settings.in_doubt_wait.value, Duration::from_secs(3));
    assert_eq!(settings.whatsapp.window.value, Window::Network);
}

#[test]
fn the_table_names_each_setting_and_hides_secrets() {
    let options = ServeOptions { data: Some("/d".to_owned()), ..Default::default() };
    let environment = [
        ("SWITCHBOARD_MASTER_KEY", KEY),
        ("SWITCHBOARD_ACCESS_KEY_ID", "root"),
        ("SWITCHBOARD_ACCESS_KEY_SECRET", "hunter2"),
        ("SWITCHBOARD_LIMITS_UPDATEINSTANCE", "7"),
    ];
    let table = resolve(&options, &environment).expect("settings").table();
    assert!(!table.contains("hunter2") && !table.contains(KEY));
    insta::assert_snapshot!(table);
    for key in keys::ALL.iter().filter(|key| key.name != "config") {
        assert!(table.lines().any(|line| line.split(' ').next() == Some(key.name)), "{}", key.name);
    }
}

#[test]
fn limits_of_the_configuration_beat_those_of_the_world_key_by_key() {
    use crate::model::LimitSource::{Default, Documented, Settings, World};

    let rate = |rate| NonZeroU32::new(rate).expect("not zero");
    let world = WorldLimits {
        default: Some(LimitDefault::None),
        operations: [("UpdateInstance".to_owned(), rate(2)), ("ListInstance".to_owned(), rate(3))].into(),
    };
    let limits = |limits: &EffectiveLimits| {
        ["UpdateInstance", "ListInstance", "QueryInstance"].map(|operation| {
            let limit = limits.limit(operation, Rate::Documented(10));
            (limit.rate.map(NonZeroU32::get), limit.source)
        })
    };
    let silent = resolve(&ServeOptions::default(), &[]).expect("settings").limits;
    assert_eq!(limits(&silent.over(&world)), [(Some(2), World), (Some(3), World), (None, World)]);
    let alone = silent.over(&WorldLimits::default());
    assert_eq!(limits(&alone), [(Some(10), Documented); 3]);
    assert_eq!(alone.limit("X", Rate::Default).source, Default);
    assert_eq!(alone.limit("X", Rate::Chosen(7)).rate, Some(rate(7)));
    let set =
        with_file("[limits]\ndefault = \"documented\"\nUpdateInstance = 9\n", &[]).expect("settings").limits;
    assert_eq!(limits(&set.over(&world)), [(Some(9), Settings), (Some(3), World), (Some(10), Documented)]);
}

#[test]
fn the_limit_of_strangers_stands_unless_it_or_all_limits_are_switched_off() {
    let strangers = |text: &str, world: Option<LimitDefault>| {
        let limits = with_file(text, &[]).expect("settings").limits;
        let world = WorldLimits { default: world, ..Default::default() };
        limits.over(&world).strangers().map(NonZeroU32::get)
    };
    assert_eq!(strangers("", None), Some(100));
    assert_eq!(strangers("[limits]\nstrangers = 7\n", None), Some(7));
    assert_eq!(strangers("[limits]\nstrangers = \"none\"\n", None), None);
    assert_eq!(strangers("[limits]\ndefault = \"none\"\n", None), None);
    assert_eq!(strangers("", Some(LimitDefault::None)), None);
    assert_eq!(strangers("[limits]\nstrangers = 7\n", Some(LimitDefault::None)), Some(7));
    let reason = refusal(with_file("[limits]\nstrangers = 0\n", &[]));
    assert!(reason.contains("limits.strangers: expected calls a second that may fail"), "{reason}");
}

fn destinations(text: &str) -> Result<Vec<String>, Error> {
    let settings = resolve(&ServeOptions::default(), &[("SWITCHBOARD_ALLOW_DESTINATION", text)])?;
    Ok(settings.allow_destination.value.iter().map(ToString::to_string).collect())
}

#[test]
fn destinations_are_ranges_or_addresses_from_any_source() {
    assert_eq!(destinations("10.0.0.0/8, ::1").expect("ranges"), ["10.0.0.0/8", "::1/128"]);
    assert_eq!(destinations("127.0.0.1").expect("an address"), ["127.0.0.1/32"]);
    let file = with_file("allow_destination = [\"10.0.0.0/8\", \"fd00::/8\"]\n", &[]).expect("settings");
    assert_eq!(file.allow_destination.value.len(), 2);
    let none = with_file("allow_destination = []\n", &[]).expect("settings");
    assert!(none.allow_destination.value.is_empty());
    let options = ServeOptions {
        allow_destination: vec!["127.0.0.0/8".to_owned(), "::1/128".to_owned()],
        ..Default::default()
    };
    let given = resolve(&options, &[("SWITCHBOARD_ALLOW_DESTINATION", "0.0.0.0/0")]).expect("settings");
    assert_eq!(given.allow_destination.value.len(), 2);
    assert_eq!(given.allow_destination.source, Source::Option("--allow-destination"));
}

#[test]
fn what_is_no_range_is_no_destination() {
    for text in ["localhost", "10.0.0.0/33", "10.1.2.3/8", "10.0.0.0/8,", "::1/129", "0x7f.1", "*", "/8", " "]
    {
        let reason = destinations(text).expect_err(text).to_string();
        assert!(reason.starts_with("SWITCHBOARD_ALLOW_DESTINATION: expected ranges"), "{text}: {reason}");
    }
}

#[test]
fn a_certificate_and_its_key_stand_together_and_so_do_a_proxy_and_its_header() {
    let settings = |variables: &[(&str, &str)]| resolve(&ServeOptions::default(), variables);
    let (cert, key) = (("SWITCHBOARD_TLS_CERT", "c.pem"), ("SWITCHBOARD_TLS_KEY", "k.pem"));
    let proxy = ("SWITCHBOARD_TRUSTED_PROXY", "10.0.0.0/8,::1");
    let header = ("SWITCHBOARD_SOURCE_HEADER", "X-Forwarded-For");
    let whole = settings(&[cert, key, proxy, header]).expect("settings");
    assert_eq!(whole.doors.tls(), Some(("c.pem".as_ref(), "k.pem".as_ref())));
    assert_eq!(whole.doors.trusted_proxy.value.0.len(), 2);
    for (alone, missing) in [
        (cert, "--tls-key FILE"),
        (key, "--tls-cert FILE"),
        (proxy, "--source-header NAME"),
        (header, "--trusted-proxy CIDR"),
    ] {
        let reason = settings(&[alone]).expect_err(missing).to_string();
        assert_eq!(reason, format!("environment {} needs {missing} beside it", alone.0));
    }
    for wrong in ["Forwarded", "not a name", "a,b"] {
        assert!(settings(&[proxy, ("SWITCHBOARD_SOURCE_HEADER", wrong)]).is_err(), "{wrong}");
    }
}

#[test]
fn connections_are_counted_from_one() {
    let connections = |text| resolve(&ServeOptions::default(), &[("SWITCHBOARD_CONNECTIONS", text)]);
    assert_eq!(connections("1").expect("settings").doors.connections.value, 1);
    for wrong in ["0", "-1", "many", "1e3"] {
        assert!(connections(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_password_of_the_database_is_never_shown_and_stands_in_one_place() {
    let url = ("SWITCHBOARD_DATABASE_URL", "postgres://sb:hunter2@db1,db2/sb");
    let settings = resolve(&ServeOptions::default(), &[url]).expect("settings");
    assert!(settings.has_place() && settings.data.value.is_none());
    assert_eq!(settings.drain.value, Duration::from_secs(3));
    assert!(settings.table().contains("postgres://sb:***@db1,db2/sb"));
    assert!(!settings.table().contains("hunter2") && !format!("{settings:?}").contains("hunter2"));
    let option = ServeOptions { database_url: Some("sb:hunter2@db".into()), ..Default::default() };
    assert!(!format!("{option:?}").contains("hunter2"));
    let reason = refusal(resolve(&option, &[]));
    assert!(reason.starts_with("--database-url: expected the address of a PostgreSQL"), "{reason}");
    assert!(!reason.contains("hunter2"), "{reason}");
    let file = ("SWITCHBOARD_DATABASE_PASSWORD_FILE", "/etc/password");
    let reason = refusal(resolve(&ServeOptions::default(), &[url, file]));
    assert!(reason.ends_with("exclude each other: both give the password of the database"), "{reason}");
    assert!(!reason.contains("hunter2"), "{reason}");
    let alone =
        resolve(&ServeOptions::default(), &[("SWITCHBOARD_DATABASE_URL", "postgres://sb@db/sb"), file]);
    assert!(alone.is_ok());
    for alone in [file, ("SWITCHBOARD_DATABASE_CA_FILE", "/etc/ca.pem")] {
        let reason = refusal(resolve(&ServeOptions::default(), &[alone]));
        assert_eq!(reason, format!("environment {} needs --database-url URL beside it", alone.0));
    }
}

#[test]
fn a_simulated_network_of_a_node_keeps_its_data_in_the_nodes_folder() {
    let mut options = ServeOptions {
        database_url: Some("postgres://db/sb".into()),
        simulator: Some("127.0.0.1:0".to_owned()),
        ..Default::default()
    };
    let reason = refusal(resolve(&options, &[]));
    assert!(reason.starts_with("option --simulator needs --data DIR beside the database"), "{reason}");
    options.data = Some("/d".to_owned());
    assert!(resolve(&options, &[]).is_ok());
    assert_eq!(resolve(&ServeOptions::default(), &[]).expect("settings").drain.value, Duration::ZERO);
}
