//! `GetRole`: what is kept of a role.

use identity::roles::{GetRole, GetRoleRequest, GetRoleResponse};

use super::shown;
use crate::operations::ram::found;
use crate::operations::{Call, Failure, Handle};

impl Handle for GetRole {
    async fn handle(call: &Call<'_>, request: GetRoleRequest) -> Result<GetRoleResponse, Failure> {
        let role = found::role(call, &request.role_name).await?;
        Ok(GetRoleResponse { role: shown(call.account, &role.value) })
    }
}
