//! `ListAccessKeys`: the keys of a user, oldest first.

use identity::access_keys::{
    AccessKey, AccessKeys, ListAccessKeys, ListAccessKeysRequest, ListAccessKeysResponse,
};

use super::owner::Owner;
use super::status;
use crate::operations::ram::shown::time;
use crate::operations::{Call, Failure, Handle};

impl Handle for ListAccessKeys {
    async fn handle(
        call: &Call<'_>,
        request: ListAccessKeysRequest,
    ) -> Result<ListAccessKeysResponse, Failure> {
        let owner = Owner::of(call, request.user_name.as_deref()).await?;
        let keys = owner.keys(call).await?;
        let shown = keys.iter().map(|key| AccessKey {
            access_key_id: key.id.clone(),
            status: status(key).to_owned(),
            create_date: time(key.created_ms),
        });
        Ok(ListAccessKeysResponse { access_keys: AccessKeys { access_key: shown.collect() } })
    }
}
