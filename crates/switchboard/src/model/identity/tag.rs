//! Tags.

use serde::{Deserialize, Serialize};

/// A key and a value that an account gave to a thing of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// The key, unique on its thing.
    pub key: String,
    /// The value; may be empty.
    pub value: String,
}
