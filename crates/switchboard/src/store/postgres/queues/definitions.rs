//! The queues themselves.

use mns::{Attributes, AttributesPatch};
use postgres::{Query, Row};

use super::super::locks::{Hold, Lock, Locks};
use super::{Failure, PostgresStore, refused};
use crate::model::AccountId;
use crate::store::StoreError;
use crate::store::queues::{Creation, DeadLetters, Noted, QueueError, QueueKey};

/// How often a queue is looked for that another one makes or deletes meanwhile (decided).
const ATTEMPTS: u32 = 4;

/// The columns that [`read_attributes`] reads, from the first one on.
pub(super) const ATTRIBUTES: &str =
    "delay_s, maximum_bytes, retention_s, visibility_s, polling_wait_s, logging";

/// A statement about one queue: $1 is the account, $2 the name.
pub(super) fn about(key: &QueueKey, sql: impl Into<std::borrow::Cow<'static, str>>) -> Query {
    Query::new(sql).with(key.account.to_string()).with(key.name.clone())
}

/// The row of a queue.
pub(super) async fn id(store: &PostgresStore, key: &QueueKey) -> Result<i64, QueueError> {
    let rows = store.of_queue(about(key, "SELECT id FROM queues WHERE account = $1 AND name = $2")).await?;
    rows.first().map(|row| row.get(0)).ok_or(QueueError::QueueNotExist)
}

/// Makes a queue where there is none. Makers of one account go one after the other, so that their queues are counted.
pub(super) async fn create(
    store: &PostgresStore,
    key: &QueueKey,
    patch: AttributesPatch,
    most: u32,
    mut noted: Noted,
    now_ms: i64,
) -> Result<Creation, QueueError> {
    for _ in 0..ATTEMPTS {
        let found = format!("SELECT {ATTRIBUTES} FROM queues WHERE account = $1 AND name = $2");
        let counted =
            Query::new("SELECT count(*) FROM queues WHERE account = $1").with(key.account.to_string());
        let flight = ::postgres::Flight::of(vec![about(key, found), counted]);
        let rows = store.pool.fly(&flight).await.map_err(|error| refused(error.into()))?;
        let [found, counted] = rows.as_slice() else { return Err(damaged("no answer").into()) };
        if let Some(row) = found.first() {
            return match patch.agrees_with(read_attributes(row, 0)?) {
                true => Ok(Creation::Existed),
                false => Err(QueueError::QueueAlreadyExist),
            };
        }
        if counted.first().is_some_and(|row| row.get::<_, i64>(0) >= i64::from(most)) {
            return Err(QueueError::TooManyQueues(most));
        }
        let attributes = patch.applied_to(Attributes::default());
        let change = || {
            let mut locks = Locks::default();
            locks.add(Lock::record(&key.account, "queue", ""), Hold::Alone);
            locks.take().into_iter().chain([insert(key, attributes, most, now_ms)]).collect()
        };
        match store.noted(&key.account, noted.clone(), now_ms, change).await {
            Ok(()) => return Ok(Creation::Made),
            // Another one has made it, or the last that the account may have.
            Err(Failure::Conflict) => {}
            Err(failure) => return Err(refused(failure)),
        }
    }
    noted.take();
    Err(StoreError::Unavailable("others make and delete the same queue all the time".to_owned()).into())
}

/// Fails where the account has as many queues as it may have, or has that one.
fn insert(key: &QueueKey, attributes: Attributes, most: u32, now_ms: i64) -> Query {
    let sql = format!(
        "WITH done AS (
             INSERT INTO queues (account, name, {ATTRIBUTES}, created_ms, modified_ms)
             SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $9
             WHERE (SELECT count(*) FROM queues WHERE account = $1) < $10 RETURNING 1)
         SELECT 1 / count(*) FROM done"
    );
    let query = with_attributes(about(key, sql), attributes);
    query.with(now_ms).with(i64::from(most))
}

/// Gives the attributes as parameters, in the order of [`ATTRIBUTES`].
pub(super) fn with_attributes(query: Query, attributes: Attributes) -> Query {
    query
        .with(i64::from(attributes.delay_seconds.get()))
        .with(i64::from(attributes.maximum_message_size.get()))
        .with(i64::from(attributes.message_retention_period.get()))
        .with(i64::from(attributes.visibility_timeout.get()))
        .with(i64::from(attributes.polling_wait_seconds.get()))
        .with(attributes.logging_enabled)
}

/// Fails where there is no such queue.
pub(super) fn set(key: &QueueKey, patch: &AttributesPatch, now_ms: i64) -> Query {
    let sql = "WITH done AS (
            UPDATE queues SET delay_s = coalesce($3, delay_s), maximum_bytes = coalesce($4, maximum_bytes),
            retention_s = coalesce($5, retention_s), visibility_s = coalesce($6, visibility_s),
            polling_wait_s = coalesce($7, polling_wait_s), logging = coalesce($8, logging), modified_ms = $9
            WHERE account = $1 AND name = $2 RETURNING 1)
        SELECT 1 / count(*) FROM done";
    about(key, sql)
        .with(patch.delay_seconds.map(|value| i64::from(value.get())))
        .with(patch.maximum_message_size.map(|value| i64::from(value.get())))
        .with(patch.message_retention_period.map(|value| i64::from(value.get())))
        .with(patch.visibility_timeout.map(|value| i64::from(value.get())))
        .with(patch.polling_wait_seconds.map(|value| i64::from(value.get())))
        .with(patch.logging_enabled)
        .with(now_ms)
}

/// Answers a row where both queues are there.
pub(super) fn set_dead_letters(key: &QueueKey, dead_letters: Option<DeadLetters>, now_ms: i64) -> Query {
    let (target, maximum) = dead_letters.map(|dead| (dead.target, i64::from(dead.maximum))).unzip();
    let sql = "UPDATE queues SET dead_letter_target = $3::text, dead_letter_maximum = $4, modified_ms = $5
        WHERE account = $1 AND name = $2
        AND ($3::text IS NULL OR EXISTS (SELECT 1 FROM queues AS target WHERE target.account = $1 AND target.name = $3))
        RETURNING 1";
    about(key, sql).with(target).with(maximum).with(now_ms)
}

/// Removes the queue's row; its messages are swept away step by step. Fails where there is no such queue.
pub(super) fn delete(key: &QueueKey) -> Query {
    let sql = "WITH gone AS (DELETE FROM queues WHERE account = $1 AND name = $2 RETURNING id),
        noted AS (
            INSERT INTO deleted_queues (account, id, deleted_ms)
            SELECT $1, id, (extract(epoch FROM clock_timestamp()) * 1000)::bigint FROM gone RETURNING 1)
        SELECT 1 / count(*) FROM noted";
    about(key, sql)
}

/// What a page of names begins with ($2) and comes after ($3), at most so many ($4).
pub(super) const PAGE: &str =
    "account = $1 AND name >= $2 AND name < $2 || chr(1114111) AND name > $3 ORDER BY name LIMIT $4";

pub(super) fn names(account: &AccountId, prefix: &str, after: &str, limit: u32) -> Query {
    paged(account, (prefix, after), limit, format!("SELECT name FROM queues WHERE {PAGE}"))
}

/// A statement about a page of queues.
pub(super) fn paged(account: &AccountId, (prefix, after): (&str, &str), limit: u32, sql: String) -> Query {
    Query::new(sql)
        .with(account.to_string())
        .with(prefix.to_owned())
        .with(after.to_owned())
        .with(i64::from(limit))
}

/// The attributes, from this column on.
pub(super) fn read_attributes(row: &Row, first: usize) -> Result<Attributes, StoreError> {
    let number = |column: usize| number(row.get(first + column));
    Ok(Attributes {
        delay_seconds: number(0)?.try_into().map_err(damaged)?,
        maximum_message_size: number(1)?.try_into().map_err(damaged)?,
        message_retention_period: number(2)?.try_into().map_err(damaged)?,
        visibility_timeout: number(3)?.try_into().map_err(damaged)?,
        polling_wait_seconds: number(4)?.try_into().map_err(damaged)?,
        logging_enabled: row.get(first + 5),
    })
}

/// A number that is never negative nor large.
pub(super) fn number(stored: i64) -> Result<u32, StoreError> {
    u32::try_from(stored).map_err(damaged)
}

fn damaged(reason: impl std::fmt::Display) -> StoreError {
    StoreError::Damaged(format!("queues: {reason}"))
}
