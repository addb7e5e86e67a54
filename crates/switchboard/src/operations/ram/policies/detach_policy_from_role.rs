//! `DetachPolicyFromRole`: takes a policy from a role; it is gone for the next call.

use identity::policies::{DetachPolicyFromRole, DetachPolicyFromRoleRequest, DetachPolicyFromRoleResponse};

use super::link::{self, Asked};
use crate::model::identity::Role;
use crate::operations::{Call, Failure, Handle};

impl Handle for DetachPolicyFromRole {
    async fn handle(
        call: &Call<'_>,
        request: DetachPolicyFromRoleRequest,
    ) -> Result<DetachPolicyFromRoleResponse, Failure> {
        let asked = Asked {
            policy_type: request.policy_type,
            policy_name: request.policy_name,
            holder: request.role_name,
            resource_group: request.resource_group_id,
        };
        link::detach::<Role>(call, &asked).await?;
        Ok(DetachPolicyFromRoleResponse {})
    }
}
