//! `GetPolicy`: what is kept of a policy, and the document that holds.

use identity::policies::{GetPolicy, GetPolicyRequest, GetPolicyResponse};

use super::lookup::{self, Found};
use super::{holder, shown};
use crate::operations::{Call, Failure, Handle};
use crate::store::StoreError;

impl Handle for GetPolicy {
    async fn handle(call: &Call<'_>, request: GetPolicyRequest) -> Result<GetPolicyResponse, Failure> {
        let reference = lookup::reference(&request.policy_type, &request.policy_name)?;
        let (mut policy, version) = match lookup::find(call, &reference).await? {
            Found::System(policy) => {
                let attachment_count = Some(holder::attachments(call, &reference).await?);
                let shown = identity::policies::Policy { attachment_count, ..shown::system(policy) };
                (shown, shown::system_version(policy))
            }
            Found::Custom(stored) => {
                let policy = stored.value;
                let missing =
                    || StoreError::Damaged(format!("policy {} has no version that holds", policy.name));
                let version = policy.default_document().ok_or_else(missing)?;
                let attachment_count = Some(policy.attachments);
                let shown = identity::policies::Policy { attachment_count, ..shown::custom(&policy) };
                (shown, shown::version(&policy, version))
            }
        };
        policy.policy_document.clone_from(&version.policy_document);
        Ok(GetPolicyResponse { policy, default_policy_version: version })
    }
}
