//! A receiver that fails: the receipt comes again, with the same id.

use cams::messages::{SendChatappMessage, SendChatappMessageRequest};
use cams::webhooks::{UpdatePhoneWebhook, UpdatePhoneWebhookRequest};
use serde_json::json;

use super::super::failure::Failure;
use super::super::receiver::STATUS;
use super::super::world::{INSTANCE, NUMBER, PHONE};
use super::{Scene, Step};

pub(super) const STEP: Step = Step {
    title: "The receiver is down for a moment",
    why: "Receipts are kept until they are taken. Your program fails at the next one: it comes again five seconds later, \
          under the same id, and what follows it in the same message waits behind it. QueueFlag=Y has receipts kept \
          in a queue as well.",
    act: |scene| Box::pin(act(scene)),
};

async fn act(scene: &mut Scene<'_>) -> Result<(), Failure> {
    let request = UpdatePhoneWebhookRequest {
        cust_space_id: INSTANCE.to_owned(),
        phone_number: NUMBER.to_owned(),
        queue_flag: Some("Y".to_owned()),
        ..UpdatePhoneWebhookRequest::default()
    };
    scene.call::<UpdatePhoneWebhook>(request).await?;
    scene.receiver_fails_once();
    let request = SendChatappMessageRequest {
        channel_type: "whatsapp".to_owned(),
        r#type: "message".to_owned(),
        message_type: Some("text".to_owned()),
        from: NUMBER.to_owned(),
        to: PHONE.to_owned(),
        cust_space_id: Some(INSTANCE.to_owned()),
        content: Some(json!({"text": "At five o'clock."}).to_string()),
        ..SendChatappMessageRequest::default()
    };
    let id = scene.call::<SendChatappMessage>(request).await?.response.message_id;
    let sent = json!({"MessageId": id, "Status": "Sent"});
    let failed = scene.receipt(STATUS, &sent).await?;
    scene.narrator.seen("your program answered 500: the service tries again in five seconds")?;
    let again = scene.receipt(STATUS, &sent).await?;
    scene.same("the receipt's id", &failed.ids, &again.ids)?;
    scene.note_posted(&again);
    scene.narrator.seen(&format!("the same receipt again, by its id {}", again.ids.join(",")))?;
    for status in ["Delivered", "Read"] {
        let arrival = scene.receipt(STATUS, &json!({"MessageId": id, "Status": status})).await?;
        scene.note_posted(&arrival);
    }
    Ok(())
}
