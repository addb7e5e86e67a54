//! `DeleteRole`: a role that has no permissions any more. Its sessions end with it.

use identity::Fault;
use identity::roles::{DeleteRole, DeleteRoleRequest, DeleteRoleResponse};

use crate::operations::ram::found;
use crate::operations::ram::settle::settle;
use crate::operations::{Call, Failure, Handle};

impl Handle for DeleteRole {
    async fn handle(call: &Call<'_>, request: DeleteRoleRequest) -> Result<DeleteRoleResponse, Failure> {
        settle(call, || async {
            let stored = found::role(call, &request.role_name).await?;
            if !stored.value.policies.is_empty() {
                return Err(Fault::role_has_policy().into());
            }
            let mut change = call.change();
            change.remove(&stored);
            Ok((change, ()))
        })
        .await?;
        Ok(DeleteRoleResponse {})
    }
}
