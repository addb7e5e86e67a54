//! `ListUsers`: the users of the account, by name.

use identity::users::{ListUsers, ListUsersRequest, ListUsersResponse, Users};

use super::shown;
use crate::model::identity::User;
use crate::operations::ram::page::Page;
use crate::operations::{Call, Failure, Handle};

impl Handle for ListUsers {
    async fn handle(call: &Call<'_>, request: ListUsersRequest) -> Result<ListUsersResponse, Failure> {
        let page = Page::read(request.marker.as_deref(), request.max_items)?;
        let cut = page.cut(call.list::<User>().await?, |user| user.name.to_string());
        Ok(ListUsersResponse {
            users: Users { user: cut.items.iter().map(shown).collect() },
            is_truncated: cut.marker.is_some(),
            marker: cut.marker,
        })
    }
}
