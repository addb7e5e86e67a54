//! `RemoveUserFromGroup`: what `AddUserToGroup` noted goes from both.

use identity::Fault;
use identity::groups::{RemoveUserFromGroup, RemoveUserFromGroupRequest, RemoveUserFromGroupResponse};

use crate::operations::ram::found;
use crate::operations::ram::settle::settle;
use crate::operations::{Call, Failure, Handle};

impl Handle for RemoveUserFromGroup {
    async fn handle(
        call: &Call<'_>,
        request: RemoveUserFromGroupRequest,
    ) -> Result<RemoveUserFromGroupResponse, Failure> {
        settle(call, || async {
            let stored_user = found::user(call, &request.user_name).await?;
            let stored_group = found::group(call, &request.group_name).await?;
            let (mut user, mut group) = (stored_user.value.clone(), stored_group.value.clone());
            user.groups.retain(|membership| membership.group != group.id);
            if user.groups.len() == stored_user.value.groups.len() {
                return Err(Fault::user_group_not_exist().into());
            }
            group.members = group.members.saturating_sub(1);
            let mut change = call.change();
            change.replace(&stored_user, &user)?;
            change.replace(&stored_group, &group)?;
            Ok((change, ()))
        })
        .await?;
        Ok(RemoveUserFromGroupResponse {})
    }
}
