//! What a network tells us: webhooks, verified on their raw bytes, read, and turned into events of the model. The network is
//! answered 200 only once everything of a webhook is on disk; what comes twice is recorded once.

mod groups;
mod messages;
mod templates;
pub mod whatsapp;
