//! `SetDefaultPolicyVersion`: which document holds from the next call on.

use identity::Fault;
use identity::policies::{
    SetDefaultPolicyVersion, SetDefaultPolicyVersionRequest, SetDefaultPolicyVersionResponse,
};

use super::version_id;
use crate::operations::ram::found;
use crate::operations::ram::settle::settle;
use crate::operations::{Call, Failure, Handle};

impl Handle for SetDefaultPolicyVersion {
    async fn handle(
        call: &Call<'_>,
        request: SetDefaultPolicyVersionRequest,
    ) -> Result<SetDefaultPolicyVersionResponse, Failure> {
        settle(call, || async {
            let stored = found::policy(call, &request.policy_name).await?;
            let mut policy = stored.value.clone();
            let number = version_id::read(&request.version_id)?;
            policy.default_version =
                policy.version(number).ok_or_else(Fault::policy_version_not_exist)?.number;
            policy.updated_ms = call.wall_ms();
            let mut change = call.change();
            change.replace(&stored, &policy)?;
            Ok((change, ()))
        })
        .await?;
        Ok(SetDefaultPolicyVersionResponse {})
    }
}
