//! Whether a role may be taken: its trust policy decides beside the policies of who takes it (gateway notes, 5.6).

use super::{Caller, Circumstances, Denied};
use crate::model::AccountId;
use crate::model::identity::Role;
use crate::store::StoreError;

/// The condition key of the parameter `ExternalId` (gateway notes, 6.1; inferred).
pub(super) const EXTERNAL_ID: &str = "sts:ExternalId";

/// Whether a role of an account trusts the caller; the refusal where it does not.
///
/// # Errors
/// The stored trust policy cannot be read.
pub fn trusts(
    account: &AccountId,
    role: &Role,
    caller: &Caller,
    external_id: Option<&str>,
    circumstances: &Circumstances,
) -> Result<Option<Box<Denied>>, StoreError> {
    let policy = ram::Policy::parse(&role.trust, ram::PolicyKind::Trust)
        .map_err(|error| StoreError::Damaged(format!("the trust policy of role {}: {error}", role.name)))?;
    let mut context = circumstances.context(caller);
    if let Some(external_id) = external_id {
        context.insert(EXTERNAL_ID, external_id.to_owned());
    }
    let arn = caller.principal.trusted_arn(&caller.account);
    let resource = format!("acs:ram:*:{account}:role/{}", role.name);
    let request = ram::Request { action: ram::TRUST_ACTION, resource: &resource, context: &context };
    // Every ARN of ours can be read; one that could not would be trusted by nobody.
    let decision = match ram::Principal::parse(&arn) {
        Some(principal) => policy.trusts(&principal, &context),
        None => ram::Decision::ImplicitDeny { layer: ram::Layer::Trust },
    };
    Ok(Denied::of(caller, &request, &decision).map(Box::new))
}
