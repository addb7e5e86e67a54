//! `AttachPolicyToGroup`: gives a policy to a group: it binds all of its users.

use identity::policies::{AttachPolicyToGroup, AttachPolicyToGroupRequest, AttachPolicyToGroupResponse};

use super::link::{self, Asked};
use crate::model::identity::Group;
use crate::operations::{Call, Failure, Handle};

impl Handle for AttachPolicyToGroup {
    async fn handle(
        call: &Call<'_>,
        request: AttachPolicyToGroupRequest,
    ) -> Result<AttachPolicyToGroupResponse, Failure> {
        let asked = Asked {
            policy_type: request.policy_type,
            policy_name: request.policy_name,
            holder: request.group_name,
            resource_group: request.resource_group_id,
        };
        link::attach::<Group>(call, &asked).await?;
        Ok(AttachPolicyToGroupResponse {})
    }
}
