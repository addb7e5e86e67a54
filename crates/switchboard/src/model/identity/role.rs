//! Roles.

use serde::{Deserialize, Serialize};

use super::{Attachment, IdentityId, RoleName, Tag};

/// A set of permissions without keys of its own: who is trusted takes it for a while (`AssumeRole`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Sessions name it: a role made anew under the same name is another one.
    pub id: IdentityId,
    /// The record's key.
    pub name: RoleName,
    /// At most 1,024 characters.
    pub description: Option<String>,
    /// Who may take it: the trust policy's document.
    pub trust: String,
    /// How long a session may last, 3,600 to 43,200 seconds (gateway notes, 5.1).
    pub max_session_seconds: u32,
    /// Milliseconds of the wall clock.
    pub created_ms: i64,
    /// Milliseconds of the wall clock.
    pub updated_ms: i64,
    /// What its sessions may do.
    pub policies: Vec<Attachment>,
    /// Tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
}
