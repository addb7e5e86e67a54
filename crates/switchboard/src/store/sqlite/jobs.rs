//! Jobs of the outbound worker.

use rusqlite::{Connection, params};

use super::Failure;
use crate::model::{AccountId, MessageId};
use crate::store::Job;

pub(super) fn insert(
    connection: &Connection,
    account: &AccountId,
    message: &MessageId,
    due_ms: i64,
    now_ms: i64,
) -> Result<(), Failure> {
    connection
        .prepare_cached(
            "INSERT INTO jobs (account, message, due_ms, attempts, created_ms) VALUES (?1, ?2, ?3, 0, ?4)",
        )?
        .execute(params![account.as_str(), message.as_str(), due_ms, now_ms])?;
    Ok(())
}

pub(super) fn remove(
    connection: &Connection,
    account: &AccountId,
    message: &MessageId,
) -> Result<(), Failure> {
    connection
        .prepare_cached("DELETE FROM jobs WHERE account = ?1 AND message = ?2")?
        .execute([account.as_str(), message.as_str()])?;
    Ok(())
}

pub(super) fn due(connection: &Connection, now_ms: i64, limit: u64) -> Result<Vec<Job>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT account, message, attempts, created_ms FROM jobs WHERE due_ms <= ?1 ORDER BY due_ms LIMIT ?2",
    )?;
    let rows = statement.query_map(params![now_ms, i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get(2)?, row.get(3)?))
    })?;
    rows.map(|row| {
        let (account, message, attempts, created_ms) = row?;
        Ok(Job { account: read_account(&account)?, message: MessageId::new(message), attempts, created_ms })
    })
    .collect()
}

pub(super) fn hold(connection: &Connection, until_ms: i64) -> Result<(), Failure> {
    connection.execute("UPDATE jobs SET due_ms = ?1 WHERE due_ms < ?1", [until_ms])?;
    Ok(())
}

pub(super) fn postpone(connection: &Connection, job: &Job, due_ms: i64) -> Result<(), Failure> {
    connection
        .prepare_cached("UPDATE jobs SET due_ms = ?3, attempts = ?4 WHERE account = ?1 AND message = ?2")?
        .execute(params![job.account.as_str(), job.message.as_str(), due_ms, job.attempts])?;
    Ok(())
}

pub(super) fn count(connection: &Connection) -> Result<u64, Failure> {
    let count: i64 = connection.query_row("SELECT count(*) FROM jobs", [], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

/// An account id that stands in a column of ours.
pub(super) fn read_account(text: &str) -> Result<AccountId, Failure> {
    AccountId::parse(text).map_err(|error| {
        Failure::Sql(rusqlite::Error::FromSqlConversionFailure(
            0,
            rusqlite::types::Type::Text,
            Box::new(error),
        ))
    })
}
