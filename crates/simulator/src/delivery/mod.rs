//! Webhooks on their way. A webhook is written with the change that causes it; a fresh one goes out straight
//! from memory, and its row is the insurance: it is deleted only once the receiver has answered 200.
//!
//! Order: the webhooks of one *lane* (a message, a group, a template) go out one after the other. A lane knows
//! of a webhook from the moment of its insertion, before the commit, so that two changes of one message cannot
//! overtake each other on their way out of the writer. Lanes never wait for each other.
//!
//! What may go wrong: a change that is rolled back, or whose caller has gone away, leaves an announcement
//! without a body. The lane then looks at the table, which knows whether there is anything to send.

mod announcement;
mod callback;
mod client;
mod courier;
mod deletion;
mod lane;
mod schedule;
mod table;

pub(crate) use announcement::Announcement;
pub(crate) use callback::verify;
pub(crate) use client::Client;
pub(crate) use courier::Courier;
pub(crate) use schedule::documented;
pub(crate) use table::{Parcel, forget_callbacks};
