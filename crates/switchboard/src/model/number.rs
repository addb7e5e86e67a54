//! Business numbers.

use serde::{Deserialize, Serialize};

use super::instance::SpaceId;
use super::phone::PhoneNumber;
use super::webhook::NumberWebhook;

/// A business number of a space.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Number {
    /// The number itself.
    pub phone: PhoneNumber,
    /// The network's id of it (Meta: phone number id).
    pub network_id: String,
    /// The space that it belongs to.
    pub space: SpaceId,
    /// What the network said of it when it was last asked.
    pub facts: NumberFacts,
    /// Made by `UpdatePhoneWebhook`; none until that was called once.
    pub webhook: Option<NumberWebhook>,
}

/// The network's word on a number (behaviour notes, 1.4).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberFacts {
    /// VerifiedName: the display name.
    pub verified_name: Option<String>,
    /// Status: must be CONNECTED to send.
    pub status: Option<String>,
    /// QualityRating.
    pub quality_rating: Option<String>,
    /// MessagingLimitTier.
    pub messaging_limit_tier: Option<String>,
    /// CodeVerificationStatus.
    pub code_verification_status: Option<String>,
    /// NameStatus.
    pub name_status: Option<String>,
    /// NewNameStatus.
    pub new_name_status: Option<String>,
    /// IsOfficial.
    pub official: bool,
}
