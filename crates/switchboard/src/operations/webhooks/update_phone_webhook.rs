//! `UpdatePhoneWebhook`: statuses of and messages to one number.

use cams::errors::Refusal;
use cams::webhooks::{UpdatePhoneWebhook, UpdatePhoneWebhookRequest, UpdatePhoneWebhookResponse};

use super::{WaysPatch, read_url};
use crate::model::Number;
use crate::operations::{Call, Failure, Handle};
use crate::receipts::routing;
use crate::store::Step;

impl Handle for UpdatePhoneWebhook {
    async fn handle(
        call: &Call<'_>,
        request: UpdatePhoneWebhookRequest,
    ) -> Result<UpdatePhoneWebhookResponse, Failure> {
        let status_url = read_url(call, "StatusCallbackUrl", request.status_callback_url.as_deref()).await?;
        let up_url = read_url(call, "UpCallbackUrl", request.up_callback_url.as_deref()).await?;
        let ways = WaysPatch::read(request.http_flag.as_deref(), request.queue_flag.as_deref())?;
        let space = call.space(&request.cust_space_id).await?.value;
        let number = call.number(&space, "PhoneNumber", &request.phone_number).await?.value;
        let gone = Refusal::unknown_number();
        call.amend(number.phone.as_str(), gone.clone(), move |number: &mut Number| {
            if number.space != space.id {
                return Err(gone.clone());
            }
            let mut webhook = number.webhook.take().unwrap_or_default();
            let was_on = webhook.ways.http;
            status_url.apply(&mut webhook.status_url);
            up_url.apply(&mut webhook.up_url);
            ways.apply(&mut webhook.ways, &[&webhook.status_url, &webhook.up_url])?;
            let off = was_on && !webhook.ways.http;
            number.webhook = Some(webhook);
            Ok(off.then(|| Step::Cancel { setting: routing::number_setting(number) }).into_iter().collect())
        })
        .await?;
        Ok(UpdatePhoneWebhookResponse {})
    }
}
