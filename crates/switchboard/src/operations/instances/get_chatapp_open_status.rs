//! `GetChatappOpenStatus`: whether the account has opened the service.

use cams::instances::{GetChatappOpenStatus, GetChatappOpenStatusRequest, GetChatappOpenStatusResponse};

use crate::model::Account;
use crate::operations::{Call, Failure, Handle};
use crate::store::records;

impl Handle for GetChatappOpenStatus {
    async fn handle(
        call: &Call<'_>,
        _request: GetChatappOpenStatusRequest,
    ) -> Result<GetChatappOpenStatusResponse, Failure> {
        let account = records::get::<Account>(call.store(), call.account, call.account.as_str()).await?;
        Ok(GetChatappOpenStatusResponse { open_status: account.is_some_and(|account| account.value.opened) })
    }
}
