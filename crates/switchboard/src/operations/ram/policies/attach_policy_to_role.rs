//! `AttachPolicyToRole`: gives a policy to a role: it binds its sessions.

use identity::policies::{AttachPolicyToRole, AttachPolicyToRoleRequest, AttachPolicyToRoleResponse};

use super::link::{self, Asked};
use crate::model::identity::Role;
use crate::operations::{Call, Failure, Handle};

impl Handle for AttachPolicyToRole {
    async fn handle(
        call: &Call<'_>,
        request: AttachPolicyToRoleRequest,
    ) -> Result<AttachPolicyToRoleResponse, Failure> {
        let asked = Asked {
            policy_type: request.policy_type,
            policy_name: request.policy_name,
            holder: request.role_name,
            resource_group: request.resource_group_id,
        };
        link::attach::<Role>(call, &asked).await?;
        Ok(AttachPolicyToRoleResponse {})
    }
}
