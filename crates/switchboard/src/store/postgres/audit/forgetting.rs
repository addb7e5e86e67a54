//! What is over is found, and goes: the oldest seal of an account with all that it covers, in one change with the floor that says
//! so, so that what is left is a chain.

use postgres::{Flight, Pool, Query, Row};

use super::{floors, seals};
use crate::model::AccountId;
use crate::store::StoreError;
use crate::store::audit::{AuditPlace, Floor, MOST_SEALED, Over, OverSeal, Overdue};

/// Accounts that one look looks at, at most.
const ACCOUNTS: i64 = 200;
/// Counts of strangers that one step removes, at most.
const STRANGERS: i64 = 200;

pub(super) async fn look_at_seals(pool: &Pool, from: String, before_ms: i64) -> Result<Overdue, StoreError> {
    // The accounts are compared as texts; what stands right behind one cannot be said with a zero byte here.
    let (from, is_behind) = match from.strip_suffix('\0') {
        Some(account) => (account.to_owned(), true),
        None => (from, false),
    };
    let rows = pool.query(accounts(&from, is_behind, before_ms)).await?;
    let over = rows.iter().find(|row| row.get(1));
    let Some(found) = over.or(rows.last()) else {
        return Ok(Overdue { over: None, next: Some(AuditPlace::Strangers) });
    };
    let text: String = found.get(0);
    let behind = AuditPlace::Seals(AuditPlace::behind(&text));
    let Some(account) = over.and_then(|_| seals::known(&text)) else {
        let is_rest = over.is_none() && i64::try_from(rows.len()).is_ok_and(|found| found < ACCOUNTS);
        return Ok(Overdue { over: None, next: Some(if is_rest { AuditPlace::Strangers } else { behind }) });
    };
    let rows =
        pool.fly(&Flight::of(vec![oldest(&account), covered(&account), floors::one(&account)])).await?;
    let [seal, entries, floor] = rows.as_slice() else { return Ok(Overdue { over: None, next: None }) };
    let seal = seal.first().map(seals::read).filter(|seal| seal.newest_ms < before_ms);
    let over = seal.map(|seal| {
        let floor = floor.first().map(floors::read);
        let entries = entries.iter().map(seals::read_entry).collect();
        Over::Seal(Box::new(OverSeal { account, floor, seal, entries }))
    });
    // Somebody else may have removed it meanwhile.
    let next = if over.is_some() { AuditPlace::Seals(text) } else { behind };
    Ok(Overdue { over, next: Some(next) })
}

/// Accounts with seals, in their order, up to the first one whose oldest seal is over and is not the only one: the newest one stays,
/// so that numbers and hashes go on from it.
fn accounts(from: &str, is_behind: bool, before_ms: i64) -> Query {
    Query::new(
        "WITH RECURSIVE walk AS (
             (SELECT account FROM audit_seals WHERE account >= $1 AND NOT ($2 AND account = $1)
              ORDER BY account LIMIT 1)
             UNION ALL
             SELECT (SELECT account FROM audit_seals WHERE account > walk.account ORDER BY account LIMIT 1)
             FROM walk WHERE walk.account IS NOT NULL),
         seen AS (SELECT account FROM walk WHERE account IS NOT NULL LIMIT $4)
         SELECT account, coalesce((
             SELECT count(*) = 2 AND (array_agg(newest_ms ORDER BY number))[1] < $3 FROM (
                 SELECT number, newest_ms FROM audit_seals WHERE account = seen.account ORDER BY number LIMIT 2)
             AS two), false) FROM seen",
    )
    .with(from.to_owned())
    .with(is_behind)
    .with(before_ms)
    .with(ACCOUNTS)
}

fn oldest(account: &AccountId) -> Query {
    let columns = seals::COLUMNS;
    Query::new(format!("SELECT {columns} FROM audit_seals WHERE account = $1 ORDER BY number LIMIT 1"))
        .with(account.to_string())
}

/// What stands up to the last entry of the oldest seal.
fn covered(account: &AccountId) -> Query {
    Query::new(
        "SELECT id, body FROM audit_entries WHERE account = $1 AND id <= (
             SELECT last FROM audit_seals WHERE account = $1 ORDER BY number LIMIT 1) ORDER BY id LIMIT $2",
    )
    .with(account.to_string())
    .with(seals::whole(MOST_SEALED + 1))
}

pub(super) fn remove_sealed(account: &AccountId, floor: &Floor) -> Query {
    Query::new(
        "WITH two AS (SELECT number, last, hash FROM audit_seals WHERE account = $1 ORDER BY number LIMIT 2),
         oldest AS (
             SELECT last FROM two WHERE number = $2 AND hash = $3 AND number = (SELECT min(number) FROM two)
             AND (SELECT count(*) FROM two) = 2),
         floor AS (
             INSERT INTO audit_floors (account, number, hash, newest_ms, mac)
             SELECT $1, $2, $3, $4, $5 FROM oldest
             ON CONFLICT (account) DO UPDATE SET number = excluded.number, hash = excluded.hash,
                 newest_ms = excluded.newest_ms, mac = excluded.mac),
         entries AS (
             DELETE FROM audit_entries USING oldest WHERE account = $1 AND id <= oldest.last RETURNING 1),
         seals AS (DELETE FROM audit_seals USING oldest WHERE account = $1 AND number = $2 RETURNING 1)
         SELECT (SELECT count(*) FROM entries) + (SELECT count(*) FROM seals)",
    )
    .with(account.to_string())
    .with(floor.number)
    .with(floor.hash.to_vec())
    .with(floor.newest_ms)
    .with(floor.mac.to_vec())
}

pub(super) async fn look_at_strangers(pool: &Pool, before_ms: i64) -> Result<Overdue, StoreError> {
    let oldest = Query::new("SELECT min(minute) FROM audit_strangers WHERE account = $1");
    let rows = pool.query(oldest.with(AccountId::service().to_string())).await?;
    let oldest: Option<i64> = rows.first().and_then(|row| row.get(0));
    let is_over = oldest.is_some_and(|minute| minute < minute_of(before_ms));
    Ok(Overdue { over: is_over.then_some(Over::Strangers), next: is_over.then_some(AuditPlace::Strangers) })
}

pub(super) fn remove_strangers(before_ms: i64) -> Query {
    Query::new(
        "WITH gone AS (
             DELETE FROM audit_strangers WHERE account = $1 AND (minute, source, code) IN (
                 SELECT minute, source, code FROM audit_strangers WHERE account = $1 AND minute < $2
                 ORDER BY minute, source, code LIMIT $3) RETURNING 1)
         SELECT count(*) FROM gone",
    )
    .with(AccountId::service().to_string())
    .with(minute_of(before_ms))
    .with(STRANGERS)
}

/// How many rows went, as the last statement says.
pub(super) fn removed(rows: &[Vec<Row>]) -> usize {
    let count = rows.last().and_then(|rows| rows.first()).map_or(0, |row| row.get::<_, i64>(0));
    usize::try_from(count).unwrap_or_default()
}

fn minute_of(time_ms: i64) -> i64 {
    time_ms.div_euclid(60_000)
}
