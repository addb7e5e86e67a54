//! The version of each account's identities, as of the last word of the database to this node.

use std::collections::HashMap;

use parking_lot::RwLock;

use crate::model::AccountId;

/// Versions by account; those that nobody told of are at 0.
#[derive(Debug, Default)]
pub(super) struct Versions(RwLock<HashMap<AccountId, u64>>);

impl Versions {
    /// The last that was told.
    pub(super) fn of(&self, account: &AccountId) -> u64 {
        self.0.read().get(account).copied().unwrap_or_default()
    }

    /// The database told a version; an older word that comes later changes nothing.
    pub(super) fn saw(&self, account: &AccountId, version: i64) {
        let version = u64::try_from(version).unwrap_or_default();
        if self.of(account) >= version {
            return;
        }
        let mut versions = self.0.write();
        let known = versions.entry(account.clone()).or_default();
        *known = version.max(*known);
    }
}
