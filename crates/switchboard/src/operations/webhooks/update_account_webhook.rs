//! `UpdateAccountWebhook`: audit receipts of a space, and statuses of its numbers without a setting of their own.

use cams::webhooks::{UpdateAccountWebhook, UpdateAccountWebhookRequest, UpdateAccountWebhookResponse};

use super::{WaysPatch, read_url};
use crate::operations::{Call, Failure, Handle};
use crate::receipts::routing;
use crate::store::Step;

impl Handle for UpdateAccountWebhook {
    async fn handle(
        call: &Call<'_>,
        request: UpdateAccountWebhookRequest,
    ) -> Result<UpdateAccountWebhookResponse, Failure> {
        let url = read_url("StatusCallbackUrl", request.status_callback_url.as_deref())?;
        let ways = WaysPatch::read(request.http_flag.as_deref(), request.queue_flag.as_deref())?;
        call.amend(
            || call.space(&request.cust_space_id),
            |space, change| {
                let was_on = space.webhook.ways.http;
                url.apply(&mut space.webhook.status_url);
                ways.apply(&mut space.webhook.ways, &[&space.webhook.status_url])?;
                if was_on && !space.webhook.ways.http {
                    change.step(Step::Cancel { setting: routing::space_setting(space) });
                }
                Ok(())
            },
        )
        .await?;
        Ok(UpdateAccountWebhookResponse {})
    }
}
