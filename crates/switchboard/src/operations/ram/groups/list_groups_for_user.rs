//! `ListGroupsForUser`: the groups that a user is in, by name.

use identity::groups::{
    JoinedGroup, JoinedGroups, ListGroupsForUser, ListGroupsForUserRequest, ListGroupsForUserResponse,
};

use crate::model::identity::{Group, Membership};
use crate::operations::ram::found;
use crate::operations::ram::shown::time;
use crate::operations::{Call, Failure, Handle};

impl Handle for ListGroupsForUser {
    async fn handle(
        call: &Call<'_>,
        request: ListGroupsForUserRequest,
    ) -> Result<ListGroupsForUserResponse, Failure> {
        let user = found::user(call, &request.user_name).await?.value;
        let groups = if user.groups.is_empty() { Vec::new() } else { call.list::<Group>().await? };
        let joined = |group: Group| {
            let membership = user.groups.iter().find(|membership| membership.group == group.id)?;
            Some(shown(group, membership))
        };
        let group = groups.into_iter().filter_map(joined).collect();
        Ok(ListGroupsForUserResponse { groups: JoinedGroups { group } })
    }
}

fn shown(group: Group, membership: &Membership) -> JoinedGroup {
    JoinedGroup {
        group_id: group.id.to_string(),
        group_name: group.name.to_string(),
        comments: group.comments,
        join_date: time(membership.joined_ms),
    }
}
