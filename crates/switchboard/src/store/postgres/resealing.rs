//! All secrets of a store go over to another master key, account by account. What goes over last is the check that tells which key
//! is the store's: a rotation that broke off is run again with the same two keys, and goes on where it ended.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use postgres::{Flight, Pool, Query, Row};
use secrecy::ExposeSecret as _;
use serde_json::Value;

use super::locks::{Hold, Lock, Locks};
use super::{Failure, PostgresStore};
use crate::model::AccountId;
use crate::store::sealing::{MasterKey, Place, Sealed, SealingError, sealed_texts};
use crate::store::{Kind, StoreError};

/// Records that are read at once (decided).
const PAGE: usize = 500;
/// Room that overwritten secrets take is written anew as well: the old key may be known to others. Whoever reads the table meanwhile,
/// such as a dump, is waited for, however long it takes: nothing would do it later.
const WAIT: &str = "SET lock_timeout = 0";
const REWRITE: &str = "VACUUM (FULL) records";

impl PostgresStore {
    /// Leaves nothing of what records were before.
    async fn rewrite_records(&self) -> Result<(), postgres::Error> {
        let mut client = self.pool.client().await?;
        let mut done = client.run(WAIT).await;
        if done.is_ok() {
            done = client.run(REWRITE).await;
        }
        // The next one to have it would wait without a bound.
        client.end();
        done
    }
}

#[async_trait]
impl Sealed for PostgresStore {
    /// Changes nothing before all secrets are known to open. What opens with the new key already is left as it is.
    async fn reseal(&self, old: Arc<MasterKey>, new: Arc<MasterKey>) -> Result<usize, StoreError> {
        let mut pages = Pages::of(kinds());
        while let Some(records) = pages.next(&self.pool).await? {
            for mut record in records {
                record.reseal(&old, &new)?;
            }
        }
        let (mut count, mut last) = (0, Vec::new());
        let mut pages = Pages::of(kinds());
        while let Some(records) = pages.next(&self.pool).await? {
            let mut by_account: BTreeMap<String, Vec<Found>> = BTreeMap::new();
            for mut record in records {
                let resealed = record.reseal(&old, &new)?;
                count += resealed;
                if resealed == 0 {
                    continue;
                }
                if record.account == AccountId::service().as_str() {
                    last.push(record);
                } else {
                    by_account.entry(record.account.clone()).or_default().push(record);
                }
            }
            for records in by_account.into_values() {
                self.write_anew(records).await?;
            }
        }
        self.write_anew(last).await?;
        if let Err(error) = self.rewrite_records().await {
            tracing::warn!(
                %error,
                "all secrets are sealed anew, but free room of the table of records may still hold some under the old key"
            );
        }
        Ok(count)
    }

    async fn is_sealed_with(&self, key: Arc<MasterKey>) -> Result<bool, StoreError> {
        let first_check = Place::ALL.iter().filter(|place| **place == Place::Check);
        let others = Place::ALL.iter().filter(|place| **place != Place::Check);
        for (place, kind) in first_check.chain(others).filter_map(|place| Some((*place, place.kind()?))) {
            let mut pages = Pages::of(vec![(place, kind)]);
            while let Some(records) = pages.next(&self.pool).await? {
                for mut record in records {
                    let texts = sealed_texts(place, &record.key, &mut record.body);
                    if let Some((of, text)) = texts.into_iter().next() {
                        return Ok(key.open(place, &of, text).is_ok());
                    }
                }
            }
        }
        Ok(true)
    }
}

/// A record of any account that may hold secrets.
struct Found {
    place: Place,
    account: String,
    kind: Kind,
    key: String,
    version: i64,
    body: Value,
}

impl Found {
    /// Seals what does not open with the new key yet; answers how many secrets that were.
    fn reseal(&mut self, old: &MasterKey, new: &MasterKey) -> Result<usize, StoreError> {
        let Self { place, account, kind, key, body, .. } = self;
        let mut count = 0;
        for (of, text) in sealed_texts(*place, key, body) {
            if new.open(*place, &of, text).is_ok() {
                continue;
            }
            let sealed = |text: &str| -> Result<String, SealingError> {
                new.seal(*place, &of, old.open(*place, &of, text)?.expose_secret())
            };
            *text = sealed(text).map_err(|error| {
                StoreError::Damaged(format!("{kind} {key} of account {account}: {error}"))
            })?;
            count += 1;
        }
        Ok(count)
    }
}

/// The kinds of the records that hold secrets.
fn kinds() -> Vec<(Place, Kind)> {
    Place::ALL.iter().filter_map(|place| Some((*place, place.kind()?))).collect()
}

/// The records of some kinds, a page at a time.
struct Pages {
    kinds: Vec<(Place, Kind)>,
    /// Behind which record the next page begins; none: there is none.
    place: Option<(String, String, String)>,
}

impl Pages {
    fn of(kinds: Vec<(Place, Kind)>) -> Self {
        Self { kinds, place: Some(Default::default()) }
    }

    async fn next(&mut self, pool: &Pool) -> Result<Option<Vec<Found>>, StoreError> {
        let Some(place) = self.place.take() else { return Ok(None) };
        let rows = pool.query(page(&self.kinds, &place)).await?;
        self.place = rows.get(PAGE - 1).map(|last| (last.get(0), last.get(1), last.get(2)));
        let found = rows.iter().filter_map(|row| read(&self.kinds, row)).collect::<Result<_, Failure>>();
        found.map(Some).map_err(Failure::into_store)
    }
}

impl PostgresStore {
    /// Writes records of one account, unless a node is at work.
    async fn write_anew(&self, records: Vec<Found>) -> Result<(), StoreError> {
        self.refuse_beside_nodes().await?;
        let Some(account) = records.first().map(|record| record.account.clone()) else { return Ok(()) };
        let of = super::destinations::read_account(&account).map_err(Failure::into_store)?;
        let mut locks = Locks::default();
        for record in &records {
            locks.add(Lock::record(&of, record.kind, &record.key), Hold::Alone);
        }
        let written = records.into_iter().map(|record| {
            Query::new(
                "WITH done AS (
                     UPDATE records SET version = version + 1, body = $5
                     WHERE account = $1 AND kind = $2 AND key = $3 AND version = $4 RETURNING 1)
                 SELECT 1 / count(*) FROM done",
            )
            .with(record.account)
            .with(record.kind)
            .with(record.key)
            .with(record.version)
            .with(record.body.to_string())
        });
        let queries = locks.take().into_iter().chain(written).collect();
        self.pool.fly(&Flight::transaction(queries)).await.map(drop).map_err(StoreError::from)
    }

    /// Nodes that serve would go on with the old key.
    async fn refuse_beside_nodes(&self) -> Result<(), StoreError> {
        let live =
            Query::new("SELECT name FROM nodes WHERE account = $1 AND until > clock_timestamp() ORDER BY id");
        let rows = self.pool.query(live.with(AccountId::service().to_string())).await?;
        if rows.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
        Err(StoreError::Unavailable(format!(
            "nodes are at work on it ({}): stop all of them, then change the key; what went over to the new key already stays so",
            names.join(", ")
        )))
    }
}

fn page(kinds: &[(Place, Kind)], (account, kind, key): &(String, String, String)) -> Query {
    Query::new(
        "SELECT account, kind, key, version, body FROM records
         WHERE (account, kind, key) > ($1, $2, $3) AND kind = ANY($4) ORDER BY account, kind, key LIMIT $5",
    )
    .with(account.clone())
    .with(kind.clone())
    .with(key.clone())
    .with(kinds.iter().map(|(_, kind)| (*kind).to_owned()).collect::<Vec<_>>())
    .with(i64::try_from(PAGE).unwrap_or(i64::MAX))
}

fn read(kinds: &[(Place, Kind)], row: &Row) -> Option<Result<Found, Failure>> {
    let of: &str = row.get(1);
    let (place, kind) = *kinds.iter().find(|(_, kind)| *kind == of)?;
    let found =
        |body: Value| Found { place, account: row.get(0), kind, key: row.get(2), version: row.get(3), body };
    Some(serde_json::from_str(row.get(4)).map(found).map_err(Failure::from))
}

#[cfg(test)]
mod tests;
