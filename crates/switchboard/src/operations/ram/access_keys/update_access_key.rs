//! `UpdateAccessKey`: a key that is switched off signs nothing until it is switched on again.

use identity::Fault;
use identity::access_keys::{UpdateAccessKey, UpdateAccessKeyRequest, UpdateAccessKeyResponse};

use super::owner::Owner;
use super::{ACTIVE, INACTIVE};
use crate::model::AccessKey;
use crate::operations::ram::settle::settle;
use crate::operations::{Call, Failure, Handle};

impl Handle for UpdateAccessKey {
    async fn handle(
        call: &Call<'_>,
        request: UpdateAccessKeyRequest,
    ) -> Result<UpdateAccessKeyResponse, Failure> {
        let active = match request.status.as_str() {
            ACTIVE => true,
            INACTIVE => false,
            _ => return Err(Fault::incorrect("Status").into()),
        };
        settle(call, || async {
            let owner = Owner::of(call, request.user_name.as_deref()).await?;
            let stored = owner.key(call, &request.user_access_key_id).await?;
            let mut change = call.change();
            change.replace(&stored, &AccessKey { active, ..stored.value.clone() })?;
            Ok((change, ()))
        })
        .await?;
        Ok(UpdateAccessKeyResponse {})
    }
}
