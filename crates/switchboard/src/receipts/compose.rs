//! Receipts as they are written with the event that causes them: one row a destination, the same id to each.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use cams::receipts::{AuditReceipt, InboundReceipt, StatusReceipt};
use serde::Serialize;

use super::routing::Route;
use crate::model::{NewDelivery, QueueEntry, ReceiptKind};
use crate::store::{Change, Step, StoreError};

/// How long a queue keeps what nobody fetches: 4 days, in milliseconds.
const QUEUE_RETENTION_MS: i64 = 4 * 24 * 60 * 60 * 1000;

/// Receipts of one order leave one after the other.
#[derive(Debug, Clone)]
pub struct Order {
    /// A message, or a template and its language.
    pub key: String,
    /// The place within it.
    pub position: i64,
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

/// Adds a receipt to a change, once for each way of its route.
pub fn dispatch(
    change: &mut Change,
    receipt: &Receipt,
    route: &Route,
    order: &Order,
) -> Result<(), StoreError> {
    if route.url.is_none() && !route.queue {
        return Ok(());
    }
    let body = receipt.body()?;
    let receipt_id = uuid::Uuid::new_v4().to_string();
    if route.queue {
        change.step(Step::Enqueue(Box::new(QueueEntry {
            receipt_id: receipt_id.clone(),
            queue: receipt.kind().queue(&change.account),
            // What consumers decode before they read it (queue notes, 8).
            body: BASE64.encode(&body),
            enqueued_ms: change.at_ms,
            visible_ms: order.not_before_ms,
            expires_ms: change.at_ms + QUEUE_RETENTION_MS,
        })));
    }
    if let Some(url) = &route.url {
        change.step(Step::Deliver(Box::new(NewDelivery {
            receipt_id,
            url: url.clone(),
            setting: route.setting.clone(),
            kind: receipt.kind(),
            order_key: order.key.clone(),
            position: order.position,
            body,
            due_ms: order.not_before_ms,
        })));
    }
    Ok(())
}

fn json(receipt: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(receipt).map_err(|error| StoreError::Damaged(error.to_string()))
}
