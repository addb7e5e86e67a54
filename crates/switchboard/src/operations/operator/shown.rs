//! Things of the store as answers show them.

use jiff::Timestamp;
use operator::{Attempt, AuditTarget, Delivery, ListedReceipt};

use crate::model::Attempted;
use crate::store::receipt_log::{LoggedDelivery, LoggedReceipt};

/// A time: RFC 3339, UTC, milliseconds.
pub fn time(milliseconds: i64) -> String {
    let time = Timestamp::from_millisecond(milliseconds).unwrap_or_default();
    time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// A receipt.
pub fn receipt(receipt: LoggedReceipt) -> ListedReceipt {
    ListedReceipt {
        id: receipt.id,
        kind: receipt.kind.as_str().to_owned(),
        message_id: receipt.order_key,
        phone_number: receipt.number,
        body: receipt.body,
        created_at: time(receipt.created_ms),
        cursor: receipt.row.to_string(),
    }
}

/// A delivery.
pub fn delivery(delivery: LoggedDelivery) -> Delivery {
    let last = delivery.last.as_ref();
    Delivery {
        receipt_id: delivery.receipt_id,
        kind: delivery.kind.as_str().to_owned(),
        message_id: delivery.order_key,
        phone_number: delivery.number,
        url: delivery.url,
        state: delivery.state.as_str().to_owned(),
        attempts: delivery.attempts,
        created_at: time(delivery.created_ms),
        due_at: delivery.due_ms.map(time),
        settled_at: delivery.settled_ms.map(time),
        last_attempt_at: last.map(|last| time(last.at_ms)),
        last_status: last.and_then(|last| last.status),
        last_reason: last.and_then(|last| last.reason).map(|reason| reason.as_str().to_owned()),
    }
}

/// An entry of the audit; of a refusal by a policy, with its diagnosis.
pub fn audit_entry(
    id: i64,
    entry: crate::model::AuditEntry,
    diagnosis: Option<String>,
) -> operator::AuditEntry {
    operator::AuditEntry {
        id,
        at: time(entry.at_ms),
        request_id: entry.request_id,
        principal: entry.principal,
        access_key_id: entry.access_key_id,
        source: entry.source,
        secure: entry.secure,
        action: entry.action,
        resource: entry.resource,
        target: entry.target.into_iter().map(|(name, value)| AuditTarget { name, value }).collect(),
        outcome: entry.outcome,
        detail: entry.detail,
        diagnosis,
        count: entry.count,
    }
}

/// An attempt.
pub fn attempt(attempted: Attempted) -> Attempt {
    Attempt {
        at: time(attempted.at_ms),
        duration_ms: attempted.duration_ms,
        receipts: u32::try_from(attempted.receipts).unwrap_or(u32::MAX),
        address: attempted.address.map(|address| address.to_string()),
        status: attempted.status,
        reason: attempted.reason.map(|reason| reason.as_str().to_owned()),
        answer: attempted.answer,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_time_shows_its_milliseconds_and_utc() {
        assert_eq!(super::time(1_798_761_601_020), "2027-01-01T00:00:01.020Z");
    }
}
