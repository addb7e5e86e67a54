//! Instances: the spaces of an account, one a channel. For a direct customer CustSpaceId is InstanceId.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::webhook::SpaceWebhook;

/// The id of a space (`CustSpaceId`, `InstanceId`); any text of the caller's can be looked up, ours are `cams-` and
/// 11 lower-case letters or digits (behaviour notes, 1.1).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SpaceId(String);

impl SpaceId {
    /// Names a space; whether it exists is the store's answer.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// A new id.
    pub fn random() -> Self {
        const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
        let tail = (0..11).map(|_| char::from(LETTERS[rand::random_range(0..LETTERS.len())]));
        Self("cams-".chars().chain(tail).collect())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SpaceId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The network that an instance speaks (behaviour notes, 1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ChannelType {
    /// WhatsApp.
    Whatsapp,
    /// Facebook Messenger.
    Messenger,
    /// Instagram.
    Instagram,
    /// Viber.
    Viber,
    /// Telegram.
    Telegram,
    /// LINE.
    Line,
}

impl ChannelType {
    /// All six, in the order of the documentation.
    pub const ALL: [Self; 6] =
        [Self::Whatsapp, Self::Messenger, Self::Instagram, Self::Viber, Self::Telegram, Self::Line];

    /// Read in any letter case (behaviour notes, 1.2: compare case-insensitively).
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str().eq_ignore_ascii_case(text))
    }

    /// Upper case, as answers show it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Whatsapp => "WHATSAPP",
            Self::Messenger => "MESSENGER",
            Self::Instagram => "INSTAGRAM",
            Self::Viber => "VIBER",
            Self::Telegram => "TELEGRAM",
            Self::Line => "LINE",
        }
    }
}

/// One instance of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    /// InstanceId and CustSpaceId.
    pub id: SpaceId,
    /// InstanceName.
    pub name: String,
    /// InstanceDescription.
    pub description: Option<String>,
    /// Fixed at creation.
    pub channel: ChannelType,
    /// CountryId.
    pub country_id: Option<String>,
    /// FacebookBmId.
    pub facebook_bm_id: Option<String>,
    /// OfficeAddress.
    pub office_address: Option<String>,
    /// ContactMail.
    pub contact_mail: Option<String>,
    /// IsvTerms.
    pub isv_terms: Option<String>,
    /// IsConfirmAudit; never returned by any operation (behaviour notes, 1.1).
    pub confirm_audit: Option<bool>,
    /// ResourceGroupId.
    pub resource_group_id: Option<String>,
    /// When it was created, on the wall clock.
    pub submitted_at: Timestamp,
    /// The WhatsApp Business Account bound to it.
    pub waba: Option<String>,
    /// The account-level webhook.
    pub webhook: SpaceWebhook,
}

impl Instance {
    /// An instance with nothing but what it has to have.
    pub fn new(id: SpaceId, name: impl Into<String>, channel: ChannelType, submitted_at: Timestamp) -> Self {
        Self {
            id,
            name: name.into(),
            description: None,
            channel,
            country_id: None,
            facebook_bm_id: None,
            office_address: None,
            contact_mail: None,
            isv_terms: None,
            confirm_audit: None,
            resource_group_id: None,
            submitted_at,
            waba: None,
            webhook: SpaceWebhook::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_id_has_the_form_of_the_cloud() {
        let id = SpaceId::random();
        assert_eq!(id.as_str().len(), 16);
        let tail = id.as_str().strip_prefix("cams-").unwrap();
        assert!(tail.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase()));
        assert_ne!(SpaceId::random(), id);
    }

    #[test]
    fn a_channel_is_read_in_any_letter_case() {
        assert_eq!(ChannelType::parse("whatsApp"), Some(ChannelType::Whatsapp));
        assert_eq!(ChannelType::parse("wechat"), None);
    }
}
