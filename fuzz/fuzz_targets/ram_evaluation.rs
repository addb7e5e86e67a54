//! A request of anybody is judged by the policies of anybody: a deny wins, the order of policies does not matter, and a session
//! does not widen.
//!
//! The input is action, resource, the caller's ARN and condition keys (`key=value`) a line each, an empty line, and documents
//! with a line of `--` between them; the last one is the session's.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ram::{Attached, Context, Decision, Policy, PolicyKind, Principal, Request, evaluate, explain};

fuzz_target!(|input: &str| {
    let (head, documents) = input.split_once("\n\n").unwrap_or((input, ""));
    let mut lines = head.split('\n');
    let mut line = || lines.next().unwrap_or_default();
    let (action, resource, caller) = (line(), line(), line());
    let mut context = Context::new();
    for (key, value) in lines.filter_map(|line| line.split_once('=')) {
        context.insert(key.to_owned(), value);
    }
    let request = Request { action, resource, context: &context };

    let documents: Vec<&str> = documents.split("\n--\n").collect();
    let read = |text: &&str| Policy::parse(text, PolicyKind::Identity).ok();
    let mut policies: Vec<Policy> = documents.iter().filter_map(read).collect();
    let session = documents.last().and_then(|text| Policy::parse(text, PolicyKind::Session).ok());
    let session = session.as_ref().map(|policy| Attached { name: "session", policy });

    let own = evaluate(attached(&policies), None, &request);
    let decision = evaluate(attached(&policies), session, &request);
    assert!(own.is_allow() || !decision.is_allow());
    assert_eq!(explain(attached(&policies), session, &request).decision, decision);
    if let (Some(caller), Some(text)) = (Principal::parse(caller), documents.last())
        && let Ok(trust) = Policy::parse(text, PolicyKind::Trust)
    {
        assert_eq!(trust.explain_trust(&caller, &context).decision, trust.trusts(&caller, &context));
    }

    let (own, length) = (kind(own), policies.len());
    policies.reverse();
    assert_eq!(kind(evaluate(attached(&policies), None, &request)), own);
    let deny = r#"{"Version":"1","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#;
    policies.insert(length / 2, Policy::parse(deny, PolicyKind::Identity).unwrap());
    assert_eq!(kind(evaluate(attached(&policies), None, &request)), "deny");
});

fn attached(policies: &[Policy]) -> impl Iterator<Item = Attached<'_>> {
    policies.iter().map(|policy| Attached { name: "p", policy })
}

fn kind(decision: Decision<'_>) -> &'static str {
    match decision {
        Decision::Allow(_) => "allow",
        Decision::ExplicitDeny { .. } => "deny",
        Decision::ImplicitDeny { .. } => "none",
    }
}
