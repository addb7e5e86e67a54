//! Policies and requests of few words, so that they often meet.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use ram::{Attached, Context, Decision, Policy, PolicyKind, Request, evaluate};
use serde_json::{Value, json};

pub fn action() -> impl Strategy<Value = &'static str> {
    select(vec!["cams:UpdateInstance", "cams:ListInstance", "CAMS:updateinstance", "ram:ListUsers", ""])
}

pub fn resource() -> impl Strategy<Value = &'static str> {
    select(vec![
        "acs:cams:r:1:instance/1",
        "acs:cams:r:1:instance/2",
        "acs:cams:r:1:*",
        "acs:ram:*:1:user/a:b",
        "none",
    ])
}

pub fn actions() -> impl Strategy<Value = Vec<&'static str>> {
    vec(
        select(vec![
            "*",
            "cams:*",
            "cams:Update*",
            "cams:?istInstance",
            "ram:ListUsers",
            "*:UPDATE*e",
            "none",
        ]),
        0..3,
    )
}

pub fn resources() -> impl Strategy<Value = Vec<&'static str>> {
    let texts = vec![
        "*",
        "acs:cams:*:*:*",
        "acs:cams::1:instance/?",
        "acs:cams:*:1:instance/2",
        "acs:*:*:*:user/*",
        "acs:*",
    ];
    vec(select(texts), 0..3)
}

fn conditions() -> impl Strategy<Value = Value> {
    let pairs = vec![
        ("StringEquals", "k:text", "a"),
        ("StringNotLike", "K:Text", "?b*"),
        ("StringEqualsIgnoreCase", "k:text", "AB"),
        ("NumericLessThan", "k:number", "5.5"),
        ("DateGreaterThanEquals", "acs:CurrentTime", "2026-01-02T11:04:05+08:00"),
        ("Bool", "acs:MFAPresent", "false"),
        ("NotIpAddress", "acs:SourceIp", "203.0.113.0/24"),
    ];
    vec(select(pairs), 0..2).prop_map(|pairs| {
        let mut block = json!({});
        for (operator, key, value) in pairs {
            block[operator][key] = json!([value]);
        }
        block
    })
}

pub fn statement() -> impl Strategy<Value = Value> {
    let names = (
        select(vec!["Allow", "Deny"]),
        select(vec!["Action", "NotAction"]),
        select(vec!["Resource", "NotResource"]),
    );
    (names, actions(), resources(), conditions()).prop_map(|((effect, action, resource), actions, resources, conditions)| {
        json!({"Effect": effect, action: actions, resource: resources, "Condition": conditions})
    })
}

/// Documents, each a list of statements.
pub fn documents() -> impl Strategy<Value = Vec<Vec<Value>>> {
    vec(vec(statement(), 0..4), 0..4)
}

pub fn context() -> impl Strategy<Value = Context> {
    let entries = vec![
        ("k:text", "a"),
        ("k:text", "ab"),
        ("k:number", "5"),
        ("k:number", "many"),
        ("acs:CurrentTime", "2026-01-02T03:04:05Z"),
        ("acs:MFAPresent", "False"),
        ("acs:SourceIp", "203.0.113.7"),
        ("acs:SourceIp", "2001:db8::1"),
    ];
    vec(select(entries), 0..5).prop_map(|entries| {
        let mut context = Context::new();
        for (key, value) in entries {
            context.insert(key, value);
        }
        context
    })
}

pub fn policy(statements: &[Value], kind: PolicyKind) -> Policy {
    Policy::parse(&json!({"Version": "1", "Statement": statements}).to_string(), kind).unwrap()
}

pub fn policies(documents: &[Vec<Value>]) -> Vec<Policy> {
    documents.iter().map(|document| policy(document, PolicyKind::Identity)).collect()
}

pub fn attached(policies: &[Policy]) -> impl Iterator<Item = Attached<'_>> {
    policies.iter().map(|policy| Attached { name: "p", policy })
}

/// What one statement says that stands alone.
pub fn alone<'p>(policy: &'p Policy, request: &Request<'_>) -> Decision<'p> {
    evaluate([Attached { name: "alone", policy }], None, request)
}

/// A decision without the statement that it names.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    Allow,
    Explicit,
    Implicit,
}

pub fn outcome(decision: Decision<'_>) -> Outcome {
    match decision {
        Decision::Allow(_) => Outcome::Allow,
        Decision::ExplicitDeny { .. } => Outcome::Explicit,
        Decision::ImplicitDeny { .. } => Outcome::Implicit,
    }
}
