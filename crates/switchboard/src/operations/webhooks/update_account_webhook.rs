//! `UpdateAccountWebhook`: audit receipts of a space, and statuses of its numbers without a setting of their own.

use cams::errors::Refusal;
use cams::webhooks::{UpdateAccountWebhook, UpdateAccountWebhookRequest, UpdateAccountWebhookResponse};

use super::{WaysPatch, read_url};
use crate::model::Instance;
use crate::operations::{Call, Failure, Handle};
use crate::receipts::routing;
use crate::store::Step;

impl Handle for UpdateAccountWebhook {
    async fn handle(
        call: &Call<'_>,
        request: UpdateAccountWebhookRequest,
    ) -> Result<UpdateAccountWebhookResponse, Failure> {
        let url = read_url(call, "StatusCallbackUrl", request.status_callback_url.as_deref()).await?;
        let ways = WaysPatch::read(request.http_flag.as_deref(), request.queue_flag.as_deref())?;
        call.amend(&request.cust_space_id, Refusal::unknown_resource(), move |space: &mut Instance| {
            let was_on = space.webhook.ways.http;
            url.apply(&mut space.webhook.status_url);
            ways.apply(&mut space.webhook.ways, &[&space.webhook.status_url])?;
            let off = was_on && !space.webhook.ways.http;
            Ok(off.then(|| Step::Cancel { setting: routing::space_setting(space) }).into_iter().collect())
        })
        .await?;
        Ok(UpdateAccountWebhookResponse {})
    }
}
