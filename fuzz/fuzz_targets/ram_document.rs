//! A document of anybody is a policy or is refused, in one line; what is a policy is judged and explained alike.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ram::{Attached, Context, Identity, Policy, PolicyKind, Principal, Request, evaluate, explain};

fuzz_target!(|input: &str| {
    for kind in [PolicyKind::Identity, PolicyKind::Session, PolicyKind::Trust] {
        match Policy::parse(input, kind) {
            Ok(policy) => judge(&policy),
            Err(malformed) => assert!(!malformed.to_string().contains('\n'), "{malformed}"),
        }
    }
    // What is too long for a session or holds nothing but it is the same for both.
    if let (Ok(identity), Ok(session)) =
        (Policy::parse(input, PolicyKind::Identity), Policy::parse(input, PolicyKind::Session))
    {
        assert_eq!(identity.statements(), session.statements());
    }
});

fn judge(policy: &Policy) {
    let mut context = Context::new();
    context.insert("acs:SourceIp", "203.0.113.7");
    context.insert("acs:CurrentTime", "2026-01-02T03:04:05Z");
    let request =
        Request { action: "cams:UpdateInstance", resource: "acs:cams:r:1:instance/1", context: &context };
    let attached = [Attached { name: "p", policy }];
    let explanation = explain(&attached, None, &request);
    assert_eq!(explanation.decision, evaluate(&attached, None, &request));
    assert_eq!(explanation.to_string().lines().count(), 2 + policy.statements());
    let caller = Principal { account: "1", identity: Identity::User("alice") };
    assert_eq!(policy.explain_trust(&caller, &context).decision, policy.trusts(&caller, &context));
}
