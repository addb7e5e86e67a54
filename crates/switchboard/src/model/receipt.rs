//! Receipts on their way to a customer.

use serde::{Deserialize, Serialize};

use super::Malformed;
use super::account::AccountId;

/// The three kinds (behaviour notes, 3.1); the name is the end of the queue's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ReceiptKind {
    /// The status of a sent message.
    ChatAppStatus,
    /// A message of an end user.
    ChatAppInbound,
    /// A template's review.
    ChatAppAudit,
}

impl ReceiptKind {
    /// The three.
    pub const ALL: [Self; 3] = [Self::ChatAppStatus, Self::ChatAppInbound, Self::ChatAppAudit];

    /// Reads what [`as_str`](Self::as_str) writes.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| {
            Malformed(format!("expected ChatAppStatus, ChatAppInbound or ChatAppAudit, got {text}"))
        })
    }

    /// As the API spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ChatAppStatus => "ChatAppStatus",
            Self::ChatAppInbound => "ChatAppInbound",
            Self::ChatAppAudit => "ChatAppAudit",
        }
    }

    /// The queue of an account for this kind, e.g. `Alicom-Queue-1234567890123456-ChatAppStatus`.
    pub fn queue(self, account: &AccountId) -> String {
        format!("Alicom-Queue-{account}-{}", self.as_str())
    }
}

/// Which setting chose a destination; switching it off cancels the rows of that setting only.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Setting {
    /// `UpdateAccountWebhook` of this space.
    Space(String),
    /// `UpdatePhoneWebhook` of this number.
    Number(String),
}

impl Setting {
    /// Reads what [`as_text`](Self::as_text) writes.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        match text.split_once(':') {
            Some(("space", space)) => Ok(Self::Space(space.to_owned())),
            Some(("number", number)) => Ok(Self::Number(number.to_owned())),
            _ => Err(Malformed(format!("expected space:ID or number:DIGITS, got {text}"))),
        }
    }

    /// As it is stored.
    pub fn as_text(&self) -> String {
        match self {
            Self::Space(space) => format!("space:{space}"),
            Self::Number(number) => format!("number:{number}"),
        }
    }
}

/// A receipt for a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueEntry {
    /// The receipt's id; the queue message's id is it.
    pub receipt_id: String,
    /// The queue.
    pub queue: String,
    /// The receipt, one JSON object, as Base64.
    pub body: String,
    /// When it was put in, milliseconds of the wall clock.
    pub enqueued_ms: i64,
    /// When it may be read, milliseconds of the wall clock. How long it is kept is the queue's to say.
    pub visible_ms: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_nothing_else() {
        for setting in [Setting::Space("cams-1:2".into()), Setting::Number("8613800001234".into())] {
            assert_eq!(Setting::parse(&setting.as_text()), Ok(setting));
        }
        for kind in ReceiptKind::ALL {
            assert_eq!(ReceiptKind::parse(kind.as_str()), Ok(kind));
        }
        for wrong in ["", "space", "Space:1", "8613800001234", "chatappstatus"] {
            assert!(Setting::parse(wrong).is_err() && ReceiptKind::parse(wrong).is_err(), "{wrong}");
        }
    }
}
