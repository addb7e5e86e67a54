//! All secrets of a store go over to another master key, in one transaction.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use rusqlite::{Connection, params};
use serde_json::Value;

use super::{Failure, SqliteStore};
use crate::store::sealing::{MasterKey, Place, Sealed, reseal, sealed_texts};
use crate::store::{Kind, StoreError};

/// All of it in one transaction.
#[async_trait]
impl Sealed for SqliteStore {
    async fn reseal(&self, old: Arc<MasterKey>, new: Arc<MasterKey>) -> Result<usize, StoreError> {
        self.write_own(move |connection| all(connection, &old, &new)).await
    }

    async fn is_sealed_with(&self, key: Arc<MasterKey>) -> Result<bool, StoreError> {
        self.read_long(move |connection| opens(connection, &key)).await
    }
}

/// A record of any account.
struct Found {
    account: String,
    key: String,
    body: Value,
}

fn of_kind(connection: &Connection, kind: Kind) -> Result<Vec<Found>, Failure> {
    let mut statement = connection.prepare("SELECT account, key, body FROM records WHERE kind = ?1")?;
    let rows = statement.query_map([kind], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?)))?;
    rows.map(|row| {
        let (account, key, body) = row?;
        Ok(Found { account, key, body: serde_json::from_str(&body)? })
    })
    .collect()
}

/// Seals all that is sealed anew; answers how many secrets that were.
fn all(connection: &Connection, old: &MasterKey, new: &MasterKey) -> Result<usize, Failure> {
    // What is overwritten goes from the pages of the file: the old key may be known to others.
    connection.pragma_update(None, "secure_delete", true)?;
    let mut count = 0;
    for (place, kind) in Place::ALL.iter().filter_map(|place| Some((*place, place.kind()?))) {
        for Found { account, key, mut body } in of_kind(connection, kind)? {
            let resealed = reseal(place, &key, &mut body, old, new).map_err(|error| {
                Failure::Store(StoreError::Damaged(format!("{kind} {key} of account {account}: {error}")))
            })?;
            if resealed == 0 {
                continue;
            }
            count += resealed;
            connection
                .prepare_cached(
                    "UPDATE records SET version = version + 1, body = ?4
                     WHERE account = ?1 AND kind = ?2 AND key = ?3",
                )?
                .execute(params![account, kind, key, body.to_string()])?;
        }
    }
    Ok(count)
}

/// Whether a key opens what is sealed: the check where there is one, else whatever there is first. Nothing sealed: any does.
fn opens(connection: &Connection, key: &MasterKey) -> Result<bool, Failure> {
    let first_check = Place::ALL.iter().filter(|place| **place == Place::Check);
    let others = Place::ALL.iter().filter(|place| **place != Place::Check);
    for (place, kind) in first_check.chain(others).filter_map(|place| Some((*place, place.kind()?))) {
        for mut found in of_kind(connection, kind)? {
            if let Some((of, text)) = sealed_texts(place, &found.key, &mut found.body).into_iter().next() {
                return Ok(key.open(place, &of, text).is_ok());
            }
        }
    }
    Ok(true)
}

impl SqliteStore {
    /// Writes the whole file anew, without what was deleted or overwritten. Nothing may have it open.
    ///
    /// # Errors
    /// There is no room for a second copy, or the file cannot be read or written.
    pub async fn compact(path: &Path) -> Result<(), StoreError> {
        let path = path.to_owned();
        let compact = move || {
            let connection = Connection::open(path)?;
            connection.execute_batch("PRAGMA secure_delete = ON; VACUUM;")?;
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()))
        };
        let done = tokio::task::spawn_blocking(compact).await;
        let done = done.map_err(|error| StoreError::Damaged(error.to_string()))?;
        done.map_err(|error: rusqlite::Error| StoreError::Unavailable(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::SqliteStore;
    use crate::model::{AccessKey, AccountId, DestinationSettings, SigningSecret};
    use crate::store::sealing::{MasterKey, Place, Sealed as _, check};
    use crate::store::{Change, Record, Store, records};

    const NOW_MS: i64 = 1_800_000_000_000;

    fn key() -> Arc<MasterKey> {
        Arc::new(MasterKey::from_base64(&MasterKey::generate().unwrap()).unwrap())
    }

    fn secret(key: &MasterKey, id: &str) -> SigningSecret {
        let sealed = key.seal(Place::DestinationSecret, id, "signs").unwrap();
        SigningSecret { id: id.to_owned(), sealed, created_ms: 1 }
    }

    async fn put<R: Record>(store: &SqliteStore, account: &str, record: &R) {
        let mut change = Change::new(&AccountId::parse(account).unwrap(), NOW_MS);
        change.insert(record).unwrap();
        store.commit(change).await.unwrap();
    }

    async fn destination(store: &SqliteStore, account: &str, secrets: Vec<SigningSecret>) {
        let settings = DestinationSettings { url: "http://a/".to_owned(), secrets, ..Default::default() };
        put(store, account, &settings).await;
    }

    #[tokio::test]
    async fn all_accounts_go_over_and_nothing_of_the_old_key_stays_in_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        let store = SqliteStore::open(&path, NOW_MS).unwrap();
        let (old, new) = (key(), key());
        check::remember(&store, &old, NOW_MS).await.unwrap();
        let mut sealed = Vec::new();
        for account in ["1", "2"] {
            let secrets = vec![secret(&old, "a"), secret(&old, "b")];
            sealed.extend(secrets.iter().map(|secret| secret.sealed.clone()));
            destination(&store, account, secrets).await;
        }
        assert!(store.is_sealed_with(old.clone()).await.unwrap());
        assert!(!store.is_sealed_with(new.clone()).await.unwrap());
        assert_eq!(store.reseal(old.clone(), new.clone()).await.unwrap(), 5);
        assert!(!store.is_sealed_with(old).await.unwrap());
        assert!(store.is_sealed_with(new.clone()).await.unwrap());
        for account in ["1", "2"] {
            let account = AccountId::parse(account).unwrap();
            let found = records::get::<DestinationSettings>(&store, &account, "http://a/").await.unwrap();
            for secret in &found.unwrap().value.secrets {
                assert!(new.open(Place::DestinationSecret, &secret.id, &secret.sealed).is_ok());
            }
        }
        store.close().await.unwrap();
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            for text in &sealed {
                assert!(!bytes.windows(text.len()).any(|window| window == text.as_bytes()));
            }
        }
    }

    #[tokio::test]
    async fn one_secret_that_does_not_open_leaves_everything_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("db"), NOW_MS).unwrap();
        let (old, new) = (key(), key());
        check::remember(&store, &old, NOW_MS).await.unwrap();
        destination(&store, "1", vec![secret(&old, "a")]).await;
        destination(&store, "2", vec![secret(&key(), "foreign")]).await;
        let error = store.reseal(old.clone(), new).await.unwrap_err();
        assert!(error.to_string().contains("destination http://a/ of account 2"), "{error}");
        assert!(store.is_sealed_with(old).await.unwrap());
    }

    #[tokio::test]
    async fn a_store_of_before_the_check_is_known_by_its_secrets() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("db"), NOW_MS).unwrap();
        assert!(store.is_sealed_with(key()).await.unwrap(), "nothing is sealed yet");
        let old = key();
        destination(&store, "1", vec![secret(&old, "a")]).await;
        assert!(store.is_sealed_with(old).await.unwrap());
        assert!(!store.is_sealed_with(key()).await.unwrap());
    }

    #[test]
    fn the_list_of_places_names_the_kinds_of_the_records_that_hold_secrets() {
        assert_eq!(Place::AccessKey.kind(), Some(AccessKey::KIND));
        assert_eq!(Place::DestinationSecret.kind(), Some(DestinationSettings::KIND));
        assert_eq!(Place::QueueToken.kind(), None);
    }
}
