//! `DetachPolicyFromUser`: takes a policy from a user; it is gone for the next call.

use identity::policies::{DetachPolicyFromUser, DetachPolicyFromUserRequest, DetachPolicyFromUserResponse};

use super::link::{self, Asked};
use crate::model::identity::User;
use crate::operations::{Call, Failure, Handle};

impl Handle for DetachPolicyFromUser {
    async fn handle(
        call: &Call<'_>,
        request: DetachPolicyFromUserRequest,
    ) -> Result<DetachPolicyFromUserResponse, Failure> {
        let asked = Asked {
            policy_type: request.policy_type,
            policy_name: request.policy_name,
            holder: request.user_name,
            resource_group: request.resource_group_id,
        };
        link::detach::<User>(call, &asked).await?;
        Ok(DetachPolicyFromUserResponse {})
    }
}
