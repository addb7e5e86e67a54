//! What is over goes: the oldest seal of an account with all that it covers, in one change, so that what is left is a chain.

use rusqlite::{Connection, OptionalExtension, params};

use crate::store::audit::AuditPlace;
use crate::store::sqlite::Failure;

/// Accounts that one step looks at, at most.
const ACCOUNTS: usize = 200;
/// Counts of strangers that one step removes, at most.
const STRANGERS: i64 = 200;

/// What a look found.
pub(super) struct Found {
    pub over: Option<Over>,
    pub next: Option<AuditPlace>,
}

/// What is to go.
pub(super) enum Over {
    /// The oldest seal of this account, which has this number.
    Seal(String, i64),
    /// Some counts of strangers.
    Strangers,
}

pub(super) fn look(connection: &Connection, from: &AuditPlace, before_ms: i64) -> Result<Found, Failure> {
    match from {
        AuditPlace::Seals(account) => seals(connection, account, before_ms),
        AuditPlace::Strangers => {
            let mut oldest = connection.prepare_cached("SELECT min(minute) FROM audit_strangers")?;
            let oldest: Option<i64> = oldest.query_row([], |row| row.get(0))?;
            let is_over = oldest.is_some_and(|minute| minute < minute_of(before_ms));
            Ok(Found {
                over: is_over.then_some(Over::Strangers),
                next: is_over.then_some(AuditPlace::Strangers),
            })
        }
    }
}

fn seals(connection: &Connection, from: &str, before_ms: i64) -> Result<Found, Failure> {
    let mut next = connection
        .prepare_cached("SELECT account FROM audit_seals WHERE account >= ?1 ORDER BY account LIMIT 1")?;
    let mut account = from.to_owned();
    for _ in 0..ACCOUNTS {
        let Some(found) = next.query_row([&account], |row| row.get::<_, String>(0)).optional()? else {
            return Ok(Found { over: None, next: Some(AuditPlace::Strangers) });
        };
        if let Some(number) = oldest(connection, &found, before_ms)? {
            let over = Some(Over::Seal(found.clone(), number));
            return Ok(Found { over, next: Some(AuditPlace::Seals(found)) });
        }
        // The text right behind it.
        account = format!("{found}\0");
    }
    Ok(Found { over: None, next: Some(AuditPlace::Seals(account)) })
}

/// The number of an account's oldest seal, if it is over and not the only one: the newest one stays, so that numbers and hashes
/// go on from it.
fn oldest(connection: &Connection, account: &str, before_ms: i64) -> Result<Option<i64>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT number, newest_ms < ?2 FROM audit_seals WHERE account = ?1 ORDER BY number LIMIT 2",
    )?;
    let found = statement.query_map(params![account, before_ms], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let found: Vec<(i64, bool)> = found.collect::<Result<_, _>>()?;
    Ok(match found.as_slice() {
        [(number, true), _] => Some(*number),
        _ => None,
    })
}

pub(super) fn remove(connection: &Connection, over: &Over, before_ms: i64) -> Result<usize, Failure> {
    match over {
        Over::Seal(account, number) => {
            if oldest(connection, account, before_ms)? != Some(*number) {
                return Ok(0);
            }
            let mut entries = connection.prepare_cached(
                "DELETE FROM audit_entries WHERE account = ?1
                 AND id <= (SELECT last FROM audit_seals WHERE account = ?1 AND number = ?2)",
            )?;
            let mut seal =
                connection.prepare_cached("DELETE FROM audit_seals WHERE account = ?1 AND number = ?2")?;
            Ok(entries.execute(params![account, number])? + seal.execute(params![account, number])?)
        }
        Over::Strangers => {
            let mut counts = connection.prepare_cached(
                "DELETE FROM audit_strangers WHERE (minute, source, code) IN
                 (SELECT minute, source, code FROM audit_strangers WHERE minute < ?1
                  ORDER BY minute, source, code LIMIT ?2)",
            )?;
            Ok(counts.execute(params![minute_of(before_ms), STRANGERS])?)
        }
    }
}

fn minute_of(time_ms: i64) -> i64 {
    time_ms.div_euclid(60_000)
}
