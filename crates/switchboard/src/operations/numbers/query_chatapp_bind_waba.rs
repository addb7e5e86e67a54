//! `QueryChatappBindWaba`: the WhatsApp Business Account of a space, as the network describes it.

use cams::numbers::{
    QueryChatappBindWaba, QueryChatappBindWabaRequest, QueryChatappBindWabaResponse, WhatsappBusinessAccount,
};

use crate::operations::{Call, Failure, Handle};

impl Handle for QueryChatappBindWaba {
    async fn handle(
        call: &Call<'_>,
        request: QueryChatappBindWabaRequest,
    ) -> Result<QueryChatappBindWabaResponse, Failure> {
        let space = call.space_or_only(request.cust_space_id.as_deref()).await?.value;
        let waba = call.network()?.waba(call.waba(&space)?).await?;
        let business = waba.owner_business_info;
        Ok(QueryChatappBindWabaResponse {
            data: WhatsappBusinessAccount {
                id: waba.id,
                name: waba.name.unwrap_or_default(),
                business_id: business.as_ref().map(|business| business.id.clone()),
                business_name: business.and_then(|business| business.name),
                account_review_status: waba.account_review_status,
                currency: waba.currency,
                message_template_namespace: waba.message_template_namespace,
                ..WhatsappBusinessAccount::default()
            },
        })
    }
}
