//! What a malformed document is told: what is wrong, and where.

#![expect(clippy::expect_used, reason = "the functions around the tests fail them")]

use ram::{Policy, PolicyKind};

fn refused(kind: PolicyKind, text: &str) -> String {
    Policy::parse(text, kind).expect_err(text).to_string()
}

fn statement(rest: &str) -> String {
    let good = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
    refused(PolicyKind::Identity, &format!(r#"{{"Version":"1","Statement":[{good},{rest}]}}"#))
}

fn trust(principal: &str) -> String {
    let statement = format!(r#"{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{principal}}}"#);
    refused(PolicyKind::Trust, &format!(r#"{{"Version":"1","Statement":[{statement}]}}"#))
}

#[test]
fn what_is_not_json_is_told_line_and_column() {
    assert_eq!(refused(PolicyKind::Identity, "{\n  nothing"), "line 2, column 3: key must be a string");
    assert_eq!(refused(PolicyKind::Identity, "{} {}"), "line 1, column 4: trailing characters");
}

#[test]
fn a_key_that_stands_twice_is_told() {
    let text = statement(r#"{"Effect":"Allow","Effect":"Deny","Action":"*","Resource":"*"}"#);
    assert!(text.starts_with("line 1, column "), "{text}");
    assert!(text.ends_with(r#"the key "Effect" stands here twice"#), "{text}");
    let text = statement(r#"{"Effect":"Allow","\u0045ffect":"Deny","Action":"*","Resource":"*"}"#);
    assert!(text.ends_with(r#"the key "Effect" stands here twice"#), "{text}");
}

#[test]
fn an_element_is_told_by_its_path() {
    let told = |rest: &str| statement(rest);
    assert_eq!(
        told(r#"{"Effect":"allow"}"#),
        r#"Statement.1.Effect: expected "Allow" or "Deny", found "allow""#
    );
    assert_eq!(told(r#"{"Effect":"Deny"}"#), "Statement.1: Action or NotAction is required");
    assert_eq!(told("[]"), "Statement.1: expected an object, found a list");
    assert_eq!(
        told(r#"{"Effect":"Deny","Action":["a",1],"Resource":"*"}"#),
        "Statement.1.Action.1: expected a text, found a number"
    );
    assert_eq!(
        told(r#"{"Effect":"Deny","Action":"*","Resource":"*","Pricipal":"*"}"#),
        "Statement.1: expected only Sid, Effect, Action or NotAction, Resource or NotResource, and Condition, found \"Pricipal\""
    );
    assert_eq!(
        told(r#"{"Effect":"Deny","Action":"*","NotAction":"*","Resource":"*"}"#),
        "Statement.1: expected one of Action and NotAction, found both"
    );
}

#[test]
fn a_condition_is_told_by_operator_key_and_value() {
    let told = |block: &str| {
        statement(&format!(r#"{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{block}}}"#))
    };
    assert_eq!(
        told(r#"{"IpAddress":{"acs:SourceIp":["10.0.0.1","10.0.0.0/33"]}}"#),
        "Statement.1.Condition.IpAddress.acs:SourceIp.1: expected an IPv4 or IPv6 address, or a range of them like \
         \"10.0.0.0/8\", found \"10.0.0.0/33\""
    );
    assert_eq!(
        told(r#"{"NumericEquals":{"a:b":"1e3"}}"#),
        "Statement.1.Condition.NumericEquals.a:b: expected a decimal number, found \"1e3\""
    );
    assert_eq!(
        told(r#"{"BoolIfExists":{"acs:MFAPresent":"true"}}"#),
        "Statement.1.Condition.BoolIfExists: the condition operator 'BoolIfExists' is not supported"
    );
}

#[test]
fn a_principal_has_one_of_the_known_forms() {
    assert!(
        trust(r#"{"RAM":"*"}"#).starts_with("Statement.0.Principal.RAM: expected acs:ram::<account>:root")
    );
    assert_eq!(trust(r#""*""#), "Statement.0.Principal: expected an object, found a text");
    assert_eq!(
        trust(r#"{"Aws":"*"}"#),
        "Statement.0.Principal: expected only RAM, Service and Federated, found \"Aws\""
    );
}

#[test]
fn the_length_is_counted_in_characters() {
    let document = |length: usize| {
        let empty =
            r#"{"Version":"1","Statement":[{"Sid":"","Effect":"Allow","Action":"*","Resource":"*"}]}"#;
        empty.replace(r#""Sid":"""#, &format!(r#""Sid":"{}""#, "é".repeat(length - empty.len())))
    };
    for kind in [PolicyKind::Identity, PolicyKind::Session] {
        assert!(Policy::parse(&document(kind.limit()), kind).is_ok());
        let (limit, length) = (kind.limit(), kind.limit() + 1);
        assert_eq!(
            refused(kind, &document(length)),
            format!("the document: expected at most {limit} characters, found {length}")
        );
    }
}

#[test]
fn a_document_of_great_depth_is_refused() {
    let text = refused(PolicyKind::Identity, &"[".repeat(6000));
    assert!(text.ends_with("recursion limit exceeded"), "{text}");
}
