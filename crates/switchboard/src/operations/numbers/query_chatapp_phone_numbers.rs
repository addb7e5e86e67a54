//! `QueryChatappPhoneNumbers`: the numbers of a space as they were last read from the network, with their webhooks.

use cams::numbers::{
    QueryChatappPhoneNumbers, QueryChatappPhoneNumbersRequest, QueryChatappPhoneNumbersResponse,
};

use super::describe::describe;
use crate::model::Number;
use crate::operations::{Call, Failure, Handle};

impl Handle for QueryChatappPhoneNumbers {
    async fn handle(
        call: &Call<'_>,
        request: QueryChatappPhoneNumbersRequest,
    ) -> Result<QueryChatappPhoneNumbersResponse, Failure> {
        let space = call.space_or_only(request.cust_space_id.as_deref()).await?.value;
        let wanted = request.status.filter(|status| !status.is_empty());
        let numbers = call.find::<Number>("space", space.id.as_str()).await?;
        let numbers = numbers.into_iter().map(|number| number.value);
        let numbers = numbers.filter(|number| wanted.is_none() || number.facts.status == wanted);
        Ok(QueryChatappPhoneNumbersResponse {
            phone_numbers: numbers.map(|number| describe(call.account, number)).collect(),
            ..QueryChatappPhoneNumbersResponse::default()
        })
    }
}
