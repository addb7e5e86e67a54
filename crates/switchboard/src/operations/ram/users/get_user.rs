//! `GetUser`: what is kept of a user.

use identity::users::{GetUser, GetUserRequest, GetUserResponse};

use super::shown;
use crate::operations::ram::found;
use crate::operations::{Call, Failure, Handle};

impl Handle for GetUser {
    async fn handle(call: &Call<'_>, request: GetUserRequest) -> Result<GetUserResponse, Failure> {
        let user = found::user(call, &request.user_name).await?;
        Ok(GetUserResponse { user: shown(&user.value) })
    }
}
