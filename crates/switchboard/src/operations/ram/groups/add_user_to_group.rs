//! `AddUserToGroup`: the user notes the group, the group counts the user.

use identity::Fault;
use identity::groups::{AddUserToGroup, AddUserToGroupRequest, AddUserToGroupResponse};

use crate::model::identity::Membership;
use crate::operations::ram::found;
use crate::operations::ram::settle::settle;
use crate::operations::{Call, Failure, Handle};

impl Handle for AddUserToGroup {
    async fn handle(
        call: &Call<'_>,
        request: AddUserToGroupRequest,
    ) -> Result<AddUserToGroupResponse, Failure> {
        settle(call, || async {
            let stored_user = found::user(call, &request.user_name).await?;
            let stored_group = found::group(call, &request.group_name).await?;
            let (mut user, mut group) = (stored_user.value.clone(), stored_group.value.clone());
            if user.groups.iter().any(|membership| membership.group == group.id) {
                return Err(Fault::user_group_exists().into());
            }
            user.groups.push(Membership { group: group.id.clone(), joined_ms: call.wall_ms() });
            group.members = group.members.saturating_add(1);
            let mut change = call.change();
            change.replace(&stored_user, &user)?;
            change.replace(&stored_group, &group)?;
            Ok((change, ()))
        })
        .await?;
        Ok(AddUserToGroupResponse {})
    }
}
