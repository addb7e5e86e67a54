//! How a policy comes to somebody and goes again.
//!
//! Who has it notes it, and a policy of the account counts those who have it. Both are written in one change at the versions
//! that were read: of an attachment and the deletion of either end at the same moment, one finds the other done.

use identity::Fault;
use identity::policies::{AttachedPolicies, AttachedPolicy};

use super::holder::Holder;
use super::lookup::{self, Found};
use super::shown;
use crate::model::identity::{Attachment, PolicyRef, PolicyType};
use crate::operations::ram::found;
use crate::operations::ram::settle::settle;
use crate::operations::ram::shown::time;
use crate::operations::{Call, Failure};
use crate::store::Change;

/// System policies on one user, group or role (gateway notes, 5.2).
const MOST_SYSTEM: usize = 20;
/// Custom policies on one user, group or role (gateway notes, 5.2).
const MOST_CUSTOM: usize = 10;

/// What a call attaches or detaches, and to or from whom.
pub struct Asked {
    /// `PolicyType`
    pub policy_type: String,
    /// `PolicyName`
    pub policy_name: String,
    /// The name of the user, group or role.
    pub holder: String,
    /// `ResourceGroupId`: there are no resource groups here, so that a value is refused.
    pub resource_group: Option<String>,
}

impl Asked {
    fn policy(&self) -> Result<PolicyRef, Fault> {
        if self.resource_group.as_deref().is_some_and(|group| !group.is_empty()) {
            return Err(Fault::incorrect("ResourceGroupId"));
        }
        lookup::reference(&self.policy_type, &self.policy_name)
    }
}

/// Attaches a policy; it holds for the next call.
///
/// # Errors
/// One of the two is not there, they are linked already, there is no room, or the store's.
pub async fn attach<H: Holder>(call: &Call<'_>, asked: &Asked) -> Result<(), Failure> {
    let policy = asked.policy()?;
    let most = match policy.policy_type {
        PolicyType::System => MOST_SYSTEM,
        PolicyType::Custom => MOST_CUSTOM,
    };
    settle(call, || async {
        let stored = found::named::<H>(call, &asked.holder).await?;
        let found = lookup::find(call, &policy).await?;
        let mut holder = stored.value.clone();
        if holder.policies().iter().any(|attachment| attachment.policy == policy) {
            return Err(H::has_policy().into());
        }
        let of_type = holder.policies().iter();
        let of_type = of_type.filter(|attachment| attachment.policy.policy_type == policy.policy_type);
        if of_type.count() >= most {
            return Err(H::too_many().into());
        }
        holder.policies_mut().push(Attachment { policy: policy.clone(), attached_ms: call.wall_ms() });
        let mut change = call.change();
        change.replace(&stored, &holder)?;
        count(&mut change, &found, |attachments| attachments.saturating_add(1))?;
        Ok((change, ()))
    })
    .await
}

/// Detaches a policy; it is gone for the next call.
///
/// # Errors
/// One of the two is not there, they are not linked, or the store's.
pub async fn detach<H: Holder>(call: &Call<'_>, asked: &Asked) -> Result<(), Failure> {
    let policy = asked.policy()?;
    settle(call, || async {
        let stored = found::named::<H>(call, &asked.holder).await?;
        let found = lookup::find(call, &policy).await?;
        let mut holder = stored.value.clone();
        holder.policies_mut().retain(|attachment| attachment.policy != policy);
        if holder.policies().len() == stored.value.policies().len() {
            return Err(H::has_no_policy().into());
        }
        let mut change = call.change();
        change.replace(&stored, &holder)?;
        count(&mut change, &found, |attachments| attachments.saturating_sub(1))?;
        Ok((change, ()))
    })
    .await
}

/// Counts on the policy's side. A system policy cannot go, so that nothing has to be written there.
fn count(change: &mut Change, found: &Found, count: impl Fn(u32) -> u32) -> Result<(), Failure> {
    if let Found::Custom(stored) = found {
        let mut policy = stored.value.clone();
        policy.attachments = count(policy.attachments);
        change.replace(stored, &policy)?;
    }
    Ok(())
}

/// What is attached to somebody, in the order in which it came.
///
/// # Errors
/// He is not there, or the store's.
pub async fn list<H: Holder>(call: &Call<'_>, holder: &str) -> Result<AttachedPolicies, Failure> {
    let holder = found::named::<H>(call, holder).await?.value;
    let mut policy = Vec::with_capacity(holder.policies().len());
    for attachment in holder.policies() {
        let found = match lookup::find(call, &attachment.policy).await {
            Ok(found) => found,
            // It was detached and deleted since its holder was read.
            Err(Failure::Identity(_)) => continue,
            Err(failure) => return Err(failure),
        };
        let of = match &found {
            Found::System(policy) => shown::system(policy),
            Found::Custom(stored) => shown::custom(&stored.value),
        };
        policy.push(AttachedPolicy {
            policy_name: of.policy_name,
            policy_type: of.policy_type,
            description: of.description,
            default_version: of.default_version,
            attach_date: time(attachment.attached_ms),
        });
    }
    Ok(AttachedPolicies { policy })
}
