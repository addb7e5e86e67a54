//! RAM users.

use serde::{Deserialize, Serialize};

use super::{Attachment, IdentityId, Tag, UserName};

/// A person or a program of an account, with keys and policies of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Stays when the name changes; keys name it.
    pub id: IdentityId,
    /// The record's key.
    pub name: UserName,
    /// For people; at most 128 characters.
    pub display_name: Option<String>,
    /// With its country code.
    pub mobile_phone: Option<String>,
    /// A mail address.
    pub email: Option<String>,
    /// At most 128 characters.
    pub comments: Option<String>,
    /// Milliseconds of the wall clock.
    pub created_ms: i64,
    /// Milliseconds of the wall clock.
    pub updated_ms: i64,
    /// Its own policies; those of its groups count beside them.
    pub policies: Vec<Attachment>,
    /// The groups that it is in.
    pub groups: Vec<Membership>,
    /// Tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

/// That a user is in a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The group's id.
    pub group: IdentityId,
    /// Since when, milliseconds of the wall clock.
    pub joined_ms: i64,
}
