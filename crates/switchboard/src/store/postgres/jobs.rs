//! Jobs of the outbound worker. A fresh one is in the hands of the node that commits it; one that is in nobody's is claimed by the
//! node that finds it due.

use postgres::{Query, Row};

use super::destinations::read_account;
use super::{Failure, by_key};
use crate::model::{AccountId, MessageId};
use crate::store::Job;

/// Jobs that are claimed or adopted at once (decided).
const AT_ONCE: i64 = 64;

pub(super) fn insert(
    account: &AccountId,
    message: &MessageId,
    node: i64,
    (due_ms, now_ms): (i64, i64),
) -> Query {
    Query::new(
        "INSERT INTO jobs (account, message, node, due_ms, attempts, created_ms) VALUES ($1, $2, $3, $4, 0, $5)",
    )
    .with(account.to_string())
    .with(message.to_string())
    .with(node)
    .with(due_ms)
    .with(now_ms)
}

pub(super) fn remove(account: &AccountId, message: &MessageId) -> Query {
    Query::new("DELETE FROM jobs WHERE account = $1 AND message = $2")
        .with(account.to_string())
        .with(message.to_string())
}

/// Accounts with due jobs that are nobody's.
pub(super) fn unclaimed(now_ms: i64) -> Query {
    Query::new(
        "SELECT DISTINCT account FROM (
             SELECT account FROM jobs WHERE node = 0 AND due_ms <= $1 ORDER BY due_ms LIMIT $2) AS due",
    )
    .with(now_ms)
    .with(AT_ONCE)
}

/// Takes due jobs of one account that are nobody's.
pub(super) fn claim(account: &str, node: i64, now_ms: i64) -> Query {
    Query::new(format!(
        "WITH free AS MATERIALIZED (
             SELECT message AS id FROM jobs WHERE account = $1 AND node = 0 AND due_ms <= $3
             ORDER BY due_ms LIMIT $4 FOR UPDATE SKIP LOCKED)
         UPDATE jobs SET node = $2 WHERE account = $1 AND {free}",
        free = by_key::found("message", "free"),
    ))
    .with(account.to_owned())
    .with(node)
    .with(now_ms)
    .with(AT_ONCE)
}

/// Due jobs of this node, oldest first.
pub(super) fn due(node: i64, now_ms: i64, limit: u64) -> Query {
    Query::new(
        "SELECT account, message, attempts, created_ms FROM jobs WHERE node = $1 AND due_ms <= $2
         ORDER BY due_ms LIMIT $3",
    )
    .with(node)
    .with(now_ms)
    .with(i64::try_from(limit).unwrap_or(i64::MAX))
}

pub(super) fn read(row: &Row) -> Result<Job, Failure> {
    Ok(Job {
        account: read_account(row.get(0))?,
        message: MessageId::new(row.get::<_, String>(1)),
        attempts: u32::try_from(row.get::<_, i32>(2)).unwrap_or_default(),
        created_ms: row.get(3),
    })
}

/// Puts a job off, unless another node has it by now.
pub(super) fn postpone(job: &Job, node: i64, due_ms: i64) -> Query {
    Query::new(
        "UPDATE jobs SET due_ms = $4, attempts = $5 WHERE account = $1 AND message = $2 AND node IN (0, $3)",
    )
    .with(job.account.to_string())
    .with(job.message.to_string())
    .with(node)
    .with(due_ms)
    .with(i32::try_from(job.attempts).unwrap_or(i32::MAX))
}

/// Accounts with jobs of a node.
pub(super) fn accounts_of(node: i64) -> Query {
    Query::new("SELECT DISTINCT account FROM (SELECT account FROM jobs WHERE node = $1 LIMIT 1000) AS part")
        .with(node)
}

/// Takes jobs of one account from a node; they are nobody's then, and not due before this time.
pub(super) fn take_from(account: &str, node: i64, until_ms: i64) -> Query {
    Query::new(format!(
        "WITH held AS MATERIALIZED (
             SELECT message AS id FROM jobs WHERE account = $1 AND node = $2
             ORDER BY node, due_ms LIMIT 1000 FOR UPDATE SKIP LOCKED)
         UPDATE jobs SET node = 0, due_ms = greatest(due_ms, $3)
         WHERE account = $1 AND node = $2 AND {held} RETURNING 1",
        held = by_key::found("message", "held"),
    ))
    .with(account.to_owned())
    .with(node)
    .with(until_ms)
}

pub(super) fn count() -> Query {
    Query::new("SELECT count(*) FROM jobs")
}
