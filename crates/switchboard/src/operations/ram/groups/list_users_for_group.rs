//! `ListUsersForGroup`: the users of a group, by name.

use identity::groups::{
    ListUsersForGroup, ListUsersForGroupRequest, ListUsersForGroupResponse, Member, Members,
};

use crate::model::identity::{IdentityId, User};
use crate::operations::ram::found;
use crate::operations::ram::page::Page;
use crate::operations::ram::shown::time;
use crate::operations::{Call, Failure, Handle};

impl Handle for ListUsersForGroup {
    async fn handle(
        call: &Call<'_>,
        request: ListUsersForGroupRequest,
    ) -> Result<ListUsersForGroupResponse, Failure> {
        let page = Page::read(request.marker.as_deref(), request.max_items)?;
        let group = found::group(call, &request.group_name).await?.value;
        let users = call.find::<User>("group", group.id.as_str()).await?;
        let cut = page.cut(users, |user| user.value.name.to_string());
        Ok(ListUsersForGroupResponse {
            users: Members { user: cut.items.iter().map(|user| shown(&user.value, &group.id)).collect() },
            is_truncated: cut.marker.is_some(),
            marker: cut.marker,
        })
    }
}

fn shown(user: &User, group: &IdentityId) -> Member {
    let membership = user.groups.iter().find(|membership| membership.group == *group);
    Member {
        user_name: user.name.to_string(),
        display_name: user.display_name.clone(),
        join_date: time(membership.map_or(user.updated_ms, |membership| membership.joined_ms)),
    }
}
