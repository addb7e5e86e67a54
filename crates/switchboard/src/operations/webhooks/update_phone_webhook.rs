//! `UpdatePhoneWebhook`: statuses of and messages to one number.

use cams::webhooks::{UpdatePhoneWebhook, UpdatePhoneWebhookRequest, UpdatePhoneWebhookResponse};

use super::{WaysPatch, read_url};
use crate::operations::{Call, Failure, Handle};
use crate::receipts::routing;
use crate::store::Step;

impl Handle for UpdatePhoneWebhook {
    async fn handle(
        call: &Call<'_>,
        request: UpdatePhoneWebhookRequest,
    ) -> Result<UpdatePhoneWebhookResponse, Failure> {
        let status_url = read_url("StatusCallbackUrl", request.status_callback_url.as_deref())?;
        let up_url = read_url("UpCallbackUrl", request.up_callback_url.as_deref())?;
        let ways = WaysPatch::read(request.http_flag.as_deref(), request.queue_flag.as_deref())?;
        let space = call.space(&request.cust_space_id).await?.value;
        call.amend(
            || call.number(&space, "PhoneNumber", &request.phone_number),
            |number, change| {
                let mut webhook = number.webhook.take().unwrap_or_default();
                let was_on = webhook.ways.http;
                status_url.apply(&mut webhook.status_url);
                up_url.apply(&mut webhook.up_url);
                ways.apply(&mut webhook.ways, &[&webhook.status_url, &webhook.up_url])?;
                if was_on && !webhook.ways.http {
                    change.step(Step::Cancel { setting: routing::number_setting(number) });
                }
                number.webhook = Some(webhook);
                Ok(())
            },
        )
        .await?;
        Ok(UpdatePhoneWebhookResponse {})
    }
}
