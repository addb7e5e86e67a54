//! Custom policies and their versions.

use serde::{Deserialize, Serialize};

use super::{PolicyName, Tag};

/// A policy that an account made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// The record's key.
    pub name: PolicyName,
    /// At most 1,024 characters.
    pub description: Option<String>,
    /// Milliseconds of the wall clock.
    pub created_ms: i64,
    /// Milliseconds of the wall clock.
    pub updated_ms: i64,
    /// 1 to 5, oldest first.
    pub versions: Vec<PolicyVersion>,
    /// The number of the version that holds; always one of `versions`.
    pub default_version: u32,
    /// The number of the next version: numbers are not used again.
    pub next_version: u32,
    /// To how many users, groups and roles it is attached.
    pub attachments: u32,
    /// Tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

/// One version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyVersion {
    /// From 1 on; shown as `v1`.
    pub number: u32,
    /// The document as it was given.
    pub document: String,
    /// Milliseconds of the wall clock.
    pub created_ms: i64,
}

impl Policy {
    /// The version that holds.
    pub fn default_document(&self) -> Option<&PolicyVersion> {
        self.version(self.default_version)
    }

    /// A version by its number.
    pub fn version(&self, number: u32) -> Option<&PolicyVersion> {
        self.versions.iter().find(|version| version.number == number)
    }
}
