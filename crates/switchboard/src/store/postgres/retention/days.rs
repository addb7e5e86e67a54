//! Days go whole, and leave nothing behind that has to be cleaned up. What of a day is still needed moves to a new partition in its
//! place. Calls go on meanwhile: the old partition alone is locked against changes while that is copied, and its table for the
//! moment in which one takes the other's place; where that has to wait, it is tried again in a later pass.

use std::time::Duration;

use postgres::{Client, Flight, Options, Pool, Query};

use super::logs::Log;
use crate::store::postgres::Failure;
use crate::store::postgres::partitions::{first_of, name};

/// Rows that are copied at most (decided): above that, rows go page by page.
const KEPT: i64 = 10_000;
/// How many times more has to go than is copied (decided).
const WORTH: i64 = 4;
/// How long a day may take: nothing that a call needs is locked meanwhile.
const WITHIN: Duration = Duration::from_secs(300);
/// How long a lock is waited for: behind it, others wait.
const SESSION: &[&str] = &["SET lock_timeout = '500ms'"];

/// A day of a table, and what of it is needed.
struct Part {
    table: &'static str,
    partition: String,
    /// The rows that stay, as `row`: a subselect.
    stays: String,
}

/// Removes a day that is over; answers how many rows went, or none where rows have to go page by page.
pub(super) async fn forget(pool: &Pool, log: Log, day: i64, before_ms: i64) -> Result<Option<u32>, Failure> {
    let options = Options { session: SESSION, answered_within: WITHIN, ..Options::connections(1) };
    let pool = Pool::new(pool.address(), options)?;
    let mut client = pool.client().await?;
    let done = replace(&mut client, log, day, before_ms).await;
    // Its statements name partitions that are gone.
    client.end();
    match done {
        Err(Failure::Database(postgres::Error::GaveWay)) => Ok(Some(0)),
        Err(Failure::Database(error)) if error.is_locked_out() || is_first_elsewhere(&error) => {
            tracing::debug!(
                table = log.table(),
                day,
                "a day that is over is in use; it is tried again later"
            );
            Ok(Some(0))
        }
        done => done,
    }
}

/// Another node removed the day.
fn is_first_elsewhere(error: &postgres::Error) -> bool {
    matches!(error, postgres::Error::Sql { code, .. } if code == "42P01")
}

async fn replace(client: &mut Client, log: Log, day: i64, before_ms: i64) -> Result<Option<u32>, Failure> {
    let parts = parts(log, day, before_ms);
    let Some(main) = parts.last() else { return Ok(None) };
    let kept = bounded(client, &main.stays, KEPT + 1).await?;
    if kept > KEPT {
        return Ok(None);
    }
    let all = bounded(client, &format!("SELECT 1 FROM {}", main.partition), KEPT * WORTH + 1).await?;
    if kept > 0 && all < kept.saturating_mul(WORTH) {
        return Ok((all <= kept).then_some(0));
    }
    if all == 0 && log == Log::Deliveries && is_waited_for(client, day).await? {
        return Ok(Some(0));
    }
    client.fly(&Flight::begin(Vec::new())).await?;
    let locked: Vec<&str> = parts.iter().map(|part| part.partition.as_str()).collect();
    client.run(&format!("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE", locked.join(", "))).await?;
    let size = format!("SELECT count(*) FROM {}", main.partition);
    let before = number(client, size).await?;
    let mut kept = 0;
    for part in &parts {
        kept = take_its_place(client, log, part, day).await?;
    }
    client.fly(&Flight::commit(Vec::new())).await?;
    tracing::info!(table = log.table(), day, rows = before - kept, "a day that is over was dropped");
    Ok(Some(u32::try_from(before - kept).unwrap_or(u32::MAX)))
}

/// A new partition with what stays in place of an old one, or nothing; answers how many rows stay.
async fn take_its_place(client: &mut Client, log: Log, part: &Part, day: i64) -> Result<i64, Failure> {
    let Part { table, partition, stays } = part;
    let (first, end) = (first_of(day), first_of(day + 1));
    client.run(&format!("CREATE TABLE {partition}_kept (LIKE {partition} INCLUDING ALL)")).await?;
    let moved = stays.replacen("SELECT 1 FROM", "SELECT row.* FROM", 1);
    let copy = format!(
        "WITH moved AS (INSERT INTO {partition}_kept {moved} RETURNING 1) SELECT count(*) FROM moved"
    );
    let kept = number(client, copy).await?;
    // A delivery that is not settled yet is going to need its day.
    let is_needed = kept > 0 || log == Log::Deliveries && is_waited_for(client, day).await?;
    if !is_needed {
        client.run(&format!("DROP TABLE {partition}_kept; DROP TABLE {partition}")).await?;
        return Ok(0);
    }
    client
        .run(&format!(
            "ALTER TABLE {table} DETACH PARTITION {partition};
             DROP TABLE {partition};
             ALTER TABLE {partition}_kept RENAME TO {partition};
             ALTER TABLE {table} ATTACH PARTITION {partition} FOR VALUES FROM ({first}) TO ({end})"
        ))
        .await?;
    Ok(kept)
}

/// Whether deliveries of that day are not settled yet.
async fn is_waited_for(client: &mut Client, day: i64) -> Result<bool, Failure> {
    let (first, end) = (first_of(day), first_of(day + 1));
    let waiting = format!("SELECT 1 FROM deliveries WHERE id >= {first} AND id < {end}");
    Ok(bounded(client, &waiting, 1).await? > 0)
}

/// The tables that go together, the log itself last.
fn parts(log: Log, day: i64, before_ms: i64) -> Vec<Part> {
    let (first, end) = (first_of(day), first_of(day + 1));
    let partition = name(log.table(), day);
    match log {
        Log::Deliveries => {
            let failed = name("failed_attempts", day);
            let of_failed = format!(
                "SELECT 1 FROM {failed} AS row WHERE EXISTS (
                     SELECT 1 FROM deliveries WHERE account = row.account AND id = row.delivery)
                 OR EXISTS (SELECT 1 FROM {partition} AS settled WHERE settled.account = row.account
                     AND settled.id = row.delivery AND settled.settled_ms >= {before_ms})"
            );
            let stays = format!("SELECT 1 FROM {partition} AS row WHERE row.settled_ms >= {before_ms}");
            vec![
                Part { table: "failed_attempts", partition: failed, stays: of_failed },
                Part { table: log.table(), partition, stays },
            ]
        }
        Log::Receipts => {
            // What needs them is found by account: that many steps into an index, not one for each receipt.
            let needed = |table: &str| {
                format!(
                    "SELECT accounts.account, needing.receipt FROM accounts CROSS JOIN LATERAL (
                         SELECT receipt FROM {table} WHERE account = accounts.account
                         AND receipt >= {first} AND receipt < {end}) AS needing"
                )
            };
            let stays = format!(
                "SELECT 1 FROM {partition} AS row WHERE row.created_ms >= {before_ms} OR (row.account, row.id) IN (
                     WITH RECURSIVE accounts (account) AS (
                         (SELECT account FROM {partition} ORDER BY account LIMIT 1)
                         UNION ALL
                         SELECT (SELECT account FROM {partition} WHERE account > accounts.account
                                 ORDER BY account LIMIT 1)
                         FROM accounts WHERE accounts.account IS NOT NULL)
                     {} UNION {})",
                needed("deliveries"),
                needed("settled_deliveries"),
            );
            vec![Part { table: log.table(), partition, stays }]
        }
        Log::Attempts => {
            let stays = format!(
                "SELECT 1 FROM {partition} AS row WHERE row.at_ms >= {before_ms} OR row.reason IS NOT NULL
                 AND row.destination IN (SELECT destination FROM deliveries WHERE state = 2)"
            );
            vec![Part { table: log.table(), partition, stays }]
        }
    }
}

/// How many rows a subselect finds, counted to a bound.
async fn bounded(client: &mut Client, rows: &str, bound: i64) -> Result<i64, Failure> {
    number(client, format!("SELECT count(*) FROM ({rows} LIMIT {bound}) AS part")).await
}

async fn number(client: &mut Client, sql: String) -> Result<i64, Failure> {
    let rows = client.fly(&Flight::of(vec![Query::new(sql)])).await?;
    Ok(rows.iter().flatten().next().map_or(0, |row| row.get(0)))
}
