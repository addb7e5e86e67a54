//! Seals, and the entries that they cover.

use postgres::{Flight, Pool, Query, Row};

use super::floors;
use crate::model::AccountId;
use crate::store::StoreError;
use crate::store::audit::{COUNTED, Hash, KeptEntry, Links, MOST_SEALED, Seal, Unsealed};
use crate::store::postgres::PostgresStore;

pub(super) const COLUMNS: &str = "number, first, last, entries, newest_ms, sealed_ms, previous, hash";
/// Seals whose entries are read in one flight.
const TOGETHER: usize = 16;

impl PostgresStore {
    /// The account's newest seal and what is behind it. The newest entry is seen first, then all are waited for who may still commit
    /// one before it: so nothing comes later that a seal over these entries would have to cover.
    pub(super) async fn entries_behind_seals(&self, account: &AccountId) -> Result<Unsealed, StoreError> {
        let rows = self.pool.fly(&Flight::of(vec![newest(account), newest_entry(account)])).await?;
        let [seal, entry] = rows.as_slice() else { return Ok(Unsealed::default()) };
        let newest = seal.first().map(read);
        let sealed = newest.as_ref().map_or(0, |seal| seal.last);
        let up_to = entry.first().map_or(0, |row| row.get(0));
        if up_to <= sealed {
            return Ok(Unsealed { newest, entries: Vec::new() });
        }
        self.log_is_settled(account).await?;
        let rows = self.pool.query(entries(account, sealed, up_to, MOST_SEALED)).await?;
        Ok(Unsealed { newest, entries: rows.iter().map(read_entry).collect() })
    }
}

/// An account whose entries we would write.
pub(super) fn known(text: &str) -> Option<AccountId> {
    let service = AccountId::service();
    if text == service.as_str() { Some(service) } else { AccountId::parse(text).ok() }
}

fn newest(account: &AccountId) -> Query {
    Query::new(format!("SELECT {COLUMNS} FROM audit_seals WHERE account = $1 ORDER BY number DESC LIMIT 1"))
        .with(account.to_string())
}

pub(super) fn newest_entry(account: &AccountId) -> Query {
    Query::new("SELECT id FROM audit_entries WHERE account = $1 ORDER BY id DESC LIMIT 1")
        .with(account.to_string())
}

/// Fails where the seal does not come right behind the account's newest one. Of two at once the key lets one stand.
pub(super) fn insert(account: &AccountId, seal: &Seal) -> Query {
    Query::new(
        "WITH newest AS (SELECT number, last FROM audit_seals WHERE account = $1 ORDER BY number DESC LIMIT 1),
         done AS (
             INSERT INTO audit_seals (account, number, first, last, entries, newest_ms, sealed_ms, previous, hash)
             SELECT $1, $2::bigint, $3::bigint, $4::bigint, $5, $6, $7, $8, $9
             WHERE $2::bigint - 1 = coalesce((SELECT number FROM newest), 0)
             AND $3::bigint > coalesce((SELECT last FROM newest), 0) AND $4::bigint >= $3::bigint
             RETURNING 1)
         SELECT 1 / count(*) FROM done",
    )
    .with(account.to_string())
    .with(seal.number)
    .with(seal.first)
    .with(seal.last)
    .with(seal.entries)
    .with(seal.newest_ms)
    .with(seal.sealed_ms)
    .with(seal.previous.to_vec())
    .with(seal.hash.to_vec())
}

pub(super) async fn links(
    pool: &Pool,
    account: &AccountId,
    after: i64,
    limit: usize,
) -> Result<Links, StoreError> {
    let one = format!("SELECT {COLUMNS} FROM audit_seals WHERE account = $1 AND number = $2");
    let behind = format!(
        "SELECT {COLUMNS} FROM audit_seals WHERE account = $1 AND number > $2 ORDER BY number LIMIT $3"
    );
    let unsealed = Query::new(
        "SELECT count(*) FROM (SELECT 1 FROM audit_entries WHERE account = $1 AND id > coalesce(
             (SELECT last FROM audit_seals WHERE account = $1 ORDER BY number DESC LIMIT 1), 0) LIMIT $2) AS counted",
    );
    let asked = vec![
        Query::new(one).with(account.to_string()).with(after),
        Query::new(behind).with(account.to_string()).with(after).with(whole(limit)),
        unsealed.with(account.to_string()).with(i64::try_from(COUNTED).unwrap_or(i64::MAX)),
        floors::one(account),
    ];
    let rows = pool.fly(&Flight::of(asked)).await?;
    let [before, seals, unsealed, floor] = rows.as_slice() else { return Ok(Links::default()) };
    let before = before.first().map(read);
    // Whatever stands before the oldest seal's entries does not belong there.
    let mut above = before.as_ref().map_or(i64::MIN, |before| before.last);
    let seals: Vec<Seal> = seals.iter().map(read).collect();
    let mut links = Vec::with_capacity(seals.len());
    for some in seals.chunks(TOGETHER) {
        let covered = some.iter().map(|seal| {
            let asked = entries(account, above, seal.last, MOST_SEALED + 1);
            above = seal.last;
            asked
        });
        let rows = pool.fly(&Flight::of(covered.collect())).await?;
        let covered = rows.iter().map(|rows| rows.iter().map(read_entry).collect());
        links.extend(some.iter().cloned().zip(covered));
    }
    let unsealed = unsealed.first().map_or(0, |row| row.get::<_, i64>(0).unsigned_abs());
    Ok(Links { floor: floor.first().map(floors::read), before, links, unsealed })
}

/// Entries above one, up to another one.
pub(super) fn entries(account: &AccountId, above: i64, up_to: i64, limit: usize) -> Query {
    Query::new(
        "SELECT id, body FROM audit_entries WHERE account = $1 AND id > $2 AND id <= $3 ORDER BY id LIMIT $4",
    )
    .with(account.to_string())
    .with(above)
    .with(up_to)
    .with(whole(limit))
}

pub(super) fn read_entry(row: &Row) -> KeptEntry {
    KeptEntry { id: row.get(0), body: row.get(1) }
}

pub(super) fn read(row: &Row) -> Seal {
    Seal {
        number: row.get(0),
        first: row.get(1),
        last: row.get(2),
        entries: row.get(3),
        newest_ms: row.get(4),
        sealed_ms: row.get(5),
        previous: hash(row, 6),
        hash: hash(row, 7),
    }
}

/// The hash of a column, whatever somebody made of it: what is none fits nothing.
pub(super) fn hash(row: &Row, column: usize) -> Hash {
    row.get::<_, &[u8]>(column).try_into().unwrap_or_default()
}

pub(super) fn whole(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
