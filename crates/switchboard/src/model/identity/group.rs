//! Groups of users.

use serde::{Deserialize, Serialize};

use super::{Attachment, GroupName, IdentityId};

/// Users that share policies. Who is in it stands in the users' records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Stays when the name changes; memberships name it.
    pub id: IdentityId,
    /// The record's key.
    pub name: GroupName,
    /// At most 128 characters.
    pub comments: Option<String>,
    /// Milliseconds of the wall clock.
    pub created_ms: i64,
    /// Milliseconds of the wall clock.
    pub updated_ms: i64,
    /// Policies of all its users.
    pub policies: Vec<Attachment>,
    /// How many users are in it.
    pub members: u32,
}
