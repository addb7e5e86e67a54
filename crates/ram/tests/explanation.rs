//! What a person reads of a decision.

#![expect(clippy::unwrap_used, reason = "the functions around the tests fail them")]

use ram::{Attached, Context, Identity, Policy, PolicyKind, Principal, Request, explain, keys};

fn policy(statements: &str, kind: PolicyKind) -> Policy {
    Policy::parse(&format!(r#"{{"Version":"1","Statement":[{statements}]}}"#), kind).unwrap()
}

#[test]
fn every_statement_says_what_did_not_fit() {
    let first = policy(
        r#"{"Effect":"Allow","Action":"cams:List*","Resource":"*"},
           {"Effect":"Allow","Action":"cams:*","NotResource":"acs:cams:*:*:instance/1"},
           {"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"acs:MFAPresent":"false"}}},
           {"Sid":"Office","Effect":"Allow","Action":"*","Resource":"*",
            "Condition":{"IpAddress":{"acs:SourceIp":["10.0.0.0/8","192.0.2.1"]}}}"#,
        PolicyKind::Identity,
    );
    let second =
        policy(r#"{"Effect":"Deny","Action":"cams:UpdateInstance","Resource":"*"}"#, PolicyKind::Identity);
    let session = policy(r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#, PolicyKind::Session);
    let mut context = Context::new();
    context.insert(keys::SOURCE_IP, "203.0.113.7");
    let request =
        Request { action: "cams:UpdateInstance", resource: "acs:cams:r:1:instance/1", context: &context };

    let attached = [Attached { name: "Staff", policy: &first }, Attached { name: "Frozen", policy: &second }];
    let session = Some(Attached { name: "session", policy: &session });
    let expected = r#"explicitly denied by Frozen Statement.0 (identity policies)
session policy: allowed by session Statement.0
  session Statement.0 (Allow) applies
identity policies: explicitly denied by Frozen Statement.0 (identity policies)
  Staff Statement.0 (Allow) does not apply: Action is ["cams:List*"], the request has "cams:UpdateInstance"
  Staff Statement.1 (Allow) does not apply: NotResource is ["acs:cams:*:*:instance/1"], the request has "acs:cams:r:1:instance/1"
  Staff Statement.2 (Deny) does not apply: Bool "acs:MFAPresent" is ["false"], the request has no such key
  Staff Statement.3 "Office" (Allow) does not apply: IpAddress "acs:SourceIp" is ["10.0.0.0/8", "192.0.2.1"], the request has "203.0.113.7"
  Frozen Statement.0 (Deny) applies"#;
    assert_eq!(explain(&attached, session, &request).to_string(), expected);
}

#[test]
fn nothing_attached_is_said() {
    let context = Context::new();
    let request = Request { action: "cams:UpdateInstance", resource: "*", context: &context };
    assert_eq!(
        explain([] as [Attached<'_>; 0], None, &request).to_string(),
        "implicitly denied: no statement allows it (identity policies)\nidentity policies: no statements"
    );
}

#[test]
fn a_trust_policy_says_whom_it_trusts() {
    let trust = policy(
        r#"{"Effect":"Allow","Action":"sts:AssumeRole",
            "Principal":{"RAM":"acs:ram::1:user/bob","Service":"ecs.aliyuncs.com"}}"#,
        PolicyKind::Trust,
    );
    let caller = Principal { account: "1", identity: Identity::User("alice") };
    assert_eq!(
        trust.explain_trust(&caller, &Context::new()).to_string(),
        r#"implicitly denied: no statement allows it (trust policy)
trust policy: implicitly denied: no statement allows it (trust policy)
  AssumeRolePolicyDocument Statement.0 (Allow) does not apply: Principal is ["acs:ram::1:user/bob", "ecs.aliyuncs.com"], the caller is none of them"#
    );
}

#[test]
fn a_policy_of_the_wrong_kind_applies_to_nothing() {
    let trust =
        policy(r#"{"Effect":"Allow","Action":"*","Principal":{"RAM":"acs:ram::1:root"}}"#, PolicyKind::Trust);
    let own = policy(r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#, PolicyKind::Identity);
    let context = Context::new();
    let request = Request { action: "sts:AssumeRole", resource: "*", context: &context };
    let caller = Principal { account: "1", identity: Identity::User("alice") };
    assert!(!ram::evaluate([Attached { name: "trust", policy: &trust }], None, &request).is_allow());
    assert!(!own.trusts(&caller, &context).is_allow());
    assert!(trust.trusts(&caller, &context).is_allow());
}
