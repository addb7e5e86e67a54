//! `OpenChatappService`: the account begins to use the service.

use cams::instances::{OpenChatappService, OpenChatappServiceRequest, OpenChatappServiceResponse};

use crate::model::Account;
use crate::operations::{Call, Failure, Handle};
use crate::store::Expected;

impl Handle for OpenChatappService {
    async fn handle(
        call: &Call<'_>,
        _request: OpenChatappServiceRequest,
    ) -> Result<OpenChatappServiceResponse, Failure> {
        let mut change = call.change();
        change.put(&Account { id: call.account.clone(), opened: true }, Expected::Anything)?;
        call.commit(change).await?;
        Ok(OpenChatappServiceResponse { open_status: true })
    }
}
