//! Statuses of sent messages, and messages of persons.

use cams::receipts::{InboundReceipt, InboundType, NoticeType};
use graph::webhooks::{
    Contact, Content as Sent, InboundMessage, Interactive, MessagesValue, Status, StatusWord,
};
use serde_json::{Value, json};

use super::whatsapp::{Inbound, Owner};
use crate::model::message::Content;
use crate::model::{Direction, Message, MessageId, MessageStatus, Number, PhoneNumber, Recipient};
use crate::receipts::news::{Bearing, StatusError, StatusNews};
use crate::store::{StoreError, records};

pub(super) async fn take(inbound: &Inbound, waba_id: &str, value: MessagesValue) -> Result<(), StoreError> {
    let Some(owner) = inbound.number(&value.metadata.phone_number_id).await? else {
        tracing::warn!(id = %value.metadata.phone_number_id, "an event of a number that nobody has");
        return Ok(());
    };
    for status in &value.statuses {
        take_status(inbound, &owner, status).await?;
    }
    for message in &value.messages {
        take_message(inbound, waba_id, &owner, &value.contacts, message).await?;
    }
    Ok(())
}

/// Statuses are matched by the MessageId that the connector gave along, since one can overtake the answer of the send.
async fn take_status(
    inbound: &Inbound,
    owner: &Owner<PhoneNumber>,
    status: &Status,
) -> Result<(), StoreError> {
    let Some(word) = status_word(&status.status) else { return Ok(()) };
    let id = match &status.biz_opaque_callback_data {
        Some(id) => Some(MessageId::new(id.clone())),
        None => {
            let message = inbound.store.message_of_network(&owner.account, &status.id).await?;
            message.map(|message| message.value.id)
        }
    };
    let Some(id) = id else { return Ok(()) };
    let error = status.errors.first().map(|error| StatusError {
        code: error.code,
        text: error
            .error_data
            .as_ref()
            .and_then(|data| data.details.clone())
            .unwrap_or_else(|| error.title.clone()),
    });
    let conversation = (status.conversation.is_some() || status.pricing.is_some()).then(|| {
        let id = status.conversation.as_ref().map(|conversation| conversation.id.clone());
        (id, status.pricing.as_ref().and_then(|pricing| pricing.category.clone()))
    });
    let news = StatusNews {
        status: word,
        at_ms: status.timestamp.saturating_mul(1000),
        network_id: Some(status.id.clone()),
        error,
        conversation,
        bearing: Bearing::Any,
    };
    inbound.dispatcher.status(&owner.account, &id, &news).await
}

fn status_word(word: &StatusWord) -> Option<MessageStatus> {
    match word {
        StatusWord::Sent => Some(MessageStatus::Sent),
        StatusWord::Delivered => Some(MessageStatus::Delivered),
        StatusWord::Read | StatusWord::Played => Some(MessageStatus::Read),
        StatusWord::Failed => Some(MessageStatus::Failed),
        _ => None,
    }
}

async fn take_message(
    inbound: &Inbound,
    waba_id: &str,
    owner: &Owner<PhoneNumber>,
    contacts: &[Contact],
    sent: &InboundMessage,
) -> Result<(), StoreError> {
    let store = inbound.store.as_ref();
    let number = records::get::<Number>(store, &owner.account, owner.of.as_str()).await?;
    let Some(number) = number else { return Ok(()) };
    let Some(from) = sent.from.clone().or_else(|| sent.from_user_id.clone()) else { return Ok(()) };
    let contact = contacts
        .iter()
        .find(|contact| contact.wa_id.as_deref() == Some(&from) || contact.user_id.as_deref() == Some(&from));
    let context_network_id = sent.context.as_ref().and_then(|context| context.id.clone());
    let context = match &context_network_id {
        Some(id) => store.message_of_network(&owner.account, id).await?.map(|message| message.value.id),
        None => None,
    };
    let (kind, text) = translate(&sent.content);
    let at_ms = sent.timestamp.saturating_mul(1000);
    let message = Message {
        id: inbound.message_ids.next(inbound.clocks.network()),
        space: number.value.space.clone(),
        number: number.value.phone.clone(),
        direction: Direction::Up,
        peer: PhoneNumber::parse(&from).map_or_else(|_| Recipient::UserId(from.clone()), Recipient::Phone),
        group: sent.group_id.clone(),
        content: Content::Inbound { kind: type_word(kind), message: text.clone() },
        task_id: None,
        context: context.clone(),
        context_network_id,
        status: MessageStatus::Delivered,
        network_id: Some(sent.id.clone()),
        fail_reason: None,
        created_ms: at_ms,
        read_ms: None,
        held_until_ms: None,
    };
    let profile = contact.and_then(|contact| contact.profile.as_ref());
    let name = profile.and_then(|profile| profile.name.clone()).unwrap_or_else(|| from.clone());
    let receipt = InboundReceipt {
        message_id: message.id.to_string(),
        cust_space_id: Some(number.value.space.to_string()),
        waba_id: Some(waba_id.to_owned()),
        notice_type: NoticeType::Inbound,
        from,
        to: number.value.phone.to_string(),
        from_user_id: sent.from_user_id.clone(),
        from_parent_user_id: sent.from_parent_user_id.clone(),
        from_user_name: profile.and_then(|profile| profile.username.clone()),
        timestamp: at_ms,
        display_name: name.clone(),
        name,
        r#type: kind,
        message: text,
        context_message_id: context.map(|id| id.to_string()),
    };
    let another_id = || inbound.message_ids.next(inbound.clocks.network());
    inbound.dispatcher.inbound(&owner.account, message, receipt, another_id).await
}

/// Type and Message as the receipt shows them (behaviour notes, 3.4): a text as it is, everything else as JSON text.
fn translate(content: &Sent) -> (InboundType, String) {
    let media = |media: &graph::webhooks::Media| {
        let mut fields = serde_json::Map::new();
        let mut put = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                fields.insert(key.to_owned(), value);
            }
        };
        put("caption", media.caption.clone().map(Value::from));
        put("name", media.filename.clone().map(Value::from));
        put("filename", media.filename.clone().map(Value::from));
        put("animated", media.animated.map(Value::from));
        put("id", Some(media.id.clone().into()));
        put("mimeType", media.mime_type.clone().map(Value::from));
        put("url", media.url.clone().map(Value::from));
        Value::Object(fields).to_string()
    };
    match content {
        Sent::Text { text } => (InboundType::Text, text.body.clone()),
        Sent::Image { image } => (InboundType::Image, media(image)),
        Sent::Video { video } => (InboundType::Video, media(video)),
        Sent::Audio { audio } => (InboundType::Audio, media(audio)),
        Sent::Document { document } => (InboundType::Document, media(document)),
        Sent::Sticker { sticker } => (InboundType::Sticker, media(sticker)),
        Sent::Location { location } => {
            let location = json!({
                "address": location.address.clone().unwrap_or_default(),
                "latitude": location.latitude.to_string(),
                "longitude": location.longitude.to_string(),
                "name": location.name.clone().unwrap_or_default(),
            });
            (InboundType::Location, location.to_string())
        }
        Sent::Contacts { contacts } => (InboundType::Contacts, json!(contacts).to_string()),
        Sent::Reaction { reaction } => {
            let emoji = reaction.emoji.clone().unwrap_or_default();
            (InboundType::Reaction, json!({"messageId": reaction.message_id, "emoji": emoji}).to_string())
        }
        Sent::Button { button } => {
            (InboundType::Reply, json!({"text": button.text, "payload": button.payload}).to_string())
        }
        Sent::Interactive { interactive } => (InboundType::Interactive, interactive_text(interactive)),
        Sent::Order { order } => (InboundType::Order, json!(order).to_string()),
        Sent::System { system } => (InboundType::System, json!(system).to_string()),
        Sent::RequestWelcome {} => (InboundType::RequestWelcome, "{}".to_owned()),
        Sent::Unsupported { .. } | Sent::Other { .. } => {
            let error = json!({"errors": [{"code": 131_051, "title": "Message type unknown"}]});
            (InboundType::Unsupported, error.to_string())
        }
    }
}

fn interactive_text(interactive: &Interactive) -> String {
    json!(interactive).to_string()
}

fn type_word(kind: InboundType) -> String {
    json!(kind).as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(json: &str) -> (InboundType, String) {
        translate(&serde_json::from_str::<Sent>(json).unwrap())
    }

    #[test]
    fn a_text_stays_a_text_and_everything_else_is_json_text() {
        assert_eq!(sent(r#"{"type":"text","text":{"body":"hi"}}"#), (InboundType::Text, "hi".to_owned()));
        let (kind, text) = sent(r#"{"type":"button","button":{"text":"Yes","payload":"Y"}}"#);
        assert_eq!((kind, text.as_str()), (InboundType::Reply, r#"{"text":"Yes","payload":"Y"}"#));
        let (kind, text) = sent(
            r#"{"type":"image","image":{"id":"7","mime_type":"image/png","caption":"c","url":"http://m/7"}}"#,
        );
        let image = r#"{"caption":"c","id":"7","mimeType":"image/png","url":"http://m/7"}"#;
        assert_eq!((kind, text.as_str()), (InboundType::Image, image));
        assert_eq!(sent(r#"{"type":"request_welcome"}"#), (InboundType::RequestWelcome, "{}".to_owned()));
        let (kind, _) = sent(r#"{"type":"hologram","hologram":{}}"#);
        assert_eq!(kind, InboundType::Unsupported);
    }

    #[test]
    fn a_list_reply_is_the_networks_bare_object() {
        let (kind, text) = sent(
            r#"{"type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"1","title":"A"}}}"#,
        );
        assert_eq!(kind, InboundType::Interactive);
        assert_eq!(text, r#"{"type":"list_reply","list_reply":{"id":"1","title":"A"}}"#);
    }
}
