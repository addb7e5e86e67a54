//! `ListPoliciesForRole`: the policies that are attached to a role: those that bind its sessions.

use identity::policies::{ListPoliciesForRole, ListPoliciesForRoleRequest, ListPoliciesForRoleResponse};

use super::link;
use crate::model::identity::Role;
use crate::operations::{Call, Failure, Handle};

impl Handle for ListPoliciesForRole {
    async fn handle(
        call: &Call<'_>,
        request: ListPoliciesForRoleRequest,
    ) -> Result<ListPoliciesForRoleResponse, Failure> {
        let policies = link::list::<Role>(call, &request.role_name).await?;
        Ok(ListPoliciesForRoleResponse { policies })
    }
}
