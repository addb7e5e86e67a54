//! `DeleteAccessKey`: the key, and what was noted of it.

use identity::access_keys::{DeleteAccessKey, DeleteAccessKeyRequest, DeleteAccessKeyResponse};

use super::owner::Owner;
use crate::model::AccessKeyUse;
use crate::operations::ram::settle::settle;
use crate::operations::{Call, Failure, Handle};
use crate::store::{Directory, Expected, Record, Step};

impl Handle for DeleteAccessKey {
    async fn handle(
        call: &Call<'_>,
        request: DeleteAccessKeyRequest,
    ) -> Result<DeleteAccessKeyResponse, Failure> {
        settle(call, || async {
            let owner = Owner::of(call, request.user_name.as_deref()).await?;
            let stored = owner.key(call, &request.user_access_key_id).await?;
            let id = &stored.value.id;
            let mut change = call.change();
            change.remove(&stored);
            change.step(Step::RemoveDirectory { directory: Directory::AccessKey, key: id.clone() });
            change.step(Step::Remove {
                kind: AccessKeyUse::KIND,
                key: id.clone(),
                expected: Expected::Anything,
            });
            Ok((change, ()))
        })
        .await?;
        Ok(DeleteAccessKeyResponse {})
    }
}
