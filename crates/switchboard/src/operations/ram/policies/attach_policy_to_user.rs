//! `AttachPolicyToUser`: gives a policy to a user.

use identity::policies::{AttachPolicyToUser, AttachPolicyToUserRequest, AttachPolicyToUserResponse};

use super::link::{self, Asked};
use crate::model::identity::User;
use crate::operations::{Call, Failure, Handle};

impl Handle for AttachPolicyToUser {
    async fn handle(
        call: &Call<'_>,
        request: AttachPolicyToUserRequest,
    ) -> Result<AttachPolicyToUserResponse, Failure> {
        let asked = Asked {
            policy_type: request.policy_type,
            policy_name: request.policy_name,
            holder: request.user_name,
            resource_group: request.resource_group_id,
        };
        link::attach::<User>(call, &asked).await?;
        Ok(AttachPolicyToUserResponse {})
    }
}
