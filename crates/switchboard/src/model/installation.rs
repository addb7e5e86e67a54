//! The installation as a whole.

use serde::{Deserialize, Serialize};

use super::AccountId;

/// What is true of the installation and of no single account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Installation {
    /// The account whose identities may administer the others; the one that `serve` made first, unless an operator says
    /// otherwise.
    pub owner: AccountId,
}
