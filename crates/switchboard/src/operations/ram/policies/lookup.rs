//! The policy that a call names: one that every account has, or one of the account's own.

use identity::Fault;

use crate::access::system_policies::{self, SystemPolicy};
use crate::model::identity::{Policy, PolicyName, PolicyRef, PolicyType};
use crate::operations::ram::found;
use crate::operations::{Call, Failure};
use crate::store::Versioned;

/// A policy that is there.
pub enum Found {
    /// A system policy: it never goes.
    System(&'static SystemPolicy),
    /// A policy of the account, as it was read.
    Custom(Versioned<Policy>),
}

/// Reads `PolicyType`.
///
/// # Errors
/// It is neither `System` nor `Custom`.
pub fn policy_type(text: &str) -> Result<PolicyType, Fault> {
    PolicyType::parse(text).ok_or_else(|| Fault::incorrect("PolicyType"))
}

/// Reads `PolicyType` and `PolicyName`; what is no name is no policy's.
///
/// # Errors
/// The type is none, or nothing may be called so.
pub fn reference(policy_type: &str, name: &str) -> Result<PolicyRef, Fault> {
    let policy_type = self::policy_type(policy_type)?;
    let name = PolicyName::parse(name).map_err(|_| Fault::policy_not_exist())?;
    Ok(PolicyRef { policy_type, name })
}

/// The policy.
///
/// # Errors
/// `EntityNotExist.Policy`, or the store's.
pub async fn find(call: &Call<'_>, policy: &PolicyRef) -> Result<Found, Failure> {
    let name = policy.name.as_str();
    match policy.policy_type {
        PolicyType::System => {
            let found = system_policies::find(name).map(Found::System);
            Ok(found.ok_or_else(Fault::policy_not_exist)?)
        }
        PolicyType::Custom => Ok(Found::Custom(found::policy(call, name).await?)),
    }
}
