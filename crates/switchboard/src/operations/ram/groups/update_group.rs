//! `UpdateGroup`: what a group says of itself, and its name. Memberships name its id, so that a group that is renamed
//! keeps its users.

use identity::Fault;
use identity::groups::{UpdateGroup, UpdateGroupRequest, UpdateGroupResponse};

use super::shown;
use crate::model::identity::{Group, GroupName};
use crate::operations::ram::settle::settle;
use crate::operations::ram::{found, text};
use crate::operations::{Call, Failure, Handle};
use crate::store::records;

impl Handle for UpdateGroup {
    async fn handle(call: &Call<'_>, request: UpdateGroupRequest) -> Result<UpdateGroupResponse, Failure> {
        let new_name = text::given(request.new_group_name);
        let new_name = new_name.map(|name| GroupName::parse(&name)).transpose();
        let new_name = new_name.map_err(|fault| text::name("NewGroupName", fault))?;
        let comments = request.new_comments;
        comments.as_deref().map_or(Ok(()), |comments| text::comment("NewComments", comments))?;
        let group = settle(call, || async {
            let stored = found::group(call, &request.group_name).await?;
            let mut group = stored.value.clone();
            if comments.is_some() {
                group.comments = text::given(comments.clone());
            }
            group.updated_ms = call.wall_ms();
            let mut change = call.change();
            match &new_name {
                Some(name) if *name != stored.value.name => {
                    if records::get::<Group>(call.store(), call.account, name.as_str()).await?.is_some() {
                        return Err(Fault::group_exists().into());
                    }
                    group.name = name.clone();
                    change.remove(&stored);
                    change.insert(&group)?;
                }
                _ => change.replace(&stored, &group)?,
            }
            Ok((change, group))
        })
        .await?;
        Ok(UpdateGroupResponse { group: shown(&group) })
    }
}
