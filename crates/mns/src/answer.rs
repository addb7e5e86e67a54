//! What is answered: status, `location` and document (queue notes, 2.3 and 5).
//!
//! The headers that every answer carries are the caller's to add: `x-mns-request-id`, `x-mns-version`
//! ([`crate::VERSION`]), with a body `Content-Type` ([`crate::CONTENT_TYPE`]) and `Content-Length`. Names in lower case:
//! one client looks for them so (queue notes, 2.2).

mod delete;
mod error;
mod queue;
mod receive;
mod send;

pub use delete::Undeleted;
pub use queue::{ListedQueue, QueueDescription, QueuePage};
pub use receive::{Received, StoredMessage};
pub use send::Sent;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Of HTTP; some clients insist on the exact one.
    pub status: u16,
    /// The header `location`: the URL of a queue that was made.
    pub location: Option<String>,
    /// The document. An answer without one has no body and no length.
    pub body: Option<String>,
}

impl Answer {
    /// What was asked is done: deleted, or changed. 204.
    pub const fn done() -> Self {
        Self { status: 204, location: None, body: None }
    }

    const fn document(status: u16, body: String) -> Self {
        Self { status, location: None, body: Some(body) }
    }
}

#[cfg(test)]
mod tests;
