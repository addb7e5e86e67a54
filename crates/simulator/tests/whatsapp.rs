//! The simulated Meta over real HTTP, as a service sees it: its calls, and its webhooks at a receiver.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests, beside the tests themselves")]

#[path = "whatsapp/access.rs"]
mod access;
#[path = "whatsapp/automation.rs"]
mod automation;
#[path = "whatsapp/control.rs"]
mod control;
#[path = "whatsapp/delivery.rs"]
mod delivery;
#[path = "whatsapp/groups.rs"]
mod groups;
#[path = "whatsapp/inbound.rs"]
mod inbound;
#[path = "whatsapp/messages.rs"]
mod messages;
#[path = "whatsapp/numbers.rs"]
mod numbers;
#[path = "whatsapp/receiver.rs"]
mod receiver;
#[path = "whatsapp/running.rs"]
mod running;
#[path = "whatsapp/templates.rs"]
mod templates;
