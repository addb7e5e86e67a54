//! `POST /{phone-number-id}/messages`: sending and marking as read (Meta Graph notes, 2).

mod answer;
mod request;
mod template;

pub use answer::{AnswerContact, AnswerMessage, MessageStatus, SendAnswer};
pub use request::{Context, MarkRead, RecipientType, SendMessage, Text, TypingIndicator};
pub use template::{Component, Language, Parameter, Template, TextParameter, TextType};

/// Longest text message in characters.
pub const LONGEST_TEXT: usize = 4096;
/// Longest `biz_opaque_callback_data` in characters.
pub const LONGEST_CALLBACK_DATA: usize = 512;
