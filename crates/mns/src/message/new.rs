use crate::bounds::{DelaySeconds, Priority};

/// Messages, or receipt handles, that one request has at most (queue notes, 5.7 and 5.12).
pub const LARGEST_BATCH: usize = 16;

/// Bytes that the bodies of one request have in all: 64 KB (queue notes, 6.8).
pub const LARGEST_BODIES: usize = 65_536;

/// A message to be sent. Its size is still to be held against its queue's `MaximumMessageSize`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    /// As transmitted, entities undone; not empty.
    pub body: String,
    /// How long it stays invisible; the queue's delay where absent. 0 is 0 (queue notes, 5.6; a choice).
    pub delay_seconds: Option<DelaySeconds>,
    /// Which goes first.
    pub priority: Priority,
    /// What the sender gave beside the body.
    pub user_properties: Vec<Property>,
    /// What the sender's tools gave beside the body, traces for instance.
    pub system_properties: Vec<Property>,
}

impl NewMessage {
    /// A message that has a body only.
    pub fn new(body: impl Into<String>) -> Self {
        Self {
            body: body.into(),
            delay_seconds: None,
            priority: Priority::default(),
            user_properties: Vec::new(),
            system_properties: Vec::new(),
        }
    }
}

/// A property of a message, kept as it came to be given back so; no part is empty (queue notes, 5.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// `Name`.
    pub name: String,
    /// `Value`; Base64 where the type is BINARY.
    pub value: String,
    /// `Type`: STRING, NUMBER, BOOLEAN or BINARY as clients send it.
    pub kind: String,
}
