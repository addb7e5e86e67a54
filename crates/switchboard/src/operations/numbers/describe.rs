//! A number as the two listing operations show it.

use crate::model::{AccountId, Number, ReceiptKind};

/// The URLs as they are stored; the queues only while receipts go there (behaviour notes, 2.2: suggested).
pub fn describe<C>(account: &AccountId, number: Number) -> cams::numbers::PhoneNumber<C> {
    let webhook = number.webhook.unwrap_or_default();
    let queue = |kind: ReceiptKind| webhook.ways.queue.then(|| kind.queue(account));
    cams::numbers::PhoneNumber {
        phone_number: number.phone.to_string(),
        status: number.facts.status.unwrap_or_else(|| "UNKNOWN".to_owned()),
        verified_name: number.facts.verified_name,
        code_verification_status: number.facts.code_verification_status,
        name_status: number.facts.name_status,
        new_name_status: number.facts.new_name_status,
        quality_rating: number.facts.quality_rating,
        messaging_limit_tier: number.facts.messaging_limit_tier,
        is_official: Some(if number.facts.official { "Y" } else { "N" }.to_owned()),
        status_queue: queue(ReceiptKind::ChatAppStatus),
        up_queue: queue(ReceiptKind::ChatAppInbound),
        status_callback_url: webhook.status_url.map(String::from),
        up_callback_url: webhook.up_url.map(String::from),
        calling_configure: None,
    }
}
