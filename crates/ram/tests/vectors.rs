//! The cases of `vectors/ram-policy.json`: decisions, and documents that must be refused.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the functions around the tests fail them")]

use ram::{Attached, Context, Decision, Policy, PolicyKind, Principal, Request, evaluate, explain};
use serde_json::Value;

fn vectors() -> Value {
    serde_json::from_str(include_str!("vectors/ram-policy.json")).unwrap()
}

fn kind(name: &Value) -> PolicyKind {
    match name.as_str().unwrap() {
        "identity" => PolicyKind::Identity,
        "session" => PolicyKind::Session,
        "trust" => PolicyKind::Trust,
        other => panic!("no kind {other}"),
    }
}

fn text(document: &Value) -> String {
    document.as_str().map_or_else(|| document.to_string(), str::to_owned)
}

fn outcome(decision: Decision<'_>) -> &'static str {
    match decision {
        Decision::Allow(_) => "allow",
        Decision::ExplicitDeny { .. } => "explicit_deny",
        Decision::ImplicitDeny { .. } => "implicit_deny",
    }
}

#[test]
fn every_case_is_decided_as_the_vectors_say() {
    let vectors = vectors();
    let cases = vectors["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 196);
    for case in cases {
        let policies: Vec<Policy> = case["policies"].as_array().unwrap().iter().map(policy).collect();
        let of = |kind| {
            policies
                .iter()
                .filter(move |policy| policy.kind() == kind)
                .map(|policy| Attached { name: "p", policy })
        };
        let mut context = Context::new();
        for (key, value) in case["request"]["context"].as_object().unwrap() {
            context.insert(key.clone(), value.as_str().unwrap());
        }
        let request = &case["request"];
        let request = Request {
            action: request["action"].as_str().unwrap(),
            resource: request["resource"].as_str().unwrap(),
            context: &context,
        };
        let session = of(PolicyKind::Session).next();
        let own = || evaluate(of(PolicyKind::Identity), session, &request);
        let mut explained = explain(of(PolicyKind::Identity), session, &request);
        let decision = match of(PolicyKind::Trust).next() {
            None => own(),
            Some(Attached { policy, .. }) => {
                let arn = case["request"]["context"]["principal"].as_str().unwrap();
                let caller = Principal::parse(arn).unwrap();
                explained = policy.explain_trust(&caller, &context).and(explained);
                policy.trusts(&caller, &context).and(own)
            }
        };
        assert_eq!(outcome(decision), case["expect"], "{}\n{explained}", case["name"]);
        assert_eq!(explained.decision, decision, "{}\n{explained}", case["name"]);
    }
}

fn policy(policy: &Value) -> Policy {
    Policy::parse(&text(&policy["document"]), kind(&policy["type"])).unwrap()
}

#[test]
fn every_malformed_document_is_refused() {
    let vectors = vectors();
    let documents = vectors["malformed"].as_array().unwrap();
    assert_eq!(documents.len(), 25);
    for case in documents {
        let read = Policy::parse(&text(&case["document"]), kind(&case["type"]));
        assert!(read.is_err(), "{}", case["name"]);
    }
}
