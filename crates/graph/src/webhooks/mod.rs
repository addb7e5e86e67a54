//! Webhooks: what the network tells the business (Meta Graph notes, 4.3 to 4.7).
//!
//! An envelope is read without its values, so that one value of an unknown shape does not hide its neighbours:
//! each [`Change`] is read on its own by [`Change::read`].

mod content;
mod envelope;
mod groups;
mod inbound;
mod status;
mod templates;
mod value;

pub use content::{
    Button, Content, Interactive, Location, Media, NfmReply, Order, OrderItem, Reaction, Reply, System, Text,
    Unsupported,
};
pub use envelope::{Change, Entry, Envelope, Event, ReadError};
pub use groups::{
    FailedParticipant, GroupEvent, GroupEventType, GroupParticipant, GroupsValue, PictureOutcome, TextOutcome,
};
pub use inbound::{InboundMessage, QuotedMessage};
pub use status::{Conversation, ConversationOrigin, Pricing, Status, StatusWord};
pub use templates::{DisableInfo, OtherInfo, RejectionInfo, TemplateEvent, TemplateStatusUpdate};
pub use value::{Contact, MessagesValue, Metadata, Profile};

/// Messages and statuses.
pub const MESSAGES: &str = "messages";
/// A template's review, pause, end.
pub const MESSAGE_TEMPLATE_STATUS_UPDATE: &str = "message_template_status_update";
/// A group was made or is gone.
pub const GROUP_LIFECYCLE_UPDATE: &str = "group_lifecycle_update";
/// People joined or left a group.
pub const GROUP_PARTICIPANTS_UPDATE: &str = "group_participants_update";
/// Subject, description or picture of a group.
pub const GROUP_SETTINGS_UPDATE: &str = "group_settings_update";
/// A group was suspended or is free again.
pub const GROUP_STATUS_UPDATE: &str = "group_status_update";
/// The account's standing.
pub const ACCOUNT_UPDATE: &str = "account_update";
/// A number's throughput or limit.
pub const PHONE_NUMBER_QUALITY_UPDATE: &str = "phone_number_quality_update";
/// The review of a number's name.
pub const PHONE_NUMBER_NAME_UPDATE: &str = "phone_number_name_update";
