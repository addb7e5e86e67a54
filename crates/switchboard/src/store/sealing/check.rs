//! Tells which master key sealed a store: a known text, sealed with it. It goes over to another key like every secret.

use serde::{Deserialize, Serialize};

use super::{MasterKey, Place};
use crate::model::AccountId;
use crate::store::{Change, CommitError, Kind, Record, Store, StoreError};

/// The key of the record.
const KEY: &str = "check";

/// What is sealed; its content says nothing.
const TEXT: &str = "switchboard";

/// The record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Check {
    sealed: String,
}

impl Record for Check {
    const KIND: Kind = "master_key";

    fn key(&self) -> String {
        KEY.to_owned()
    }
}

/// Whether the store remembers which key seals it.
///
/// # Errors
/// The store fails.
pub async fn is_remembered(store: &dyn Store) -> Result<bool, StoreError> {
    Ok(store.row(&AccountId::service(), Check::KIND, KEY).await?.is_some())
}

/// Remembers that this key seals the store; a store that remembers one already is left as it is.
///
/// # Errors
/// The store fails, or the machine gives no random bytes.
pub async fn remember(store: &dyn Store, key: &MasterKey, now_ms: i64) -> Result<(), StoreError> {
    if is_remembered(store).await? {
        return Ok(());
    }
    let sealed =
        key.seal(Place::Check, KEY, TEXT).map_err(|error| StoreError::Unavailable(error.to_string()))?;
    let mut change = Change::new(&AccountId::service(), now_ms);
    change.insert(&Check { sealed })?;
    match store.commit(change).await {
        Ok(_) | Err(CommitError::Conflict) => Ok(()),
        Err(CommitError::Store(error)) => Err(error),
        Err(other) => Err(StoreError::Unavailable(other.to_string())),
    }
}
