//! Whether the caller's policies allow a call (gateway notes, 5.6).

use std::net::IpAddr;

use jiff::Timestamp;

use super::{AttachedPolicy, Caller, Denied, Principal};

/// What a call wants to do.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// For example `cams:UpdateInstance`.
    pub action: &'a str,
    /// On what, as ARNs: it has to be allowed on each.
    pub resources: &'a [String],
}

/// Under which circumstances: what conditions are judged on.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances {
    /// Where the call comes from.
    pub source: IpAddr,
    /// Whether it came over TLS that was ended here.
    pub secure: bool,
    /// The wall clock.
    pub now: Timestamp,
}

impl Circumstances {
    /// The condition keys of a call; those that the notes name and that are not here are absent (gateway notes, 5.5).
    pub fn context(&self, caller: &Caller) -> ram::Context {
        let mut context = ram::Context::default();
        context.insert(ram::keys::CURRENT_TIME, self.now);
        context.insert(ram::keys::SOURCE_IP, self.source);
        context.insert(ram::keys::SECURE_TRANSPORT, self.secure);
        context.insert(ram::keys::PRINCIPAL_ARN, caller.principal.condition_arn(&caller.account));
        context
    }
}

/// Whether the caller's policies allow what is asked.
///
/// # Errors
/// A policy denies it, or none allows it, with all that explains it.
pub fn authorise(
    caller: &Caller,
    asked: Asked<'_>,
    circumstances: &Circumstances,
) -> Result<(), Box<Denied>> {
    if caller.principal == Principal::Root {
        return Ok(());
    }
    let context = circumstances.context(caller);
    if asked.resources.is_empty() {
        // Nothing is asked about: nothing allows it.
        let request = ram::Request { action: asked.action, resource: "", context: &context };
        let decision = ram::Decision::ImplicitDeny { layer: ram::Layer::Identity };
        return Denied::of(caller, &request, &decision).map_or(Ok(()), |denied| Err(Box::new(denied)));
    }
    for resource in asked.resources {
        let request = ram::Request { action: asked.action, resource, context: &context };
        let identity = caller.policies.iter().map(attached);
        let decision = ram::evaluate(identity, caller.session_policy.as_ref().map(attached), &request);
        if let Some(denied) = Denied::of(caller, &request, &decision) {
            return Err(Box::new(denied));
        }
    }
    Ok(())
}

fn attached(policy: &AttachedPolicy) -> ram::Attached<'_> {
    ram::Attached { name: &policy.name, policy: &policy.policy }
}
