//! The installation: who owns it, and which accounts it has.

use std::collections::BTreeSet;

use super::{Change, CommitError, Directory, Expected, Record, Step, Store, StoreError, records};
use crate::model::{AccountId, Installation};

const KEY: &str = "installation";

impl Record for Installation {
    const KIND: super::Kind = "installation";

    fn key(&self) -> String {
        KEY.to_owned()
    }
}

/// The account that owns the installation; none in a store that is older than owners and has several accounts.
pub async fn owner(store: &dyn Store) -> Result<Option<AccountId>, StoreError> {
    let installation = records::get::<Installation>(store, &AccountId::service(), KEY).await?;
    Ok(installation.map(|installation| installation.value.owner))
}

/// Makes an account the owner, in place of any other.
pub async fn set_owner(store: &dyn Store, owner: &AccountId, now_ms: i64) -> Result<(), CommitError> {
    let mut change = Change::new(&AccountId::service(), now_ms);
    change.put(&Installation { owner: owner.clone() }, Expected::Anything)?;
    store.commit(change).await.map(drop)
}

/// The ids of all accounts, in their order as texts.
pub async fn accounts(store: &dyn Store) -> Result<BTreeSet<AccountId>, StoreError> {
    let entries = store.directory_entries(Directory::Account).await?;
    entries.iter().map(|(id, _)| account(id)).collect()
}

/// Notes an account in the directory of accounts, with the change that makes it.
pub(super) fn enter(change: &mut Change, account: &AccountId) {
    let (directory, key) = (Directory::Account, account.to_string());
    change.step(Step::PutDirectory { directory, key: key.clone(), value: key });
}

/// Brings a store up to date that is older than the directory of accounts or than owners: an account that is alone becomes the
/// owner. Answers the owner; none: there are several accounts, and an operator has to say which.
pub async fn settle(store: &dyn Store, now_ms: i64) -> Result<Option<AccountId>, CommitError> {
    let mut known = accounts(store).await?;
    for (_, id) in store.directory_entries(Directory::AccessKey).await? {
        let id = account(&id)?;
        if !known.contains(&id) {
            let mut change = Change::new(&id, now_ms);
            enter(&mut change, &id);
            store.commit(change).await?;
            known.insert(id);
        }
    }
    let owner = owner(store).await?;
    match (owner, known.first()) {
        (None, Some(alone)) if known.len() == 1 => {
            set_owner(store, alone, now_ms).await?;
            Ok(Some(alone.clone()))
        }
        (owner, _) => Ok(owner),
    }
}

fn account(id: &str) -> Result<AccountId, StoreError> {
    AccountId::parse(id).map_err(|error| StoreError::Damaged(error.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::SqliteStore;

    async fn store_with_keys_of(accounts: &[&str]) -> (tempfile::TempDir, SqliteStore) {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("store.db"), 0).unwrap();
        for (index, account) in accounts.iter().enumerate() {
            let mut change = Change::new(&AccountId::parse(account).unwrap(), 0);
            let (directory, key) = (Directory::AccessKey, format!("key{index}"));
            change.step(Step::PutDirectory { directory, key, value: (*account).to_owned() });
            store.commit(change).await.unwrap();
        }
        (folder, store)
    }

    #[tokio::test]
    async fn the_only_account_of_an_older_store_becomes_the_owner_and_stays_it() {
        let (_folder, store) = store_with_keys_of(&["11", "11"]).await;
        let eleven = AccountId::parse("11").unwrap();
        assert_eq!(settle(&store, 0).await.unwrap(), Some(eleven.clone()));
        let mut change = Change::new(&AccountId::parse("9").unwrap(), 0);
        enter(&mut change, &AccountId::parse("9").unwrap());
        store.commit(change).await.unwrap();
        assert_eq!(settle(&store, 0).await.unwrap(), Some(eleven.clone()));
        assert_eq!(owner(&store).await.unwrap(), Some(eleven));
        assert_eq!(accounts(&store).await.unwrap().len(), 2);
    }

    #[tokio::test]
    async fn of_several_accounts_an_operator_chooses() {
        let (_folder, store) = store_with_keys_of(&["11", "22"]).await;
        assert_eq!(settle(&store, 0).await.unwrap(), None);
        let chosen = AccountId::parse("22").unwrap();
        set_owner(&store, &chosen, 0).await.unwrap();
        assert_eq!(settle(&store, 0).await.unwrap(), Some(chosen));
        let ids: Vec<String> = accounts(&store).await.unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(ids, ["11", "22"]);
    }

    #[tokio::test]
    async fn an_empty_store_has_no_owner() {
        let (_folder, store) = store_with_keys_of(&[]).await;
        assert_eq!(settle(&store, 0).await.unwrap(), None);
    }
}
