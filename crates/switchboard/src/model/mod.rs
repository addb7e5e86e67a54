//! What the service is about: accounts, spaces, numbers, groups, templates, messages, receipts.
//!
//! Types that cannot hold a wrong value. A request becomes these once, at the edge; nothing behind the edge
//! sees a raw string that should have been a phone number. No I/O here.

pub mod account;
pub mod address;
pub mod audit;
pub mod clock;
pub mod delivery;
pub mod delivery_state;
pub mod destination;
pub mod group;
pub mod identity;
pub mod installation;
pub mod instance;
pub mod limits;
pub mod message;
pub mod number;
pub mod phone;
pub mod receipt;
pub mod region;
pub mod template;
pub mod unreadable;
pub mod webhook;

pub use account::{AccessKey, AccessKeyUse, Account, AccountId};
pub use address::WebAddress;
pub use audit::AuditEntry;
pub use clock::Clocks;
pub use delivery::{
    Attempted, Delivery, DeliveryOutcome, Destination, NewDelivery, NewReceipt, Reason, Settlement,
};
pub use delivery_state::DeliveryState;
pub use destination::{DestinationSettings, Pause, SigningSecret};
pub use group::{Group, GroupFields, GroupStatus, PendingChange};
pub use installation::Installation;
pub use instance::{ChannelType, Instance, SpaceId};
pub use limits::{AccountLimits, InstallationLimits, LimitSource, OperationLimit};
pub use message::{Direction, Message, MessageId, MessageStatus, Recipient};
pub use number::{Number, NumberFacts};
pub use phone::PhoneNumber;
pub use receipt::{QueueEntry, ReceiptKind, Setting};
pub use region::REGION;
pub use template::{AuditStatus, Template};
pub use unreadable::Unreadable;
pub use webhook::{NumberWebhook, SpaceWebhook};

/// A value that was not of the form it should have; the text says what was expected and what came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(pub String);
