//! The policies of the call that is measured: all of them are gone through to the end, because a later one could deny.

use ram::{Attached, Context, Policy, PolicyKind, Request, evaluate, explain, keys};

use super::{ACTION, SUBJECT};
use crate::error::Error;

/// The most system policies that an identity has (gateway notes, 5.2).
pub const ATTACHED: usize = 20;

/// The instance that is changed.
pub const INSTANCE: &str = "cams-82838838";

/// Policies under their names.
pub struct Policies(Vec<(String, Policy)>);

impl Policies {
    pub fn new() -> Result<Self, Error> {
        let named = |number| {
            let policy = Policy::parse(&document(number), PolicyKind::Identity);
            let policy = policy.map_err(|malformed| unexpected("a policy", malformed.to_string()))?;
            Ok((format!("Measured{number}"), policy))
        };
        (0..ATTACHED).map(named).collect::<Result<_, _>>().map(Self)
    }

    fn attached(&self) -> impl Iterator<Item = Attached<'_>> {
        self.0.iter().map(|(name, policy)| Attached { name, policy })
    }

    /// One judgement, with the condition keys and the resource made for it as they are for every call.
    pub fn allow(&self) -> bool {
        self.judge(|request| evaluate(self.attached(), None, request).is_allow())
    }

    /// Figures over refusals say nothing.
    pub fn check(&self) -> Result<(), Error> {
        self.judge(|request| {
            let explanation = explain(self.attached(), None, request);
            if explanation.decision.is_allow() {
                Ok(())
            } else {
                Err(unexpected("a call that is allowed", explanation.to_string()))
            }
        })
    }

    fn judge<T>(&self, run: impl FnOnce(&Request<'_>) -> T) -> T {
        let mut context = Context::new();
        context.insert(keys::CURRENT_TIME, jiff::Timestamp::UNIX_EPOCH);
        context.insert(keys::SOURCE_IP, std::net::IpAddr::from([203, 0, 113, 7]));
        context.insert(keys::SECURE_TRANSPORT, true);
        context.insert(keys::PRINCIPAL_ARN, "acs:ram:*:1234567890123456:user/alice");
        let resource = format!("acs:cams:ap-southeast-1:1234567890123456:instance/{INSTANCE}");
        let action = format!("cams:{ACTION}");
        run(&Request { action: &action, resource: &resource, context: &context })
    }
}

fn unexpected(expected: &'static str, got: String) -> Error {
    Error::Unexpected { subject: SUBJECT, expected, got }
}

/// Two statements that fit the call but for their last part: a resource of the same kind, and a condition on the caller. The
/// last policy allows.
fn document(number: usize) -> String {
    let instance = if number + 1 == ATTACHED { "cams-8283*" } else { "cams-8283?" };
    format!(
        r#"{{"Version":"1","Statement":[
            {{"Effect":"Allow","Action":["cams:Query*","cams:Update*"],
              "Resource":"acs:cams:*:1234567890123456:instance/{instance}",
              "Condition":{{"Bool":{{"acs:SecureTransport":"true"}}}}}},
            {{"Effect":"Deny","Action":"cams:*","Resource":"*",
              "Condition":{{"StringNotLike":{{"acs:PrincipalARN":"acs:ram:*:*:role/admin-*"}},
                            "NotIpAddress":{{"acs:SourceIp":["198.51.100.{number}/32","203.0.113.0/24"]}}}}}}]}}"#
    )
}
