//! From policies and a request to a decision (gateway notes, 5.6).

use std::borrow::Borrow;

use crate::arn::Arn;
use crate::rule::{Effect, Object, Subject};
use crate::{Context, Decision, Layer, Policy, Principal, Statement};

/// What is asked: an action on a resource, under conditions.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// `<ram-code>:<action>`: `cams:UpdateInstance`.
    pub action: &'a str,
    /// `acs:<service>:<region>:<account>:<relative-id>`; `*` as the relative id where the operation has no resource of its own.
    pub resource: &'a str,
    /// The condition keys.
    pub context: &'a Context,
}

impl<'a> Request<'a> {
    pub(crate) fn subject(&self) -> Subject<'a> {
        let object = Object::Resource(Arn::split(self.resource));
        Subject { action: self.action, object, context: self.context }
    }
}

/// A policy under the name that it is attached by.
#[derive(Clone, Copy, Debug)]
pub struct Attached<'p> {
    /// The policy's name, for decisions and explanations.
    pub name: &'p str,
    /// The policy.
    pub policy: &'p Policy,
}

/// The action that a trust policy is asked for.
pub const TRUST_ACTION: &str = "sts:AssumeRole";

/// The name of a role's trust policy in decisions and explanations: that of the parameter it is set by.
pub const TRUST_POLICY: &str = "AssumeRolePolicyDocument";

/// Judges a request by the policies of an identity (a slice of [`Attached`], or any iterator over them) and, where there is
/// one, by the policy of its session. `None`: the session has none, and the identity's policies alone decide.
///
/// The session is asked first, then the identity; all must allow. Within a step a Deny beats every Allow, whatever their order.
/// The root of an account is not bound by policies and should not come here.
pub fn evaluate<'p>(
    identity: impl IntoIterator<Item: Borrow<Attached<'p>>>,
    session: Option<Attached<'p>>,
    request: &Request<'_>,
) -> Decision<'p> {
    let subject = request.subject();
    let by_identity = || decide(Layer::Identity, identity, &subject);
    match session {
        Some(session) => decide(Layer::Session, [session], &subject).and(by_identity),
        None => by_identity(),
    }
}

impl Policy {
    /// Whether this policy of a role lets `caller` assume it; [`Decision::and`] joins the caller's own policies, which must
    /// allow it, too. Roles are trusted through the names of users and roles and the root of accounts; what trusts a service
    /// or a federation trusts none of our callers.
    pub fn trusts(&self, caller: &Principal<'_>, context: &Context) -> Decision<'_> {
        let subject = trust_subject(caller, context);
        decide(Layer::Trust, [Attached { name: TRUST_POLICY, policy: self }], &subject)
    }
}

pub(crate) fn trust_subject<'a>(caller: &'a Principal<'a>, context: &'a Context) -> Subject<'a> {
    Subject { action: TRUST_ACTION, object: Object::Principal(caller), context }
}

/// One step: the first Deny that applies, else the first Allow that applies.
pub(crate) fn decide<'p>(
    layer: Layer,
    policies: impl IntoIterator<Item: Borrow<Attached<'p>>>,
    subject: &Subject<'_>,
) -> Decision<'p> {
    let mut allowed = None;
    for attached in policies {
        let Attached { name, policy } = *attached.borrow();
        for (index, rule) in policy.rules().iter().enumerate() {
            // One Allow is enough.
            if rule.effect == Effect::Allow && allowed.is_some() {
                continue;
            }
            if rule.misfit(subject).is_some() {
                continue;
            }
            let statement = Statement { policy: name, index };
            match rule.effect {
                Effect::Deny => return Decision::ExplicitDeny { layer, by: statement },
                Effect::Allow => allowed = Some(statement),
            }
        }
    }
    allowed.map_or(Decision::ImplicitDeny { layer }, Decision::Allow)
}
