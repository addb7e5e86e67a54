//! What a network says of a sent message.

use crate::model::Message;
use crate::model::MessageStatus;

/// What the network says of a sent message.
#[derive(Debug, Clone)]
pub struct StatusNews {
    /// The new status.
    pub status: MessageStatus,
    /// When, milliseconds of the network's clock.
    pub at_ms: i64,
    /// The network's id of the message.
    pub network_id: Option<String>,
    /// Why it failed.
    pub error: Option<StatusError>,
    /// The conversation: id and category.
    pub conversation: Option<(Option<String>, Option<String>)>,
    /// Which messages it is news of.
    pub bearing: Bearing,
}

/// On which messages news has a bearing; judged on the version of the message that the news replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearing {
    /// All that it may follow.
    Any,
    /// Those that the network has said nothing of: its silence is the news.
    Unheard,
}

/// Why a message failed, in the network's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusError {
    /// Its number.
    pub code: i64,
    /// Its text.
    pub text: String,
}

impl StatusNews {
    /// Whether it is to be heeded for this message, new or not.
    pub fn bears_on(&self, message: &Message) -> bool {
        match self.bearing {
            Bearing::Any => true,
            Bearing::Unheard => message.status == MessageStatus::Accepted && message.network_id.is_none(),
        }
    }
}

impl StatusError {
    /// `131026:Receiver is incapable of receiving this message` (behaviour notes, 3.3).
    pub fn describe(&self) -> String {
        format!("{}:{}", self.code, self.text)
    }
}
