//! Phone numbers of a WABA (Meta Graph notes, 6.1).

use serde::{Deserialize, Serialize};

use crate::scalar;

/// The value of `fields` that asks for all of [`PhoneNumber`].
pub const FIELDS: &str = "id,display_phone_number,verified_name,status,quality_rating,code_verification_status,\
name_status,new_name_status,throughput,whatsapp_business_manager_messaging_limit,messaging_limit_tier,\
is_official_business_account,platform_type";

/// A number as `GET /{phone-number-id}` and `GET /{waba}/phone_numbers` answer it.
/// Only what `fields` named is there; `id` always is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneNumber {
    /// The phone number id.
    #[serde(deserialize_with = "scalar::text")]
    pub id: String,
    /// The number with `+` and spaces, such as `+1 555-078-3881`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_phone_number: Option<String>,
    /// The name that people see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified_name: Option<String>,
    /// Must be `CONNECTED` to send.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<NumberStatus>,
    /// `GREEN`, `YELLOW`, `RED`, `NA` or `UNKNOWN`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality_rating: Option<String>,
    /// `VERIFIED`, `NOT_VERIFIED` or `EXPIRED`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_verification_status: Option<String>,
    /// State of the name: `APPROVED`, `AVAILABLE_WITHOUT_REVIEW`, `DECLINED`, `EXPIRED`, `PENDING_REVIEW`, `NONE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_status: Option<String>,
    /// The same of a name that is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_name_status: Option<String>,
    /// How fast the number may send.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub throughput: Option<Throughput>,
    /// Limit of the portfolio: `TIER_250` … `TIER_UNLIMITED`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whatsapp_business_manager_messaging_limit: Option<String>,
    /// The deprecated limit of the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub messaging_limit_tier: Option<String>,
    /// Whether the number has the badge; groups need it.
    #[serde(default, deserialize_with = "scalar::optional_boolean", skip_serializing_if = "Option::is_none")]
    pub is_official_business_account: Option<bool>,
    /// `CLOUD_API`, `ON_PREMISE` or `NOT_APPLICABLE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform_type: Option<String>,
}

/// The throughput of a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Throughput {
    /// `STANDARD` (80 messages a second), `HIGH` (1,000) or `NOT_APPLICABLE`.
    pub level: String,
}

word! {
    /// The state of a number.
    NumberStatus {
        /// May send.
        Connected = "CONNECTED",
        /// Not registered yet.
        Pending = "PENDING",
        /// Low quality.
        Flagged = "FLAGGED",
        /// Used up its limit.
        Restricted = "RESTRICTED",
        /// Sends too fast.
        RateLimited = "RATE_LIMITED",
        /// Banned.
        Banned = "BANNED",
        /// Deleted.
        Deleted = "DELETED",
        /// Moved elsewhere.
        Migrated = "MIGRATED",
        /// Its code was not verified.
        Unverified = "UNVERIFIED",
        /// Deregistered.
        Disconnected = "DISCONNECTED",
        /// Not known.
        Unknown = "UNKNOWN",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_only_an_id_is_read_and_written_back() {
        let number: PhoneNumber = serde_json::from_str(r#"{"id":106540352242922,"novelty":1}"#).unwrap();
        assert_eq!(serde_json::to_string(&number).unwrap(), r#"{"id":"106540352242922"}"#);
    }

    #[test]
    fn an_unknown_status_is_kept() {
        let number: PhoneNumber = serde_json::from_str(r#"{"id":"1","status":"ASLEEP"}"#).unwrap();
        assert_eq!(number.status, Some(NumberStatus::Other("ASLEEP".into())));
    }
}
