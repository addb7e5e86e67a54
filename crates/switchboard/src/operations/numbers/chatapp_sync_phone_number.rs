//! `ChatappSyncPhoneNumber`: reads the numbers of a space anew from the network and lists them.

use cams::numbers::{ChatappSyncPhoneNumber, ChatappSyncPhoneNumberRequest, ChatappSyncPhoneNumberResponse};

use super::describe::describe;
use super::import::import;
use crate::operations::{Call, Failure, Handle};
use crate::store::CommitError;

impl Handle for ChatappSyncPhoneNumber {
    async fn handle(
        call: &Call<'_>,
        request: ChatappSyncPhoneNumberRequest,
    ) -> Result<ChatappSyncPhoneNumberResponse, Failure> {
        let space = call.space(&request.cust_space_id).await?.value;
        let waba = call.waba(&space)?;
        call.burn_nonce().await?;
        let listed = call.network()?.phone_numbers(waba).await?;
        let numbers = loop {
            let space = call.space(&request.cust_space_id).await?;
            let mut change = call.change();
            change.expect(&space);
            let numbers = import(call, &mut change, &space.value.id, &listed).await?;
            match call.commit(change).await {
                Err(CommitError::Conflict) => {}
                Err(error) => return Err(error.into()),
                Ok(()) => break numbers,
            }
        };
        Ok(ChatappSyncPhoneNumberResponse {
            phone_numbers: numbers.into_iter().map(|number| describe(call.account, number)).collect(),
        })
    }
}
