//! Receipts as they are written with the event that causes them: one row a destination, the same id to each.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use cams::receipts::{AuditReceipt, InboundReceipt, StatusReceipt};
use serde::Serialize;

use super::routing::Route;
use crate::model::{NewDelivery, NewReceipt, QueueEntry, ReceiptKind};
use crate::store::{Change, Step, StoreError};

/// Receipts of one order leave one after the other.
#[derive(Debug, Clone)]
pub struct Order {
    /// A message, or a template and its language.
    pub key: String,
    /// The place within it.
    pub position: i64,
    /// The business number that it is about.
    pub number: Option<String>,
    /// Not before this time of the wall clock, in milliseconds.
    pub not_before_ms: i64,
}

/// A receipt of any kind.
#[derive(Debug, Clone)]
pub enum Receipt {
    /// `ChatAppStatus`.
    Status(Box<StatusReceipt>),
    /// `ChatAppInbound`.
    Inbound(Box<InboundReceipt>),
    /// `ChatAppAudit`.
    Audit(Box<AuditReceipt>),
}

impl Receipt {
    /// Its kind.
    pub fn kind(&self) -> ReceiptKind {
        match self {
            Self::Status(_) => ReceiptKind::ChatAppStatus,
            Self::Inbound(_) => ReceiptKind::ChatAppInbound,
            Self::Audit(_) => ReceiptKind::ChatAppAudit,
        }
    }

    fn body(&self) -> Result<String, StoreError> {
        match self {
            Self::Status(receipt) => json(receipt),
            Self::Inbound(receipt) => json(receipt),
            Self::Audit(receipt) => json(receipt),
        }
    }
}

/// Adds a receipt to a change, and one delivery for each way of its route. A receipt that goes nowhere is logged, so that
/// who listens hears of it.
pub fn dispatch(
    change: &mut Change,
    receipt: &Receipt,
    route: &Route,
    order: &Order,
) -> Result<(), StoreError> {
    let body = receipt.body()?;
    let id = new_id();
    if route.queue {
        change.step(Step::Enqueue(Box::new(QueueEntry {
            receipt_id: id.clone(),
            queue: receipt.kind().queue(&change.account),
            // What consumers decode before they read it (queue notes, 8).
            body: BASE64.encode(&body),
            enqueued_ms: change.at_ms,
            visible_ms: order.not_before_ms,
        })));
    }
    let http = route.url.clone().map(|url| NewDelivery { url, setting: route.setting.clone() });
    let receipt = NewReceipt {
        id,
        kind: receipt.kind(),
        number: order.number.clone(),
        order_key: order.key.clone(),
        position: order.position,
        body,
        due_ms: order.not_before_ms,
    };
    change.step(Step::Receipt { receipt: Box::new(receipt), http });
    Ok(())
}

/// The id of a new receipt. It begins with the time, so that an index of ids grows at its end.
pub fn new_id() -> String {
    let mut id = uuid::Uuid::now_v7().simple().to_string();
    id.make_ascii_uppercase();
    id
}

fn json(receipt: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(receipt).map_err(|error| StoreError::Damaged(error.to_string()))
}
