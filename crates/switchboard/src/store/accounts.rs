//! How an account comes to be: its record, its place in the directory, the access key of its root.

use rand::distr::{Alphanumeric, SampleString};

use super::sealing::{MasterKey, Place};
use super::{Change, Directory, Expected, Step, StoreError, installation};
use crate::model::{AccessKey, Account};

/// Letters and digits after `LTAI`, and of a secret (gateway notes, 5.1).
const KEY_ID_TAIL: usize = 20;
const SECRET_LENGTH: usize = 30;

/// An access key before its secret is sealed.
pub struct NewKey {
    /// Its id.
    pub id: String,
    /// Its secret.
    pub secret: String,
}

impl NewKey {
    /// A key by chance.
    pub fn generate() -> Self {
        let mut random = rand::rng();
        Self {
            id: format!("LTAI{}", Alphanumeric.sample_string(&mut random, KEY_ID_TAIL)),
            secret: Alphanumeric.sample_string(&mut random, SECRET_LENGTH),
        }
    }
}

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

/// Adds a key of the root to a change of the account.
pub fn add_key(change: &mut Change, master_key: &MasterKey, key: &NewKey) -> Result<(), StoreError> {
    let sealed_secret = master_key
        .seal(Place::AccessKey, &key.id, &key.secret)
        .map_err(|error| StoreError::Unavailable(error.to_string()))?;
    let access_key = AccessKey {
        id: key.id.clone(),
        account: change.account.clone(),
        sealed_secret,
        active: true,
        user: None,
        created_ms: change.at_ms,
    };
    change.put(&access_key, Expected::Anything)?;
    let (key, value) = (key.id.clone(), change.account.to_string());
    change.step(Step::PutDirectory { directory: Directory::AccessKey, key, value });
    Ok(())
}
