//! Policies as they are attached to a user, a group or a role.

use serde::{Deserialize, Serialize};

use super::PolicyName;

/// Whose policy it is; a name may stand once for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PolicyType {
    /// Made by the vendor; the same for all accounts.
    System,
    /// Made by the account.
    Custom,
}

impl PolicyType {
    /// As the API spells it; anything else is none.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "System" => Some(Self::System),
            "Custom" => Some(Self::Custom),
            _ => None,
        }
    }

    /// As the API spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Custom => "Custom",
        }
    }
}

/// Which policy.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PolicyRef {
    /// Its type.
    pub policy_type: PolicyType,
    /// Its name.
    pub name: PolicyName,
}

impl PolicyRef {
    /// The value of the index `policy` on those that it is attached to.
    pub fn index(&self) -> String {
        format!("{}/{}", self.policy_type.as_str(), self.name)
    }
}

/// A policy that is attached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Which.
    #[serde(flatten)]
    pub policy: PolicyRef,
    /// Since when, milliseconds of the wall clock.
    pub attached_ms: i64,
}
