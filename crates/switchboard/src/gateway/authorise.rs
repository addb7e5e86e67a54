//! May the caller do it: the audience of the operation, then the caller's policies.

use cams::contract::{Access, Audience, Contract};

use super::Gateway;
use super::answer::{Denial, Forbidden};
use crate::access::{Asked, Denied, Principal, authorise};
use crate::operations::{Call, Failure};
use crate::store::installation;

/// Whether the call may be made.
///
/// # Errors
/// The operation is not for this account, or the caller's policies do not allow it.
pub async fn admit(
    gateway: &Gateway,
    call: &Call<'_>,
    contract: &Contract,
    arns: &[String],
) -> Result<(), Denial> {
    let action = contract.access.action();
    let resource = arns.first().map(String::as_str).unwrap_or_default();
    audience(call, contract, resource).await?;
    let checked = match contract.access {
        Access::Checked { .. } => true,
        Access::Unchecked { .. } => gateway.strict_authorisation,
        Access::Exempt { .. } => false,
    };
    if !checked || call.caller.principal == Principal::Root {
        return Ok(());
    }
    let asked = Asked { action, resources: arns };
    authorise(call.caller, asked, &call.circumstances).map_err(|denied| refuse(gateway, contract, &denied))
}

/// Whether the operation is for this account.
///
/// # Errors
/// It is for the installation's owner, who is another.
pub async fn audience(call: &Call<'_>, contract: &Contract, resource: &str) -> Result<(), Denial> {
    if contract.audience == Audience::EveryAccount {
        return Ok(());
    }
    let owner = installation::owner(call.store()).await.map_err(Failure::from)?;
    if owner.as_ref() == Some(call.account) {
        return Ok(());
    }
    Err(Forbidden::new(contract.version, contract.access.action(), resource).into())
}

/// The refusal, with what explains it.
pub fn refuse(gateway: &Gateway, contract: &Contract, denied: &Denied) -> Denial {
    let mut forbidden = Forbidden::new(contract.version, &denied.action, &denied.resource);
    forbidden.detail = Some(gateway.services.access.diagnostics.detail(denied));
    forbidden.into()
}
