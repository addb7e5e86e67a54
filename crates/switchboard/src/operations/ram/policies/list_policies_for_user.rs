//! `ListPoliciesForUser`: the policies that are attached to a user: its own; those of its groups are listed with the groups.

use identity::policies::{ListPoliciesForUser, ListPoliciesForUserRequest, ListPoliciesForUserResponse};

use super::link;
use crate::model::identity::User;
use crate::operations::{Call, Failure, Handle};

impl Handle for ListPoliciesForUser {
    async fn handle(
        call: &Call<'_>,
        request: ListPoliciesForUserRequest,
    ) -> Result<ListPoliciesForUserResponse, Failure> {
        let policies = link::list::<User>(call, &request.user_name).await?;
        Ok(ListPoliciesForUserResponse { policies })
    }
}
