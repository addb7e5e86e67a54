//! Pages of an account's entries.

use rusqlite::{Connection, OptionalExtension, params};

use super::bytes;
use crate::model::{AccountId, AuditEntry};
use crate::store::audit::{AuditFilter, AuditPage};
use crate::store::receipt_log::Walk;
use crate::store::sqlite::Failure;

/// Rows that one answer looks at, at most.
const LOOKED_AT: i64 = 5_000;
/// Bytes of entries in one answer, unless the first alone has more.
const BYTES: usize = 1024 * 1024;
/// Entries of a time stand among those of other times no further off than this, milliseconds: repeated refusals are written when
/// their minute is over, and later while the store takes nothing.
const DISORDER_MS: i64 = 10 * 60 * 1000;

pub(super) fn page(
    connection: &Connection,
    account: &AccountId,
    filter: &AuditFilter,
    walk: Walk,
    from: Option<i64>,
    limit: usize,
) -> Result<AuditPage, Failure> {
    let bound = |time_ms: Option<i64>, margin_ms: i64| {
        time_ms.map(|time_ms| before(connection, account, time_ms.saturating_add(margin_ms))).transpose()
    };
    let mut above = bound(filter.since_ms, -DISORDER_MS)?.unwrap_or(i64::MIN);
    let mut up_to = bound(filter.until_ms, DISORDER_MS)?.unwrap_or(i64::MAX);
    match (walk, from) {
        (Walk::Back, Some(from)) => up_to = up_to.min(from.saturating_sub(1)),
        (Walk::Forth, Some(from)) => above = above.max(from),
        (_, None) => {}
    }
    let mut statement = connection.prepare_cached(match walk {
        Walk::Back => {
            "SELECT id, body FROM audit_entries WHERE account = ?1 AND id > ?2 AND id <= ?3
             ORDER BY id DESC LIMIT ?4"
        }
        Walk::Forth => {
            "SELECT id, body FROM audit_entries WHERE account = ?1 AND id > ?2 AND id <= ?3
             ORDER BY id LIMIT ?4"
        }
    })?;
    let mut rows = statement.query(params![account.as_str(), above, up_to, LOOKED_AT])?;
    let mut page = AuditPage::default();
    let (mut looked_at, mut size, mut last) = (0, 0, None);
    while let Some(row) = rows.next()? {
        if page.entries.len() >= limit || size >= BYTES {
            page.next = last;
            return Ok(page);
        }
        let id = row.get(0)?;
        (looked_at, last) = (looked_at + 1, Some(id));
        let body = bytes(row, 1);
        match serde_json::from_slice::<AuditEntry>(body) {
            Ok(entry) if filter.matches(&entry) => {
                size += body.len();
                page.entries.push((id, entry));
            }
            Ok(_) => {}
            Err(_) => tracing::error!(%account, id, "an entry of the audit cannot be read; verify the audit"),
        }
    }
    page.next = last.filter(|_| looked_at >= LOOKED_AT);
    Ok(page)
}

/// The entry up to which all are older than a time, to within [`DISORDER_MS`]: times grow with ids, so it is found by halving.
fn before(connection: &Connection, account: &AccountId, time_ms: i64) -> Result<i64, Failure> {
    let mut first_from = connection.prepare_cached(
        "SELECT id, body FROM audit_entries WHERE account = ?1 AND id > ?2 ORDER BY id LIMIT 1",
    )?;
    let mut newest = connection
        .prepare_cached("SELECT id FROM audit_entries WHERE account = ?1 ORDER BY id DESC LIMIT 1")?;
    let newest: Option<i64> = newest.query_row([account.as_str()], |row| row.get(0)).optional()?;
    let (mut older, mut younger) = (0, newest.unwrap_or_default());
    while older < younger {
        let middle = older + (younger - older) / 2;
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, at_ms(bytes(row, 1))));
        let found: Option<(i64, i64)> =
            first_from.query_row(params![account.as_str(), middle], read).optional()?;
        match found {
            Some((id, at_ms)) if at_ms < time_ms => older = id,
            _ => younger = middle,
        }
    }
    Ok(older)
}

/// When an entry was made; 0 when it cannot be read.
fn at_ms(body: &[u8]) -> i64 {
    serde_json::from_slice::<AuditEntry>(body).map_or(0, |entry| entry.at_ms)
}
