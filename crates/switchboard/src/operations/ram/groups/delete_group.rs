//! `DeleteGroup`: a group that has no users and no permissions any more.

use identity::Fault;
use identity::groups::{DeleteGroup, DeleteGroupRequest, DeleteGroupResponse};

use crate::operations::ram::found;
use crate::operations::ram::settle::settle;
use crate::operations::{Call, Failure, Handle};

impl Handle for DeleteGroup {
    async fn handle(call: &Call<'_>, request: DeleteGroupRequest) -> Result<DeleteGroupResponse, Failure> {
        settle(call, || async {
            let stored = found::group(call, &request.group_name).await?;
            if stored.value.members > 0 {
                return Err(Fault::group_has_user().into());
            }
            if !stored.value.policies.is_empty() {
                return Err(Fault::group_has_policy().into());
            }
            let mut change = call.change();
            change.remove(&stored);
            Ok((change, ()))
        })
        .await?;
        Ok(DeleteGroupResponse {})
    }
}
