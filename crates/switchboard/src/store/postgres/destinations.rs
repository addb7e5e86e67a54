//! Where receipts are posted: an account and a URL, and a number that stays.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use postgres::{Flight, Pool, Query};

use super::Failure;
use crate::model::{AccountId, Destination};

/// Destinations that are known by heart, at most (decided); more begin anew.
const KNOWN: usize = 65_536;

/// Numbers of destinations: they never change, so that what was read once is known.
#[derive(Debug, Default)]
pub(super) struct Destinations(Mutex<HashMap<(AccountId, String), Arc<Destination>>>);

impl Destinations {
    /// The destination of this address, made when it is not there. It may be there though the change that wanted it is not.
    pub(super) async fn of(
        &self,
        pool: &Pool,
        account: &AccountId,
        url: &str,
    ) -> Result<Arc<Destination>, Failure> {
        let at = (account.clone(), url.to_owned());
        if let Some(known) = self.0.lock().get(&at) {
            return Ok(Arc::clone(known));
        }
        let of = |sql: &'static str| Query::new(sql).with(account.to_string()).with(url.to_owned());
        let flight = Flight::of(vec![
            of("INSERT INTO destinations (account, url) SELECT $1, $2 WHERE NOT EXISTS (
                    SELECT 1 FROM destinations WHERE account = $1 AND url = $2) ON CONFLICT DO NOTHING"),
            of("SELECT id FROM destinations WHERE account = $1 AND url = $2"),
        ]);
        let rows = pool.fly(&flight).await?;
        let id = rows.iter().flatten().next().map(|row| row.get(0)).ok_or(Failure::Conflict)?;
        let destination = Arc::new(Destination { id, account: account.clone(), url: url.to_owned() });
        let mut known = self.0.lock();
        if known.len() >= KNOWN {
            known.clear();
        }
        known.insert(at, Arc::clone(&destination));
        Ok(destination)
    }
}

/// An account id that stands in a column of ours.
pub(super) fn read_account(text: &str) -> Result<AccountId, Failure> {
    let service = AccountId::service();
    if text == service.as_str() {
        return Ok(service);
    }
    AccountId::parse(text).map_err(|error| crate::store::StoreError::Damaged(error.0).into())
}
