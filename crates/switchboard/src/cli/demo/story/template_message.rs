//! A template message to a phone that reads.

use std::collections::BTreeMap;

use cams::messages::{SendChatappMessage, SendChatappMessageRequest};
use serde_json::{Value, json};

use super::super::failure::Failure;
use super::super::phone::Screen;
use super::super::receiver::STATUS;
use super::super::world::{INSTANCE, LANGUAGE, NUMBER, PHONE, TEMPLATE};
use super::{Scene, Step};

pub(super) const STEP: Step = Step {
    title: "Send a message",
    why: "SendChatappMessage sends an approved template with its variables filled in. The answer names the message; \
          the network delivers it, and each state of it comes back as a receipt.",
    act: |scene| Box::pin(act(scene)),
};

const TEXT: &str = "Your order 4711 is on its way.";

async fn act(scene: &mut Scene<'_>) -> Result<(), Failure> {
    let request = SendChatappMessageRequest {
        channel_type: "whatsapp".to_owned(),
        r#type: "template".to_owned(),
        from: NUMBER.to_owned(),
        to: PHONE.to_owned(),
        cust_space_id: Some(INSTANCE.to_owned()),
        template_name: Some(TEMPLATE.to_owned()),
        language: Some(LANGUAGE.to_owned()),
        template_params: Some(BTreeMap::from([("order".to_owned(), "4711".to_owned())])),
        ..SendChatappMessageRequest::default()
    };
    let id = scene.call::<SendChatappMessage>(request).await?.response.message_id;
    scene.on_phone(Screen::Messages, &format!("the text {TEXT:?}"), shows_text).await?;
    scene.narrator.phone(&format!("{PHONE} shows, from {NUMBER}: \"{TEXT}\""))?;
    for status in ["Sent", "Delivered", "Read"] {
        scene.receipt(STATUS, &json!({"MessageId": id, "Status": status})).await?;
    }
    Ok(())
}

fn shows_text(screen: &Value) -> Option<()> {
    let messages = screen["messages"].as_array()?;
    messages.iter().any(|message| message["from"] == NUMBER && message["text"] == TEXT).then_some(())
}
