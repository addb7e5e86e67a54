//! Things to store.

use crate::model::message::Content;
use crate::model::{
    AccountId, ChannelType, Direction, Instance, Message, MessageId, MessageStatus, NewDelivery, NewReceipt,
    Number, NumberFacts, PhoneNumber, ReceiptKind, Recipient, Setting, SpaceId,
};
use crate::store::contract::NOW_MS;
use crate::store::{Change, Record, Store};

pub(super) fn account(number: u32) -> AccountId {
    AccountId::parse(&format!("{number:016}")).unwrap()
}

pub(super) fn phone(text: &str) -> PhoneNumber {
    PhoneNumber::parse(text).unwrap()
}

pub(in crate::store) fn number(space: &str, digits: &str) -> Number {
    Number {
        phone: phone(digits),
        network_id: format!("id-{digits}"),
        space: SpaceId::new(space),
        facts: NumberFacts::default(),
        webhook: None,
    }
}

pub(super) fn instance(id: &str) -> Instance {
    Instance::new(SpaceId::new(id), "first", ChannelType::Whatsapp, jiff::Timestamp::UNIX_EPOCH)
}

pub(super) fn message(id: &str, created_ms: i64) -> Message {
    Message {
        id: MessageId::new(id),
        space: SpaceId::new("cams-1"),
        number: phone("8613800001234"),
        direction: Direction::Down,
        peer: Recipient::Phone(phone("6591234567")),
        group: None,
        content: Content::Text { body: "hi".into() },
        task_id: None,
        context: None,
        context_network_id: None,
        status: MessageStatus::Accepted,
        network_id: None,
        fail_reason: None,
        created_ms,
        read_ms: None,
        held_until_ms: None,
    }
}

pub(super) async fn insert<R: Record>(store: &dyn Store, account: &AccountId, record: &R) {
    let mut change = Change::new(account, NOW_MS);
    change.insert(record).unwrap();
    store.commit(change).await.unwrap();
}

pub(super) fn receipt(order_key: &str, position: i64) -> NewReceipt {
    NewReceipt {
        id: format!("{order_key}-{position}"),
        kind: ReceiptKind::ChatAppStatus,
        number: Some("8613800001234".into()),
        order_key: order_key.into(),
        position,
        body: "{}".into(),
        due_ms: NOW_MS,
    }
}

pub(super) fn to(url: &str) -> NewDelivery {
    NewDelivery { url: url.into(), setting: Setting::Number("8613800001234".into()) }
}
