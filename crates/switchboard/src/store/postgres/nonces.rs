//! Used nonces, over all nodes. They lie in a ring of six tables, each for ten minutes of the times at which calls were signed, and
//! emptied whole.
//!
//! A nonce is inserted before its call does anything, with those of the account's other calls of the moment, over a connection that
//! does not wait for the disk: whatever is committed later and waits makes it durable as well, since the log is written in order. A
//! call signed once has one time and so one table, whose key decides between nodes. That one nonce is signed with two times
//! is looked for in the tables beside; of two such calls at the same moment, at two nodes, both may pass.

use std::collections::HashSet;
use std::sync::Arc;

use postgres::{Pool, Query, Row};

use super::Versions;
use super::gathered::{Gathered, Together};
use crate::model::AccountId;
use crate::store::{CommitError, NonceHash, StoreError};

/// Tables of the ring.
const TABLES: i64 = 6;
/// Milliseconds of the times that one table is for (decided). A call is taken from 15 minutes before its time to 15 after (gateway notes,
/// 2.3): these are the tables of two periods before and two behind; one is left to be emptied.
const PERIOD_MS: i64 = 10 * 60 * 1000;
/// Periods on either side in which a nonce may still be asked for.
const REACH: i64 = 2;

/// Claims nonces of each account together.
#[derive(Debug)]
pub(super) struct Nonces(Arc<Gathered<Claims>>);

/// What it takes to claim them.
#[derive(Debug)]
struct Claims {
    pool: Pool,
    versions: Arc<Versions>,
    /// When the database was copied from another place: what was used there is not known here.
    copied_ms: Option<i64>,
}

type Claimed = Result<(), CommitError>;

impl Nonces {
    /// Over these connections, which need not wait for the disk. What the answers say of identities is noted. What was signed up to
    /// `copied_ms` counts as used.
    pub(super) fn new(pool: Pool, versions: Arc<Versions>, copied_ms: Option<i64>) -> Self {
        Self(Gathered::new(Claims { pool, versions, copied_ms }))
    }

    /// Uses a nonce that was signed at this time.
    pub(super) async fn claim(&self, account: &AccountId, nonce: NonceHash, signed_ms: i64) -> Claimed {
        if self.0.work().copied_ms.is_some_and(|copied_ms| signed_ms <= copied_ms) {
            return Err(CommitError::NonceUsed);
        }
        let claimed = self.0.ask(&(account.clone(), period(signed_ms)), nonce).await;
        let gone =
            || CommitError::from(StoreError::Unavailable("the claim of a nonce ended badly".to_owned()));
        claimed.unwrap_or_else(|| Err(gone()))
    }
}

impl Together for Claims {
    type Key = (AccountId, i64);
    type Item = NonceHash;
    type Answer = Claimed;
    const AT_ONCE: usize = 256;

    async fn work(&self, (account, period): &Self::Key, nonces: Vec<NonceHash>) -> Vec<Claimed> {
        let hashes = nonces.iter().map(|nonce| nonce.to_be_bytes().to_vec()).collect();
        let rows = self.pool.query(insertion(account, *period, hashes)).await;
        let mut fresh = rows.map(|rows| self.fresh(account, &rows));
        let claimed = |nonce: NonceHash| match &mut fresh {
            // Of one that was asked for twice, one is fresh.
            Ok(fresh) => fresh.remove(&nonce).then_some(()).ok_or(CommitError::NonceUsed),
            Err(error) => Err(StoreError::from(error.clone()).into()),
        };
        nonces.into_iter().map(claimed).collect()
    }
}

impl Claims {
    /// The nonces that were fresh. Each row brings the version of the account's identities.
    fn fresh(&self, account: &AccountId, rows: &[Row]) -> HashSet<NonceHash> {
        let mut fresh = HashSet::new();
        for row in rows {
            if let Some(version) = row.get::<_, Option<i64>>(1) {
                self.versions.saw(account, version);
            }
            let hash: Option<Vec<u8>> = row.get(0);
            if let Some(hash) = hash.and_then(|hash| hash.try_into().ok()) {
                fresh.insert(NonceHash::from_be_bytes(hash));
            }
        }
        fresh
    }
}

/// The key of a commit, as it stands among the nonces.
pub(super) fn key(account: &AccountId, key: NonceHash, at_ms: i64) -> Query {
    let period = period(at_ms);
    Query::new(format!("INSERT INTO {} (account, hash, period) VALUES ($1, $2, $3)", table(period)))
        .with(account.to_string())
        .with(key.to_be_bytes().to_vec())
        .with(period)
}

/// Where keys of commits of this time stand: the table and its period.
pub(super) fn place(at_ms: i64) -> (String, i64) {
    let period = period(at_ms);
    (table(period), period)
}

/// Claims the key of a commit, and answers the period of whoever has it: below 0 it is a claim's, and the commit does not hold and
/// never will. While the commit is under way the claim waits for it; asked again it answers the same.
pub(super) fn claim_of_key(account: &AccountId, key: NonceHash, at_ms: i64) -> Query {
    let period = period(at_ms);
    Query::new(format!(
        "INSERT INTO {} AS key (account, hash, period) VALUES ($1, $2, $3)
         ON CONFLICT (account, hash) DO UPDATE SET period = key.period RETURNING period",
        table(period)
    ))
    .with(account.to_string())
    .with(key.to_be_bytes().to_vec())
    .with(-1 - period)
}

/// The fresh ones of these nonces, and a row without one, each with the version of the account's identities.
fn insertion(account: &AccountId, period: i64, hashes: Vec<Vec<u8>>) -> Query {
    let beside = (-REACH..=REACH).filter(|offset| *offset != 0).map(|offset| {
        let table = table(period + offset);
        format!(
            "AND NOT EXISTS (SELECT 1 FROM {table} AS other WHERE other.account = $1 AND other.hash = new.hash
             AND other.period = $3 + ({offset}))"
        )
    });
    let sql = format!(
        "WITH fresh AS (
             INSERT INTO {table} (account, hash, period)
             SELECT DISTINCT $1, new.hash, $3::bigint FROM unnest($2::bytea[]) AS new (hash) WHERE true {beside}
             ON CONFLICT (account, hash) DO UPDATE SET period = excluded.period WHERE {table}.period < excluded.period
             RETURNING hash)
         SELECT hash, NULL::bigint FROM fresh
         UNION ALL SELECT NULL, (SELECT version FROM identity_versions WHERE account = $1)",
        table = table(period),
        beside = beside.collect::<Vec<_>>().join(" "),
    );
    Query::new(sql).with(account.to_string()).with(hashes).with(period)
}

/// Empties the one table that nobody asks for now, when it holds anything.
pub(super) fn emptying(now_ms: i64) -> (Query, String) {
    let table = table(period(now_ms) + REACH + 1);
    let asked = Query::new(format!("SELECT EXISTS (SELECT 1 FROM {table})"));
    (asked, format!("BEGIN; SET LOCAL lock_timeout = '1s'; TRUNCATE {table}; COMMIT"))
}

fn period(at_ms: i64) -> i64 {
    at_ms.div_euclid(PERIOD_MS)
}

fn table(period: i64) -> String {
    format!("nonces_{}", period.rem_euclid(TABLES))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_that_is_emptied_is_none_that_a_call_of_now_asks_for() {
        let now_ms = 1_795_000_000_000;
        let (_, emptied) = emptying(now_ms);
        for minutes in -15..=15 {
            let signed = period(now_ms + minutes * 60_000);
            assert!(!emptied.contains(&table(signed)), "{minutes}");
        }
    }
}
