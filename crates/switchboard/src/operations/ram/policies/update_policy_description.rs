//! `UpdatePolicyDescription`: what a policy says of itself.

use identity::policies::{
    UpdatePolicyDescription, UpdatePolicyDescriptionRequest, UpdatePolicyDescriptionResponse,
};

use super::{LONGEST_DESCRIPTION, shown};
use crate::operations::ram::settle::settle;
use crate::operations::ram::{found, text};
use crate::operations::{Call, Failure, Handle};

impl Handle for UpdatePolicyDescription {
    async fn handle(
        call: &Call<'_>,
        request: UpdatePolicyDescriptionRequest,
    ) -> Result<UpdatePolicyDescriptionResponse, Failure> {
        text::at_most("NewDescription", &request.new_description, LONGEST_DESCRIPTION)?;
        let policy = settle(call, || async {
            let stored = found::policy(call, &request.policy_name).await?;
            let mut policy = stored.value.clone();
            policy.description = text::given(Some(request.new_description.clone()));
            policy.updated_ms = call.wall_ms();
            let mut change = call.change();
            change.replace(&stored, &policy)?;
            Ok((change, policy))
        })
        .await?;
        Ok(UpdatePolicyDescriptionResponse { policy: shown::custom(&policy) })
    }
}
