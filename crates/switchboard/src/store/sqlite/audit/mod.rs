//! Entries of the audit, their seals, and the counts of strangers.
//!
//! - `trails`: the next id of each account, and which accounts have entries that are not sealed

mod trails;

pub(super) use trails::Trails;

use crate::model::AuditEntry;
use crate::store::StoreError;

/// An entry as it is kept. Made by the caller's thread, so that the writer only appends it.
pub(super) fn body(entry: AuditEntry) -> Result<String, StoreError> {
    let entry = entry.within_bounds();
    serde_json::to_string(&entry)
        .map_err(|error| StoreError::Damaged(format!("an entry of the audit: {error}")))
}

#[cfg(test)]
mod tests;
