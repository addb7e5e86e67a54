//! `DetachPolicyFromGroup`: takes a policy from a group; it is gone for the next call.

use identity::policies::{
    DetachPolicyFromGroup, DetachPolicyFromGroupRequest, DetachPolicyFromGroupResponse,
};

use super::link::{self, Asked};
use crate::model::identity::Group;
use crate::operations::{Call, Failure, Handle};

impl Handle for DetachPolicyFromGroup {
    async fn handle(
        call: &Call<'_>,
        request: DetachPolicyFromGroupRequest,
    ) -> Result<DetachPolicyFromGroupResponse, Failure> {
        let asked = Asked {
            policy_type: request.policy_type,
            policy_name: request.policy_name,
            holder: request.group_name,
            resource_group: request.resource_group_id,
        };
        link::detach::<Group>(call, &asked).await?;
        Ok(DetachPolicyFromGroupResponse {})
    }
}
