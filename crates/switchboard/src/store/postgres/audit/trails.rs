//! Which accounts have entries that are not sealed, whichever node wrote them.

use std::collections::HashSet;

use parking_lot::Mutex;
use postgres::{Pool, Query};

use super::seals;
use crate::model::AccountId;
use crate::store::StoreError;

/// Accounts that one look looks at, at most (decided): a step into two indexes for each. Where there are more, the looks go round.
const LOOKED_AT: i64 = 2_000;
/// Accounts that are noted at most; what is forgotten is found by the looks.
const NOTED: usize = 65_536;

/// What is known of the accounts that this node wrote to.
#[derive(Debug, Default)]
pub(in crate::store::postgres) struct Trails {
    /// Accounts that were written to since somebody asked.
    noted: Mutex<HashSet<AccountId>>,
    /// Behind which account the next look begins.
    place: Mutex<String>,
}

impl Trails {
    /// An account was written to.
    pub(super) fn note(&self, account: &AccountId) {
        let mut noted = self.noted.lock();
        if noted.contains(account) {
            return;
        }
        if noted.len() >= NOTED {
            noted.clear();
        }
        noted.insert(account.clone());
    }

    /// Accounts whose newest entry is behind their newest seal, as far as one look goes, and those that were noted where it does not
    /// go round.
    pub(super) async fn behind(&self, pool: &Pool) -> Result<Vec<AccountId>, StoreError> {
        let noted = std::mem::take(&mut *self.noted.lock());
        let from = self.place.lock().clone();
        let rows = match pool.query(look(&from)).await {
            Ok(rows) => rows,
            Err(error) => {
                self.noted.lock().extend(noted);
                return Err(error.into());
            }
        };
        let Some(row) = rows.first() else { return Ok(Vec::new()) };
        let (last, looked_at, behind): (Option<String>, i64, Vec<String>) =
            (row.get(0), row.get(1), row.get(2));
        let is_rest = looked_at < LOOKED_AT;
        *self.place.lock() = last.filter(|_| !is_rest).unwrap_or_default();
        let mut accounts: HashSet<AccountId> = behind.iter().filter_map(|text| seals::known(text)).collect();
        if !(from.is_empty() && is_rest) {
            accounts.extend(noted);
        }
        Ok(accounts.into_iter().collect())
    }
}

/// The last account that is looked at, how many are, and those that are behind.
fn look(from: &str) -> Query {
    Query::new(
        "WITH RECURSIVE walk AS (
             (SELECT account FROM audit_entries WHERE account > $1 ORDER BY account LIMIT 1)
             UNION ALL
             SELECT (SELECT account FROM audit_entries WHERE account > walk.account ORDER BY account LIMIT 1)
             FROM walk WHERE walk.account IS NOT NULL),
         seen AS (SELECT account FROM walk WHERE account IS NOT NULL LIMIT $2),
         looked AS (
             SELECT account,
                 (SELECT id FROM audit_entries WHERE account = seen.account ORDER BY id DESC LIMIT 1)
                 > coalesce((SELECT last FROM audit_seals WHERE account = seen.account
                             ORDER BY number DESC LIMIT 1), 0) AS is_behind
             FROM seen)
         SELECT max(account), count(*), coalesce(array_agg(account) FILTER (WHERE is_behind), '{}') FROM looked",
    )
    .with(from.to_owned())
    .with(LOOKED_AT)
}
