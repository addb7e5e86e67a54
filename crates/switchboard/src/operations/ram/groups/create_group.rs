//! `CreateGroup`: a group without users and without permissions.

use identity::Fault;
use identity::groups::{CreateGroup, CreateGroupRequest, CreateGroupResponse};

use super::shown;
use crate::model::identity::{Group, GroupName, IdentityId};
use crate::operations::ram::settle::settle;
use crate::operations::ram::text;
use crate::operations::{Call, Failure, Handle};
use crate::store::{Record, records};

/// Groups of an account (gateway notes, 5.2). Calls at the same moment may pass it by a few.
const MOST_GROUPS: usize = 300;

impl Handle for CreateGroup {
    async fn handle(call: &Call<'_>, request: CreateGroupRequest) -> Result<CreateGroupResponse, Failure> {
        let name = GroupName::parse(&request.group_name).map_err(|fault| text::name("GroupName", fault))?;
        let comments = text::given(request.comments);
        comments.as_deref().map_or(Ok(()), |comments| text::comment("Comments", comments))?;
        let group = settle(call, || async {
            if records::get::<Group>(call.store(), call.account, name.as_str()).await?.is_some() {
                return Err(Fault::group_exists().into());
            }
            if call.store().rows(call.account, Group::KIND).await?.len() >= MOST_GROUPS {
                return Err(Fault::too_many_groups().into());
            }
            let group = Group {
                id: IdentityId::generate(),
                name: name.clone(),
                comments: comments.clone(),
                created_ms: call.wall_ms(),
                updated_ms: call.wall_ms(),
                policies: Vec::new(),
                members: 0,
            };
            let mut change = call.change();
            change.insert(&group)?;
            Ok((change, group))
        })
        .await?;
        let group = identity::groups::Group { update_date: None, ..shown(&group) };
        Ok(CreateGroupResponse { group })
    }
}
