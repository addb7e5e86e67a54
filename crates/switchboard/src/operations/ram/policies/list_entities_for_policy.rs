//! `ListEntitiesForPolicy`: who has a policy, each kind by name.

use identity::policies::{
    EntityGroup, EntityGroups, EntityRole, EntityRoles, EntityUser, EntityUsers, ListEntitiesForPolicy,
    ListEntitiesForPolicyRequest, ListEntitiesForPolicyResponse,
};

use super::holder::{Holder, holders};
use super::lookup;
use crate::model::identity::{Group, PolicyRef, Role, User};
use crate::operations::ram::roles;
use crate::operations::ram::shown::time;
use crate::operations::{Call, Failure, Handle};

impl Handle for ListEntitiesForPolicy {
    async fn handle(
        call: &Call<'_>,
        request: ListEntitiesForPolicyRequest,
    ) -> Result<ListEntitiesForPolicyResponse, Failure> {
        let policy = lookup::reference(&request.policy_type, &request.policy_name)?;
        lookup::find(call, &policy).await?;
        let users = having::<User>(call, &policy).await?;
        let user = users.map(|(user, attach_date)| EntityUser {
            user_id: user.id.to_string(),
            user_name: user.name.to_string(),
            display_name: user.display_name,
            attach_date,
        });
        let groups = having::<Group>(call, &policy).await?;
        let group = groups.map(|(group, attach_date)| EntityGroup {
            group_name: group.name.to_string(),
            comments: group.comments,
            attach_date,
        });
        let roles = having::<Role>(call, &policy).await?;
        let role = roles.map(|(role, attach_date)| EntityRole {
            role_id: role.id.to_string(),
            arn: roles::arn(call.account, &role.name),
            role_name: role.name.to_string(),
            description: role.description,
            attach_date,
        });
        Ok(ListEntitiesForPolicyResponse {
            users: EntityUsers { user: user.collect() },
            groups: EntityGroups { group: group.collect() },
            roles: EntityRoles { role: role.collect() },
        })
    }
}

/// All of a kind that have the policy, each with the time since when.
async fn having<H: Holder>(
    call: &Call<'_>,
    policy: &PolicyRef,
) -> Result<impl Iterator<Item = (H, String)> + use<H>, Failure> {
    let policy = policy.clone();
    let holders = holders::<H>(call, &policy).await?.into_iter().map(|stored| stored.value);
    Ok(holders.filter_map(move |holder| {
        let attachment = holder.policies().iter().find(|attachment| attachment.policy == policy)?;
        let since = time(attachment.attached_ms);
        Some((holder, since))
    }))
}
