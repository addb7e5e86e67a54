use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

use super::*;

fn commands() -> impl Strategy<Value = Vec<Command>> {
    vec(
        (".{0,6}", option::of(".{0,6}"))
            .prop_map(|(command_name, command_description)| Command { command_name, command_description }),
        0..4,
    )
}

fn senders() -> impl Strategy<Value = Vec<Sender>> {
    vec(
        (".{0,6}", option::of(btree_map(".{0,3}", ".{0,6}", 0..3)))
            .prop_map(|(to, template_params)| Sender { to, template_params }),
        0..3,
    )
}

fn page() -> impl Strategy<Value = Page> {
    (any::<Option<u32>>(), any::<Option<i64>>()).prop_map(|(index, size)| Page { index, size })
}

fn calls() -> impl Strategy<Value = Call> {
    let scalars = (
        option::of(".{0,8}"),
        any::<Option<bool>>(),
        any::<Option<i64>>(),
        option::of(-1e9..1e9),
        option::of(prop_oneof![Just(Channel::Whatsapp), Just(Channel::Viber)]),
    );
    let complex = (
        option::of(vec(".{0,6}", 0..12)),
        option::of(commands()),
        option::of(page()),
        option::of(senders()),
        option::of(btree_map(".{0,3}", ".{0,6}", 0..4)),
    );
    (scalars, complex).prop_map(|(scalars, complex)| Call {
        cust_space_id: scalars.0,
        enable: scalars.1,
        count: scalars.2,
        rate: scalars.3,
        channel: scalars.4,
        prompts: complex.0,
        commands: complex.1,
        page: complex.2,
        sender_list: complex.3,
        params: complex.4,
    })
}

#[test]
fn none_is_left_out_and_lists_are_compact_json_text() {
    let call = Call {
        enable: Some(true),
        prompts: Some(vec!["ü".into()]),
        commands: Some(vec![command("a")]),
        ..Call::default()
    };
    let parameters = to_parameters(&call).unwrap();
    assert_eq!(
        parameters.iter().collect::<Vec<_>>(),
        [("Commands", r#"[{"CommandName":"a"}]"#), ("Enable", "true"), ("Prompts", r#"["ü"]"#)]
    );
    let flat = to_parameters_flat(&call).unwrap();
    assert_eq!(
        flat.iter().collect::<Vec<_>>(),
        [("Commands.1.CommandName", "a"), ("Enable", "true"), ("Prompts.1", "ü")]
    );
}

#[test]
fn only_a_struct_or_a_map_is_a_request() {
    assert!(to_parameters(&5).is_err());
    assert!(to_parameters_flat(&["a"]).is_err());
}

proptest! {
    #[test]
    fn what_is_written_reads_back_the_same(call in calls()) {
        prop_assert_eq!(from_parameters::<Call>(&to_parameters(&call).unwrap()).unwrap(), call);
    }

    #[test]
    fn what_is_written_flat_reads_back_the_same(call in calls()) {
        prop_assert_eq!(from_parameters::<Call>(&to_parameters_flat(&call).unwrap()).unwrap(), call);
    }

    #[test]
    fn arbitrary_pairs_never_panic(pairs in vec((
        "(Commands|Prompts|Page|SenderList|Params|Count)(\\.(1|2|é|0|1000|Index|To|TemplateParams|)){0,4}",
        "(|1|true|é|\\[|\\]|\\{|\\}|\"|:|,|\"Index\":|null){0,8}",
    ), 0..6)) {
        let parameters: Parameters = pairs.into_iter().collect();
        let _ = from_parameters::<Call>(&parameters);
        let _ = from_parameters::<BTreeMap<String, i8>>(&parameters);
    }
}
