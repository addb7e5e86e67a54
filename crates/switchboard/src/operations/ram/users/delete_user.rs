//! `DeleteUser`: a user that nothing hangs on any more. Whatever gives it something writes its record, so that nothing can
//! come while it goes.

use identity::Fault;
use identity::users::{DeleteUser, DeleteUserRequest, DeleteUserResponse};

use crate::model::AccessKey;
use crate::operations::ram::found;
use crate::operations::ram::settle::settle;
use crate::operations::{Call, Failure, Handle};

impl Handle for DeleteUser {
    async fn handle(call: &Call<'_>, request: DeleteUserRequest) -> Result<DeleteUserResponse, Failure> {
        settle(call, || async {
            let stored = found::user(call, &request.user_name).await?;
            let user = &stored.value;
            if !call.find::<AccessKey>("user", user.id.as_str()).await?.is_empty() {
                return Err(Fault::user_has_access_key().into());
            }
            if !user.policies.is_empty() {
                return Err(Fault::user_has_policy().into());
            }
            if !user.groups.is_empty() {
                return Err(Fault::user_has_group().into());
            }
            let mut change = call.change();
            change.remove(&stored);
            Ok((change, ()))
        })
        .await?;
        Ok(DeleteUserResponse {})
    }
}
