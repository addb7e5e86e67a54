//! Meta's side of WhatsApp: the Graph API, the state behind it, and the webhooks that it sends.
//!
//! A call passes `call` (path and parameters) → `access` (whose token) → `node` (what the id is) → `router` →
//! the file of its edge. What people do comes from the control and ends in `messages::inbound`.

mod access;
mod apps;
mod automation;
mod call;
mod events;
mod fields;
pub(crate) mod groups;
mod identity;
mod media;
pub(crate) mod messages;
mod network;
mod node;
mod numbers;
mod page;
mod parameters;
pub(crate) mod people;
mod planned;
mod router;
pub(crate) mod templates;
mod wabas;
pub(crate) mod world;

pub(crate) use automation::stored as automation_of;
pub(crate) use call::base;
pub(crate) use events::TEMPLATE_STATUS_FIELD;
pub(crate) use identity::digits;
pub(crate) use media::{PATH as MEDIA_PATH, download};
pub(crate) use network::Network;
pub(crate) use numbers::{Number, by_phone as number_by_phone, find as number_by_id};
pub(crate) use planned::run as run_planned;
pub(crate) use router::handle;
