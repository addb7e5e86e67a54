//! `GetAccessKeyLastUsed`: when a key signed a call last, whatever came of the call.

use identity::access_keys::{
    AccessKeyLastUsed, GetAccessKeyLastUsed, GetAccessKeyLastUsedRequest, GetAccessKeyLastUsedResponse,
};

use super::owner::Owner;
use crate::operations::ram::shown::time;
use crate::operations::{Call, Failure, Handle};

impl Handle for GetAccessKeyLastUsed {
    async fn handle(
        call: &Call<'_>,
        request: GetAccessKeyLastUsedRequest,
    ) -> Result<GetAccessKeyLastUsedResponse, Failure> {
        let owner = Owner::of(call, request.user_name.as_deref()).await?;
        let key = owner.key(call, &request.user_access_key_id).await?.value;
        let last_used = &call.services.access.last_used;
        let used_ms = last_used.of(call.store(), call.account, &key.id).await?;
        let access_key_last_used = AccessKeyLastUsed { last_used_date: used_ms.map(time) };
        Ok(GetAccessKeyLastUsedResponse { access_key_last_used })
    }
}
