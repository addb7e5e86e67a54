//! Names and ids of identities and policies.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a text is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameFault {
    /// It is empty or too long.
    #[error("a name has too few or too many characters")]
    Length,
    /// It has a character that names do not have.
    #[error("a name has a character that is not allowed in it")]
    InvalidChars,
}

macro_rules! name {
    ($(#[$meta:meta])* $name:ident, $longest:literal, $others:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Reads a name.
            ///
            /// # Errors
            /// Its length or a character of it is not allowed (gateway notes, 5.1 and 5.2).
            pub fn parse(text: &str) -> Result<Self, NameFault> {
                let allowed = |letter: char| letter.is_ascii_alphanumeric() || $others.contains(letter);
                if text.is_empty() || text.chars().count() > $longest {
                    return Err(NameFault::Length);
                }
                if !text.chars().all(allowed) {
                    return Err(NameFault::InvalidChars);
                }
                Ok(Self(text.to_owned()))
            }

            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

name!(
    /// The name of a RAM user, unique in its account: 1 to 64 letters, digits, `.`, `_` and `-`.
    UserName, 64, "._-"
);
name!(
    /// The name of a group, unique in its account: 1 to 64 letters, digits, `.`, `_` and `-` (as users; inferred).
    GroupName, 64, "._-"
);
name!(
    /// The name of a role, unique in its account: 1 to 64 letters, digits, `.` and `-`.
    RoleName, 64, ".-"
);
name!(
    /// The name of a policy, unique among those of its type: 1 to 128 letters, digits and `-`.
    PolicyName, 128, "-"
);

/// The id of a user, group or role: it stays when the name changes, and is never given twice.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IdentityId(String);

impl IdentityId {
    /// A new id: 18 digits (gateway notes, 5.1).
    pub fn generate() -> Self {
        Self(rand::random_range(200_000_000_000_000_000_u64..400_000_000_000_000_000).to_string())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IdentityId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_hold_to_their_characters_and_lengths() {
        assert!(UserName::parse("ann_b.c-1").is_ok());
        assert!(RoleName::parse("cams-sender.1").is_ok());
        assert_eq!(RoleName::parse("cams_sender"), Err(NameFault::InvalidChars));
        assert_eq!(PolicyName::parse("a.b"), Err(NameFault::InvalidChars));
        assert_eq!(UserName::parse(""), Err(NameFault::Length));
        assert_eq!(UserName::parse("a b"), Err(NameFault::InvalidChars));
        assert_eq!(UserName::parse("é"), Err(NameFault::InvalidChars));
        assert!(UserName::parse(&"a".repeat(64)).is_ok());
        assert_eq!(UserName::parse(&"a".repeat(65)), Err(NameFault::Length));
        assert!(PolicyName::parse(&"a".repeat(128)).is_ok());
    }

    #[test]
    fn an_id_has_eighteen_digits() {
        let id = IdentityId::generate();
        assert!(id.as_str().len() == 18 && id.as_str().bytes().all(|byte| byte.is_ascii_digit()), "{id}");
    }
}
