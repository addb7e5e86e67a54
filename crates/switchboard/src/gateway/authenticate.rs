//! Who calls: the access key behind an id.

use acs::{Key, KeyStatus};
use secrecy::SecretString;

use crate::model::{AccessKey, AccountId};
use crate::store::sealing::{MasterKey, Place};
use crate::store::{Directory, Store, StoreError, records};

/// The key with its secret opened, and the account that it signs for.
pub async fn key(
    store: &dyn Store,
    master_key: &MasterKey,
    id: &str,
) -> Result<Option<(AccountId, Key)>, StoreError> {
    let Some(account) = store.directory(Directory::AccessKey, id).await? else { return Ok(None) };
    let account = AccountId::parse(&account).map_err(|error| StoreError::Damaged(error.0))?;
    let Some(stored) = records::get::<AccessKey>(store, &account, id).await? else { return Ok(None) };
    let secret: SecretString = master_key
        .open(Place::AccessKey, &stored.value.id, &stored.value.sealed_secret)
        .map_err(|error| StoreError::Damaged(error.to_string()))?;
    let mut key = Key::new(stored.value.id, secret);
    key.status = if stored.value.active { KeyStatus::Active } else { KeyStatus::Inactive };
    Ok(Some((account, key)))
}
