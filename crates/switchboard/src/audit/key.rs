//! The key that the chain is made with: who can write the database, and does not have the master key, cannot make a seal.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ring::hmac;
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use zeroize::Zeroize as _;

use crate::model::AccountId;
use crate::store::sealing::{MasterKey, Place, SealingError};
use crate::store::{Change, CommitError, Kind, Record, Store, StoreError, records};

/// Bytes of the key.
const LENGTH: usize = 32;

/// The key of its record.
const RECORD: &str = "chain";

/// The key as it is kept: a record of [`AccountId::service`], made once.
///
/// [`sealed`](Self::sealed) is the Base64 text of 32 bytes, sealed for [`Place::Audit`]. Another master key seals the same text anew,
/// so that old seals can still be checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredAuditKey {
    /// The sealed key.
    pub sealed: String,
}

impl Record for StoredAuditKey {
    const KIND: Kind = "audit_key";

    fn key(&self) -> String {
        RECORD.to_owned()
    }
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The store does not answer or does not take it.
    #[error("the key of the audit: {0}")]
    Store(#[from] CommitError),
    /// It cannot be opened with this master key, or not be made.
    #[error("the key of the audit: {0}")]
    Sealing(#[from] SealingError),
}

impl From<StoreError> for KeyError {
    fn from(error: StoreError) -> Self {
        Self::Store(error.into())
    }
}

/// The key, ready for use.
#[derive(Clone)]
pub struct AuditKey(hmac::Key);

impl AuditKey {
    /// The key of this installation; it is made when there is none.
    ///
    /// # Errors
    ///
    /// The store fails, or the master key does not open what is kept.
    pub async fn load(store: &dyn Store, master_key: &MasterKey, now_ms: i64) -> Result<Self, KeyError> {
        let service = AccountId::service();
        loop {
            if let Some(stored) = records::get::<StoredAuditKey>(store, &service, RECORD).await? {
                let text = master_key.open(Place::Audit, RECORD, &stored.value.sealed)?;
                let mut bytes = BASE64.decode(text.expose_secret()).map_err(|_| SealingError::NotOpened)?;
                let key = Self::new(&bytes);
                bytes.zeroize();
                return Ok(key);
            }
            let mut bytes = [0_u8; LENGTH];
            getrandom::fill(&mut bytes).map_err(|_| SealingError::NotSealed)?;
            let mut text = BASE64.encode(bytes);
            bytes.zeroize();
            let sealed = master_key.seal(Place::Audit, RECORD, &text);
            text.zeroize();
            let mut change = Change::new(&service, now_ms);
            change.insert(&StoredAuditKey { sealed: sealed? })?;
            match store.commit(change).await {
                Ok(_) | Err(CommitError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// A key of these bytes.
    pub fn new(bytes: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    pub(super) fn context(&self) -> hmac::Context {
        hmac::Context::with_key(&self.0)
    }
}

impl std::fmt::Debug for AuditKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("AuditKey(…)")
    }
}
