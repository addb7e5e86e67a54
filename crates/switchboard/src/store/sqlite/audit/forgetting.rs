//! What is over is found, and goes: the oldest seal of an account with all that it covers, in one change with the floor that says
//! so, so that what is left is a chain.

use rusqlite::{Connection, OptionalExtension, params};

use super::{floors, seals};
use crate::model::AccountId;
use crate::store::audit::{AuditPlace, Floor, MOST_SEALED, Over, OverSeal, Overdue, Seal};
use crate::store::sqlite::Failure;

/// Accounts that one look looks at, at most.
const ACCOUNTS: usize = 200;
/// Counts of strangers that one step removes, at most.
const STRANGERS: i64 = 200;

pub(super) fn look(
    connection: &Connection,
    from: &AuditPlace,
    before_ms: i64,
    strangers_before_ms: i64,
) -> Result<Overdue, Failure> {
    match from {
        AuditPlace::Seals(account) => look_at_seals(connection, account, before_ms),
        AuditPlace::Strangers => {
            let mut oldest = connection.prepare_cached("SELECT min(minute) FROM audit_strangers")?;
            let oldest: Option<i64> = oldest.query_row([], |row| row.get(0))?;
            let is_over = oldest.is_some_and(|minute| minute < minute_of(strangers_before_ms));
            Ok(Overdue {
                over: is_over.then_some(Over::Strangers),
                next: is_over.then_some(AuditPlace::Strangers),
            })
        }
    }
}

fn look_at_seals(connection: &Connection, from: &str, before_ms: i64) -> Result<Overdue, Failure> {
    let mut next = connection
        .prepare_cached("SELECT account FROM audit_seals WHERE account >= ?1 ORDER BY account LIMIT 1")?;
    let mut text = from.to_owned();
    for _ in 0..ACCOUNTS {
        let Some(found) = next.query_row([&text], |row| row.get::<_, String>(0)).optional()? else {
            return Ok(Overdue { over: None, next: Some(AuditPlace::Strangers) });
        };
        if let Some(account) = seals::known(&found)
            && let Some(seal) = oldest(connection, &account)?.filter(|seal| seal.newest_ms < before_ms)
        {
            let entries = seals::entries(connection, &account, i64::MIN, seal.last, MOST_SEALED + 1)?;
            let floor = floors::read(connection, &account)?;
            let over = Some(Over::Seal(Box::new(OverSeal { account, floor, seal, entries })));
            return Ok(Overdue { over, next: Some(AuditPlace::Seals(found)) });
        }
        text = AuditPlace::behind(&found);
    }
    Ok(Overdue { over: None, next: Some(AuditPlace::Seals(text)) })
}

/// An account's oldest seal, if it is not the only one: the newest one stays, so that numbers and hashes go on from it.
fn oldest(connection: &Connection, account: &AccountId) -> Result<Option<Seal>, Failure> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {} FROM audit_seals WHERE account = ?1 ORDER BY number LIMIT 2",
        seals::COLUMNS
    ))?;
    let mut found = statement.query_map([account.as_str()], seals::read)?;
    Ok(match (found.next(), found.next()) {
        (Some(oldest), Some(_)) => Some(oldest?),
        _ => None,
    })
}

pub(super) fn remove_sealed(
    connection: &Connection,
    account: &AccountId,
    floor: &Floor,
) -> Result<usize, Failure> {
    let oldest = oldest(connection, account)?;
    let Some(seal) = oldest.filter(|seal| seal.number == floor.number && seal.hash == floor.hash) else {
        return Ok(0);
    };
    floors::put(connection, account, floor)?;
    let mut entries =
        connection.prepare_cached("DELETE FROM audit_entries WHERE account = ?1 AND id <= ?2")?;
    let mut of_number =
        connection.prepare_cached("DELETE FROM audit_seals WHERE account = ?1 AND number = ?2")?;
    Ok(entries.execute(params![account.as_str(), seal.last])?
        + of_number.execute(params![account.as_str(), seal.number])?)
}

pub(super) fn remove_strangers(connection: &Connection, before_ms: i64) -> Result<usize, Failure> {
    let mut counts = connection.prepare_cached(
        "DELETE FROM audit_strangers WHERE (minute, source, code) IN
         (SELECT minute, source, code FROM audit_strangers WHERE minute < ?1
          ORDER BY minute, source, code LIMIT ?2)",
    )?;
    Ok(counts.execute(params![minute_of(before_ms), STRANGERS])?)
}

fn minute_of(time_ms: i64) -> i64 {
    time_ms.div_euclid(60_000)
}
