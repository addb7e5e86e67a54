//! Properties of reading documents.

use proptest::prelude::*;
use ram::{Policy, PolicyKind};
use serde_json::{Value, json};

use crate::generate::statement;

const KINDS: [PolicyKind; 3] = [PolicyKind::Identity, PolicyKind::Session, PolicyKind::Trust];

/// JSON of any shape, with the words of the language in it.
fn any_json() -> impl Strategy<Value = Value> {
    let word = || {
        let words = [
            "Version",
            "1",
            "Statement",
            "Effect",
            "Allow",
            "Action",
            "Resource",
            "Principal",
            "RAM",
            "Condition",
            "Bool",
            "true",
        ];
        prop_oneof![prop::sample::select(words.to_vec()).prop_map(str::to_owned), ".*"]
    };
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        word().prop_map(Value::from)
    ];
    leaf.prop_recursive(5, 32, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((word(), inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn read(text: &str) {
    for kind in KINDS {
        if let Err(malformed) = Policy::parse(text, kind) {
            let message = malformed.to_string();
            assert!(!message.is_empty() && !message.contains(['\n', '\r']), "{message:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_text_is_a_policy_or_malformed(text: String) {
        read(&text);
    }

    #[test]
    fn any_json_is_a_policy_or_malformed(statement in any_json()) {
        read(&statement.to_string());
        read(&json!({"Version": "1", "Statement": [statement]}).to_string());
    }

    #[test]
    fn a_document_that_is_cut_or_changed_is_a_policy_or_malformed(
        statement in statement(), at: prop::sample::Index, byte: char,
    ) {
        let text: Vec<char> = json!({"Version": "1", "Statement": [statement]}).to_string().chars().collect();
        let at = at.index(text.len());
        read(&text[..at].iter().collect::<String>());
        let mut changed = text;
        changed[at] = byte;
        read(&changed.into_iter().collect::<String>());
    }
}
