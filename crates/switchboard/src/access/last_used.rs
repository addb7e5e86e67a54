//! When a key signed a call last. It is noted in memory, and kept about once a minute: a call that reads writes nothing. Each node
//! keeps what it noted; the latest holds.

use std::collections::HashMap;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::watch;

use super::Caller;
use crate::model::{AccessKey, AccessKeyUse, AccountId, Clocks};
use crate::stop::stopped;
use crate::store::{self, Change, Expected, Patch, Record, Row, Step, Store, StoreError, records};

/// How often what was noted is kept (decided).
const KEEP_EVERY: Duration = Duration::from_secs(60);

/// Keys that signed since they were kept last.
#[derive(Debug, Default)]
pub struct LastUsed(Mutex<HashMap<String, (AccountId, i64)>>);

impl LastUsed {
    /// A caller's key signed a call. Those of sessions come and go, and nobody asks for them.
    pub fn note(&self, caller: &Caller, now_ms: i64) {
        if caller.key.session.is_some() {
            return;
        }
        let mut noted = self.0.lock();
        match noted.get_mut(&caller.key.id) {
            Some((_, used_ms)) => *used_ms = now_ms,
            None => {
                noted.insert(caller.key.id.clone(), (caller.account.clone(), now_ms));
            }
        }
    }

    /// When a key signed last, milliseconds of the wall clock.
    ///
    /// # Errors
    /// The store fails.
    pub async fn of(
        &self,
        store: &dyn Store,
        account: &AccountId,
        key: &str,
    ) -> Result<Option<i64>, StoreError> {
        let noted = self.0.lock().get(key).map(|(_, used_ms)| *used_ms);
        let kept = records::get::<AccessKeyUse>(store, account, key).await?;
        Ok(noted.max(kept.map(|kept| kept.value.used_ms)))
    }

    /// Keeps what was noted, every minute and at the end.
    pub async fn keep(&self, store: store::Shared, clocks: Clocks, mut stop: watch::Receiver<bool>) {
        loop {
            let ended = tokio::select! {
                () = tokio::time::sleep(KEEP_EVERY) => false,
                () = stopped(&mut stop) => true,
            };
            self.keep_now(store.as_ref(), clocks.wall().as_millisecond()).await;
            if ended {
                return;
            }
        }
    }

    async fn keep_now(&self, store: &dyn Store, now_ms: i64) {
        let noted = std::mem::take(&mut *self.0.lock());
        let mut changes: HashMap<AccountId, Change> = HashMap::new();
        for (id, (account, used_ms)) in noted {
            match store.row(&account, AccessKey::KIND, &id).await {
                Ok(Some(_)) => {}
                // The key was deleted since.
                Ok(None) => continue,
                Err(error) => {
                    tracing::warn!(%error, "the last use of a key is not kept");
                    continue;
                }
            }
            let change = changes.entry(account.clone()).or_insert_with(|| Change::new(&account, now_ms));
            change.step(used(AccessKeyUse { id, used_ms }));
        }
        for change in changes.into_values() {
            if let Err(error) = store.commit(change).await {
                tracing::warn!(%error, "the last use of keys is not kept");
            }
        }
    }
}

/// Writes that a key was used, unless a later use is kept.
fn used(used: AccessKeyUse) -> Step {
    let key = used.id.clone();
    let patch = Patch::new(move |row| {
        let kept = row.map(Row::read::<AccessKeyUse>).transpose()?;
        if kept.as_ref().is_some_and(|kept| kept.value.used_ms >= used.used_ms) {
            return Ok(Vec::new());
        }
        let expected = kept.map_or(Expected::Absent, |kept| Expected::Version(kept.version));
        Ok(vec![Step::put(&used, expected)?])
    });
    Step::Amend { kind: AccessKeyUse::KIND, key, patch }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::SqliteStore;

    #[tokio::test]
    async fn the_last_use_is_known_at_once_and_kept_later() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("db"), 0).unwrap();
        let account = AccountId::parse("1").unwrap();
        let mut caller = Caller::root(&account, true);
        caller.key = acs::Key::new("k", "secret");
        let mut deleted = caller.clone();
        deleted.key.id = "deleted".to_owned();
        let mut temporary = caller.clone();
        temporary.key.id = "STS.k".to_owned();
        temporary.key.session = Some(acs::Session { token: "t".into(), expires_at: jiff::Timestamp::MAX });
        let key = AccessKey {
            id: "k".to_owned(),
            account: account.clone(),
            sealed_secret: String::new(),
            active: true,
            user: None,
            created_ms: 0,
        };
        let mut change = Change::new(&account, 0);
        change.insert(&key).unwrap();
        store.commit(change).await.unwrap();
        let before = store.identities_version(&account);
        let used = LastUsed::default();
        assert_eq!(used.of(&store, &account, "k").await.unwrap(), None);
        for (caller, at_ms) in [(&caller, 5), (&caller, 7), (&deleted, 8), (&temporary, 9)] {
            used.note(caller, at_ms);
        }
        assert_eq!(used.of(&store, &account, "k").await.unwrap(), Some(7));
        assert_eq!(used.of(&store, &account, "STS.k").await.unwrap(), None);
        used.keep_now(&store, 10).await;
        let kept = LastUsed::default();
        assert_eq!(kept.of(&store, &account, "k").await.unwrap(), Some(7));
        assert_eq!(kept.of(&store, &account, "deleted").await.unwrap(), None);
        let late = LastUsed::default();
        late.note(&caller, 6);
        assert_eq!(late.of(&store, &account, "k").await.unwrap(), Some(7), "another node noted a later use");
        late.keep_now(&store, 11).await;
        assert_eq!(kept.of(&store, &account, "k").await.unwrap(), Some(7));
        assert_eq!(store.identities_version(&account), before, "who may do what did not change");
    }
}
