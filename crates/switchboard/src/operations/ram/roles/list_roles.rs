//! `ListRoles`: the roles of the account, by name.

use identity::roles::{ListRoles, ListRolesRequest, ListRolesResponse, Roles};

use super::shown;
use crate::model::identity::Role;
use crate::operations::ram::page::Page;
use crate::operations::ram::tagged;
use crate::operations::{Call, Failure, Handle};

impl Handle for ListRoles {
    async fn handle(call: &Call<'_>, request: ListRolesRequest) -> Result<ListRolesResponse, Failure> {
        let page = Page::read(request.marker.as_deref(), request.max_items)?;
        let asked = request.tag.unwrap_or_default();
        let roles = call.list::<Role>().await?;
        let roles = roles.into_iter().filter(|role| tagged::has_all(&role.tags, &asked));
        let cut = page.cut(roles, |role| role.name.to_string());
        let listed = |role: &Role| identity::roles::Role {
            assume_role_policy_document: None,
            tags: Some(tagged::shown(&role.tags)),
            ..shown(call.account, role)
        };
        Ok(ListRolesResponse {
            roles: Roles { role: cut.items.iter().map(listed).collect() },
            is_truncated: cut.marker.is_some(),
            marker: cut.marker,
        })
    }
}
