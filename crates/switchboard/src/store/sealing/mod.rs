//! Secrets at rest are sealed with the master key: AES-256-GCM, a random nonce before the sealed bytes, base64.
//!
//! - `key`: the master key, which seals and opens
//! - `places`: the one list of what is sealed and where it is kept; nothing is sealed that does not stand there
//! - `resealing`: a record whose secrets go over to another master key
//! - `check`: the record that tells which master key sealed a store

use std::sync::Arc;

use async_trait::async_trait;

use super::StoreError;

pub mod check;
mod key;
mod places;
mod resealing;

pub use key::{MASTER_KEY_LENGTH, MasterKey, SealingError};
pub use places::{Kept, Place};
pub use resealing::{Texts, reseal, sealed_texts};

/// A store whose secrets are sealed with a master key.
#[async_trait]
pub trait Sealed: Send + Sync + 'static {
    /// Seals all that is sealed with another master key, while nothing else works on the store. Answers how many secrets that
    /// were.
    ///
    /// # Errors
    /// A secret does not open with the old key, or the store fails.
    async fn reseal(&self, old: Arc<MasterKey>, new: Arc<MasterKey>) -> Result<usize, StoreError>;

    /// Whether this master key opens what is sealed here; where nothing is sealed yet, any does.
    ///
    /// # Errors
    /// The store fails.
    async fn is_sealed_with(&self, key: Arc<MasterKey>) -> Result<bool, StoreError>;
}
