//! `ListPoliciesForGroup`: the policies that are attached to a group: those that bind its users.

use identity::policies::{ListPoliciesForGroup, ListPoliciesForGroupRequest, ListPoliciesForGroupResponse};

use super::link;
use crate::model::identity::Group;
use crate::operations::{Call, Failure, Handle};

impl Handle for ListPoliciesForGroup {
    async fn handle(
        call: &Call<'_>,
        request: ListPoliciesForGroupRequest,
    ) -> Result<ListPoliciesForGroupResponse, Failure> {
        let policies = link::list::<Group>(call, &request.group_name).await?;
        Ok(ListPoliciesForGroupResponse { policies })
    }
}
