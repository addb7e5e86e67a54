//! Chains what was written, a moment later, so that no change has to wait for the one before it.
//!
//! The sealer seals behind whatever seal the database has as the newest one. So that it does not sign a history that somebody wrote
//! anew, it remembers the last seal of each account that it worked on, and stops at an account that has another one, unless what
//! it remembers goes on to that one by seals of the same key: then another node sealed meanwhile.
//!
//! Of several nodes one seals, and another one when that is gone. Where two believe for a moment that it is them, the store keeps
//! one of two seals that go on from the same one. Who loses the chores forgets where the chains ended.

mod overtaken;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt as _};
use tokio::sync::watch;

use super::chain::Known;
use super::{AuditKey, chain};
use crate::model::{AccountId, Clocks};
use crate::stop::stopped;
use crate::store::audit::{MOST_SEALED, Seal};
use crate::store::{CommitError, Shared, Store, StoreError};

/// Between two looks (decided): what can be lost unseen is younger than this.
const EVERY: Duration = Duration::from_secs(1);
/// Accounts that are sealed at once: their commits go to the disk together.
const AT_ONCE: usize = 8;

/// What seals, and what it knows.
#[derive(Debug)]
pub(super) struct Sealer {
    key: AuditKey,
    clocks: Clocks,
    /// Accounts that have entries without a seal.
    waiting: BTreeSet<AccountId>,
    heads: HashMap<AccountId, Head>,
    /// Accounts whose seals somebody else changed.
    given_up: HashSet<AccountId>,
}

/// Where an account's chain ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Head {
    newest: Option<Mark>,
    /// The seal that was to be kept next and may have been: what failed may be there all the same.
    tried: Option<Mark>,
}

/// What a seal is known by: itself, and the last entry that it covers.
type Mark = (Known, i64);

#[derive(Debug, thiserror::Error)]
enum Unsealed {
    #[error(transparent)]
    Commit(#[from] CommitError),
    #[error("the newest seal was {expected}, and is {found} now, which does not go on from it")]
    Rewritten { expected: i64, found: i64 },
}

/// How often another node is met on the way to the end of a chain before the next look goes on.
const OVERTAKEN_AT_MOST: u32 = 8;

impl From<StoreError> for Unsealed {
    fn from(error: StoreError) -> Self {
        Self::Commit(error.into())
    }
}

/// Seals until `stop` turns true, and then what is left, while this node does the chores.
pub(super) async fn keep_sealing(mut sealer: Sealer, store: Shared, mut stop: watch::Receiver<bool>) {
    loop {
        let is_over = tokio::select! {
            () = tokio::time::sleep(EVERY) => false,
            () = stopped(&mut stop) => true,
        };
        if store.does_chores() {
            sealer.seal_all(store.as_ref()).await;
        } else {
            sealer.forget();
        }
        if is_over {
            return;
        }
    }
}

impl Sealer {
    pub fn new(key: AuditKey, clocks: Clocks) -> Self {
        let (waiting, heads, given_up) = Default::default();
        Self { key, clocks, waiting, heads, given_up }
    }

    /// Another node seals from now on. What was found about accounts whose seals were changed stays known.
    pub fn forget(&mut self) {
        self.waiting.clear();
        self.heads.clear();
    }

    /// Seals what there is; accounts where that fails go on waiting.
    pub async fn seal_all(&mut self, store: &dyn Store) {
        match store.accounts_to_seal().await {
            Ok(accounts) => self.waiting.extend(accounts),
            Err(error) => tracing::error!(%error, "what is to be sealed cannot be read; it is tried again"),
        }
        let mut accounts = std::mem::take(&mut self.waiting).into_iter();
        let mut at_work = FuturesUnordered::new();
        loop {
            while at_work.len() < AT_ONCE
                && let Some(account) = accounts.next()
            {
                if !self.given_up.contains(&account) {
                    let head = self.heads.get(&account).copied();
                    at_work.push(sealed(store, self.key.clone(), self.clocks.clone(), account, head));
                }
            }
            let Some((account, head, result)) = at_work.next().await else { return };
            if let Some(head) = head {
                self.heads.insert(account.clone(), head);
            }
            match result {
                Ok(()) => {}
                Err(error @ Unsealed::Rewritten { .. }) => {
                    tracing::error!(
                        %error, %account,
                        "somebody else changed the seals of the audit; nothing of this account is sealed any more"
                    );
                    self.given_up.insert(account);
                }
                Err(error) => {
                    tracing::error!(%error, %account, "entries of the audit cannot be sealed; it is tried again");
                    self.waiting.insert(account);
                }
            }
        }
    }
}

/// Seals an account's entries up to the newest one, behind the head that is remembered; answers where that ended.
async fn sealed(
    store: &dyn Store,
    key: AuditKey,
    clocks: Clocks,
    account: AccountId,
    mut head: Option<Head>,
) -> (AccountId, Option<Head>, Result<(), Unsealed>) {
    let result = seal(store, &key, &clocks, &account, &mut head).await;
    (account, head, result)
}

async fn seal(
    store: &dyn Store,
    key: &AuditKey,
    clocks: &Clocks,
    account: &AccountId,
    head: &mut Option<Head>,
) -> Result<(), Unsealed> {
    let mut overtaken = 0;
    loop {
        let unsealed = store.unsealed(account).await?;
        let newest = unsealed.newest.as_ref().map(mark);
        if let Some(known) = *head
            && newest != known.newest
            && (known.tried.is_none() || newest != known.tried)
            && !overtaken::leads_to(store, key, account, known.newest, newest).await?
        {
            let number = |mark: Option<Mark>| mark.map_or(0, |(seal, _)| seal.number);
            return Err(Unsealed::Rewritten { expected: number(known.newest), found: number(newest) });
        }
        *head = Some(Head { newest, tried: None });
        let is_rest = unsealed.entries.len() < MOST_SEALED;
        if unsealed.entries.is_empty() {
            return Ok(());
        }
        let now_ms = clocks.wall().as_millisecond();
        let seal = chain::link(key, account, unsealed.newest.as_ref(), &unsealed.entries, now_ms);
        let Some(seal) = seal else {
            return Err(StoreError::Damaged("the newest seal cannot be continued".to_owned()).into());
        };
        let tried = Some(mark(&seal));
        *head = Some(Head { newest, tried });
        match store.seal(account, seal).await {
            // What another node sealed meanwhile is looked at as any other end of the chain is.
            Err(CommitError::Conflict) if overtaken < OVERTAKEN_AT_MOST => {
                overtaken += 1;
                continue;
            }
            sealed => sealed?,
        }
        *head = Some(Head { newest: tried, tried: None });
        if is_rest {
            return Ok(());
        }
    }
}

fn mark(seal: &Seal) -> Mark {
    (seal.into(), seal.last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::verification::verify;
    use crate::model::AuditEntry;
    use crate::store::Audit as _;
    use crate::store::sqlite::SqliteStore;

    #[tokio::test]
    async fn of_two_nodes_that_seal_at_once_one_goes_on_behind_the_other() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("db"), 0).unwrap();
        let (key, clocks, account) =
            (AuditKey::new(&[7; 32]), Clocks::system(), AccountId::parse("1").unwrap());
        let text =
            r#"{"at":1,"request":"","principal":"p","key":"k","source":"s","action":"a:A","resource":"*"}"#;
        let entry: AuditEntry = serde_json::from_str(text).unwrap();
        let (mut one, mut other) = (None, None);
        for round in 1..=8 {
            store.append_entries(vec![(account.clone(), entry.clone())]).await.unwrap();
            let (first, second) = tokio::join!(
                seal(&store, &key, &clocks, &account, &mut one),
                seal(&store, &key, &clocks, &account, &mut other),
            );
            first.unwrap();
            second.unwrap();
            let verified = verify(&store, &key, &account, 0, None).await.unwrap();
            assert_eq!((verified.fault, verified.seals, verified.unsealed), (None, round, 0));
        }
        assert_eq!(one, other);
    }
}
