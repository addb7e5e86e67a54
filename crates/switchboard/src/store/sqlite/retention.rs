//! What is over goes: a page is read beside the writer, and what is to go is judged again in the change that removes it.

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::deliveries::{CANCELLED, DELIVERED};
use super::{Failure, SqliteStore};
use crate::model::MessageId;
use crate::store::StoreError;
use crate::store::retention::{Forgotten, Place, Retention};

#[async_trait]
impl Retention for SqliteStore {
    async fn forget(&self, from: Place, before_ms: i64, limit: u32) -> Result<Forgotten, StoreError> {
        let page = self.read(|connection| look(connection, &from, before_ms, limit))?;
        let Page { found, next } = page;
        if found.is_empty() {
            return Ok(Forgotten { rows: 0, next });
        }
        let removed = self.write_own(move |connection| remove(connection, &found, before_ms, limit)).await?;
        Ok(Forgotten { rows: removed.rows, next: removed.unfinished.or(next) })
    }
}

/// What a look found.
pub(super) struct Page {
    pub found: Found,
    /// Where the next one goes on.
    pub next: Option<Place>,
}

/// Rows that may go.
pub(super) enum Found {
    Deliveries(Vec<i64>),
    Receipts(Vec<i64>),
    Attempts(Vec<i64>),
    Messages(Vec<(String, String)>),
}

impl Found {
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Deliveries(rows) | Self::Receipts(rows) | Self::Attempts(rows) => rows.is_empty(),
            Self::Messages(rows) => rows.is_empty(),
        }
    }
}

/// What a removal did.
pub(super) struct Removed {
    pub rows: u32,
    /// Where it had to end before all that was found was gone.
    pub unfinished: Option<Place>,
}

pub(super) fn look(
    connection: &Connection,
    from: &Place,
    before_ms: i64,
    limit: u32,
) -> Result<Page, Failure> {
    match from {
        Place::Deliveries(after) => {
            let rows = numbered(connection, DELIVERIES, *after, before_ms, limit)?;
            let next = rows.last.map_or(Place::Receipts(0), Place::Deliveries);
            Ok(Page { found: Found::Deliveries(rows.over), next: Some(next) })
        }
        Place::Receipts(after) => {
            let rows = numbered(connection, RECEIPTS, *after, before_ms, limit)?;
            let next = rows.last.map_or(Place::Attempts(0), Place::Receipts);
            Ok(Page { found: Found::Receipts(rows.over), next: Some(next) })
        }
        Place::Attempts(after) => {
            let rows = numbered(connection, ATTEMPTS, *after, before_ms, limit)?;
            let messages = || Place::Messages(String::new(), String::new());
            let next = rows.last.map_or_else(messages, Place::Attempts);
            Ok(Page { found: Found::Attempts(rows.over), next: Some(next) })
        }
        Place::Messages(account, after) => messages(connection, account, after, before_ms, limit),
    }
}

pub(super) fn remove(
    connection: &Connection,
    found: &Found,
    before_ms: i64,
    limit: u32,
) -> Result<Removed, Failure> {
    let rows = match found {
        Found::Deliveries(deliveries) => {
            return remove_deliveries(connection, deliveries, before_ms, limit);
        }
        Found::Receipts(receipts) => each(
            connection,
            "DELETE FROM receipts WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM deliveries WHERE receipt = ?1)",
            receipts,
        )?,
        Found::Attempts(attempts) => each(connection, "DELETE FROM attempts WHERE id = ?1", attempts)?,
        Found::Messages(messages) => {
            let mut statement = connection.prepare_cached(
                "DELETE FROM messages WHERE account = ?1 AND id = ?2
                 AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.account = ?1 AND jobs.message = ?2)",
            )?;
            messages.iter().try_fold(0, |rows, (account, id)| {
                Ok::<_, Failure>(rows + statement.execute([account, id])?)
            })?
        }
    };
    Ok(Removed { rows: u32::try_from(rows).unwrap_or(u32::MAX), unfinished: None })
}

/// Of each row: its number, when it came about, and whether it may go once that is long enough ago.
const DELIVERIES: &str = "SELECT deliveries.id, ifnull(receipts.created_ms, 0), deliveries.state IN (1, 3)
     AND deliveries.settled_ms < ?2 FROM deliveries LEFT JOIN receipts ON receipts.id = deliveries.receipt
     WHERE deliveries.id > ?1 ORDER BY deliveries.id LIMIT ?3";
const RECEIPTS: &str =
    "SELECT id, created_ms, created_ms < ?2 AND NOT EXISTS (SELECT 1 FROM deliveries WHERE receipt = receipts.id)
     FROM receipts WHERE id > ?1 ORDER BY id LIMIT ?3";
const ATTEMPTS: &str =
    "SELECT id, at_ms, at_ms < ?2 AND (reason IS NULL OR NOT EXISTS (SELECT 1 FROM deliveries AS exhausted
     WHERE exhausted.destination = attempts.destination AND exhausted.state = 2))
     FROM attempts WHERE id > ?1 ORDER BY id LIMIT ?3";

struct Numbered {
    /// Those that may go.
    over: Vec<i64>,
    /// The last one that was looked at; none: all behind it came about later.
    last: Option<i64>,
}

/// A page of rows that are numbered in the order in which they came about. A page of young rows alone ends the pass through
/// its table; a single one does not, for a clock may have been set wrong for a while.
fn numbered(
    connection: &Connection,
    sql: &str,
    after: i64,
    before_ms: i64,
    limit: u32,
) -> Result<Numbered, Failure> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![after, before_ms, limit])?;
    let (mut page, mut looked_at, mut old) = (Numbered { over: Vec::new(), last: None }, 0, 0_u32);
    while let Some(row) = rows.next()? {
        let (id, at_ms, may_go): (i64, i64, Option<bool>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        looked_at += 1;
        old += u32::from(at_ms < before_ms);
        page.last = Some(id);
        if may_go == Some(true) {
            page.over.push(id);
        }
    }
    page.last = page.last.filter(|_| looked_at == limit && old > 0);
    Ok(page)
}

/// Messages have their time in their ids, within each account.
fn messages(
    connection: &Connection,
    account: &str,
    after: &str,
    before_ms: i64,
    limit: u32,
) -> Result<Page, Failure> {
    let before = Timestamp::from_millisecond(before_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    let before = MessageId::not_before(before);
    let mut of_account = connection.prepare_cached(
        "SELECT id, EXISTS (SELECT 1 FROM jobs WHERE jobs.account = messages.account AND jobs.message = messages.id)
         FROM messages WHERE account = ?1 AND id > ?2 AND id < ?3 ORDER BY id LIMIT ?4",
    )?;
    let mut next_account = connection
        .prepare_cached("SELECT account FROM messages WHERE account > ?1 ORDER BY account LIMIT 1")?;
    let (mut found, mut looked_at) = (Vec::new(), 0);
    let (mut account, mut after) = (account.to_owned(), after.to_owned());
    loop {
        let mut rows = of_account.query(params![account, after, before.as_str(), limit - looked_at])?;
        while let Some(row) = rows.next()? {
            let (id, is_to_be_sent): (String, bool) = (row.get(0)?, row.get(1)?);
            looked_at += 1;
            after.clone_from(&id);
            if !is_to_be_sent {
                found.push((account.clone(), id));
            }
        }
        if looked_at >= limit {
            let next = Some(Place::Messages(account, after));
            return Ok(Page { found: Found::Messages(found), next });
        }
        let next: Option<String> = next_account.query_row([&account], |row| row.get(0)).optional()?;
        let Some(next) = next else { return Ok(Page { found: Found::Messages(found), next: None }) };
        // An account without anything old is a look, too.
        looked_at += 1;
        (account, after) = (next, String::new());
        if looked_at >= limit {
            let next = Some(Place::Messages(account, after));
            return Ok(Page { found: Found::Messages(found), next });
        }
    }
}

/// Deliveries and the list of their failed attempts, which may be long.
fn remove_deliveries(
    connection: &Connection,
    deliveries: &[i64],
    before_ms: i64,
    limit: u32,
) -> Result<Removed, Failure> {
    let mut is_over = connection.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM deliveries WHERE id = ?1 AND state IN (?3, ?4) AND settled_ms < ?2)",
    )?;
    let mut failed = connection.prepare_cached(
        "DELETE FROM failed_attempts WHERE delivery = ?1 AND attempt IN
         (SELECT attempt FROM failed_attempts WHERE delivery = ?1 LIMIT ?2)",
    )?;
    let mut delivery = connection.prepare_cached("DELETE FROM deliveries WHERE id = ?1")?;
    let mut rows: u32 = 0;
    for id in deliveries {
        if !is_over.query_row(params![id, before_ms, DELIVERED, CANCELLED], |row| row.get(0))? {
            continue;
        }
        let attempts = failed.execute(params![id, limit - rows])?;
        rows = rows.saturating_add(u32::try_from(attempts).unwrap_or(u32::MAX)).min(limit);
        if rows == limit {
            return Ok(Removed { rows, unfinished: Some(Place::Deliveries(id - 1)) });
        }
        delivery.execute([id])?;
        rows += 1;
    }
    Ok(Removed { rows, unfinished: None })
}

fn each(connection: &Connection, sql: &str, ids: &[i64]) -> Result<usize, Failure> {
    let mut statement = connection.prepare_cached(sql)?;
    ids.iter().try_fold(0, |rows, id| Ok(rows + statement.execute([id])?))
}
