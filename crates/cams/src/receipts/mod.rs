//! The receipts: what the service tells the customer about his messages, numbers and templates.
//!
//! Over HTTP they travel as a JSON array, in a queue one by one. Composing and delivering them is
//! the service's work; here stand their shapes.

mod audit;
mod inbound;
mod status;

pub use audit::{AuditReceipt, AuditStatus, AuditType};
pub use inbound::{InboundReceipt, InboundType, NoticeType};
pub use status::{ConversationType, FrameType, Status, StatusReceipt};
