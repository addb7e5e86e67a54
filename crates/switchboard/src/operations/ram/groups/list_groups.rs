//! `ListGroups`: the groups of the account, by name.

use identity::groups::{Groups, ListGroups, ListGroupsRequest, ListGroupsResponse};

use super::shown;
use crate::model::identity::Group;
use crate::operations::ram::page::Page;
use crate::operations::{Call, Failure, Handle};

impl Handle for ListGroups {
    async fn handle(call: &Call<'_>, request: ListGroupsRequest) -> Result<ListGroupsResponse, Failure> {
        let page = Page::read(request.marker.as_deref(), request.max_items)?;
        let cut = page.cut(call.list::<Group>().await?, |group| group.name.to_string());
        Ok(ListGroupsResponse {
            groups: Groups { group: cut.items.iter().map(shown).collect() },
            is_truncated: cut.marker.is_some(),
            marker: cut.marker,
        })
    }
}
