//! `DeletePolicyVersion`: a document that does not hold.

use identity::Fault;
use identity::policies::{DeletePolicyVersion, DeletePolicyVersionRequest, DeletePolicyVersionResponse};

use super::version_id;
use crate::operations::ram::found;
use crate::operations::ram::settle::settle;
use crate::operations::{Call, Failure, Handle};

impl Handle for DeletePolicyVersion {
    async fn handle(
        call: &Call<'_>,
        request: DeletePolicyVersionRequest,
    ) -> Result<DeletePolicyVersionResponse, Failure> {
        settle(call, || async {
            let stored = found::policy(call, &request.policy_name).await?;
            let mut policy = stored.value.clone();
            let number = version_id::read(&request.version_id)?;
            if number == policy.default_version {
                return Err(Fault::policy_version_is_default().into());
            }
            policy.versions.retain(|version| version.number != number);
            if policy.versions.len() == stored.value.versions.len() {
                return Err(Fault::policy_version_not_exist().into());
            }
            policy.updated_ms = call.wall_ms();
            let mut change = call.change();
            change.replace(&stored, &policy)?;
            Ok((change, ()))
        })
        .await?;
        Ok(DeletePolicyVersionResponse {})
    }
}
