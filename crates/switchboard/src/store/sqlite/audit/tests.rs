//! What is the embedded store's own: where entries stand.

use crate::model::AccountId;
use crate::store::sqlite::{Failure, SqliteStore};
use crate::store::{Audit as _, Change, CommitError, Directory, Step, Store, contract};

#[tokio::test]
async fn an_entry_is_kept_with_its_change_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("db");
    let store = SqliteStore::open(&path, contract::NOW_MS).unwrap();
    let account = AccountId::parse("1234567890123456").unwrap();
    let change = |value: &str| {
        let mut change = Change::new(&account, contract::NOW_MS);
        let (directory, key) = (Directory::Waba, "key".to_owned());
        change.step(Step::PutDirectory { directory, key, value: value.to_owned() });
        change.audit = Some(Box::new(contract::entry("cams:UpdateInstance")));
        change
    };
    store.commit(change("mine")).await.unwrap();
    assert!(matches!(store.commit(change("another's")).await, Err(CommitError::Conflict)));
    store.close().await.unwrap();
    let store = SqliteStore::open(&path, contract::NOW_MS).unwrap();
    store.commit(change("mine")).await.unwrap();
    let ids = |connection: &rusqlite::Connection| -> Result<Vec<(String, i64)>, Failure> {
        let mut all = connection.prepare("SELECT account, id FROM audit_entries")?;
        Ok(all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
    };
    let ids = store.read(ids).unwrap();
    assert_eq!(ids, [(account.to_string(), 1), (account.to_string(), 2)]);
}

#[tokio::test]
async fn an_account_is_to_be_sealed_once_for_what_was_written_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("db"), contract::NOW_MS).unwrap();
    let account = AccountId::parse("1234567890123456").unwrap();
    let one = || vec![(account.clone(), contract::entry("a:One"))];
    for _ in 0..2 {
        store.append_entries(one()).await.unwrap();
        store.append_entries(one()).await.unwrap();
        assert_eq!(store.accounts_to_seal().await.unwrap(), std::slice::from_ref(&account));
        assert!(store.accounts_to_seal().await.unwrap().is_empty(), "nothing came since");
    }
}
