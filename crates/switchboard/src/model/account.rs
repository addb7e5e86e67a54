//! Accounts and the access keys that sign for them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Malformed;
use super::identity::IdentityId;

/// The id of an account (its uid), e.g. `1234567890123456`; it stands in queue names and ARNs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(String);

impl AccountId {
    /// 1 to 32 digits.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        if (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Malformed(format!("an account id is 1 to 32 digits, got {text:?}")))
        }
    }

    /// The records that belong to the installation and to no customer: its network credentials, its world.
    pub fn service() -> Self {
        Self("service".to_owned())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A customer of this installation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its uid.
    pub id: AccountId,
    /// Whether the service was opened (`OpenChatappService`, or a world).
    pub opened: bool,
}

/// An access key. The secret is sealed with the master key and opened only to check a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessKey {
    /// `LTAI…` or whatever the operator chose.
    pub id: String,
    /// The account that it signs for.
    pub account: AccountId,
    /// The sealed secret, base64.
    pub sealed_secret: String,
    /// An inactive key is refused with its own code.
    pub active: bool,
    /// The RAM user that it belongs to; none: the account itself, which policies do not bind.
    #[serde(default)]
    pub user: Option<IdentityId>,
    /// When it was made, milliseconds of the wall clock; 0 where that was not noted.
    #[serde(default)]
    pub created_ms: i64,
}

impl AccessKey {
    /// The value of the index `user` on keys of the account itself.
    pub const OF_ROOT: &'static str = "root";

    /// The value of the index `user`.
    pub fn owner(&self) -> &str {
        self.user.as_ref().map_or(Self::OF_ROOT, IdentityId::as_str)
    }
}

/// When a key signed a call last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessKeyUse {
    /// The key's id.
    pub id: String,
    /// Milliseconds of the wall clock.
    pub used_ms: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_id_is_made_of_digits() {
        assert!(AccountId::parse("1234567890123456").is_ok());
        for wrong in ["", "12a4", "service", &"1".repeat(33)] {
            assert!(AccountId::parse(wrong).is_err(), "{wrong:?} was accepted");
        }
    }
}
