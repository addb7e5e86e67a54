//! Configuration as typed records with declared indexes.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StoreError;
use crate::model::Unreadable;

/// The kind of a record: the first part of its key.
pub type Kind = &'static str;

/// A thing that is kept as a record.
pub trait Record: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    /// Its kind.
    const KIND: Kind;

    /// Its key within account and kind.
    fn key(&self) -> String;

    /// Further values that it can be found by: name of the index and value.
    fn indexes(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

/// A record as a store holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The key.
    pub key: String,
    /// Grows with every change.
    pub version: i64,
    /// The value as JSON.
    pub body: String,
}

/// A value and the version that it was read at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versioned<T> {
    /// The value.
    pub value: T,
    /// Its version.
    pub version: i64,
}

impl Row {
    /// Reads the value.
    pub fn read<R: Record>(&self) -> Result<Versioned<R>, StoreError> {
        serde_json::from_str(&self.body).map(|value| Versioned { value, version: self.version }).map_err(
            |error| StoreError::Damaged(format!("{} {}: {}", R::KIND, self.key, Unreadable::from(&error))),
        )
    }
}
