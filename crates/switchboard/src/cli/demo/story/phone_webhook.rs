//! Receipts of the number go to the receiver.

use cams::webhooks::{UpdatePhoneWebhook, UpdatePhoneWebhookRequest};

use super::super::failure::Failure;
use super::super::receiver::{STATUS, UP};
use super::super::world::{INSTANCE, NUMBER};
use super::{Scene, Step};

pub(super) const STEP: Step = Step {
    title: "Say where receipts go",
    why: "What becomes of a message, and what people write back, is told to a webhook of yours. \
          UpdatePhoneWebhook names it for one business number. The call is signed as an official SDK signs it \
          (ACS3-HMAC-SHA256): the secret of the access key stays with the caller, a signature goes along. \
          This once the signed request is shown.",
    act: |scene| Box::pin(act(scene)),
};

async fn act(scene: &mut Scene<'_>) -> Result<(), Failure> {
    let request = UpdatePhoneWebhookRequest {
        cust_space_id: INSTANCE.to_owned(),
        phone_number: NUMBER.to_owned(),
        status_callback_url: Some(scene.webhook(STATUS)),
        up_callback_url: Some(scene.webhook(UP)),
        http_flag: Some("Y".to_owned()),
        ..UpdatePhoneWebhookRequest::default()
    };
    scene.call::<UpdatePhoneWebhook>(request).await.map(drop)
}
