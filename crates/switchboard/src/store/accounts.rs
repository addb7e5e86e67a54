//! How an account comes to be: its record and its place in the directory. Its keys are [`NewKey`](super::NewKey)s.

use super::{Change, Expected, StoreError, installation};
use crate::model::Account;

/// An id for an account: 16 digits (gateway notes, 5.1).
pub fn made_up_id() -> String {
    rand::random_range(1_000_000_000_000_000_u64..10_000_000_000_000_000).to_string()
}

/// Adds an account without keys to a change of it.
pub fn add(change: &mut Change, account: &Account, expected: Expected) -> Result<(), StoreError> {
    change.put(account, expected)?;
    installation::enter(change, &account.id);
    Ok(())
}
