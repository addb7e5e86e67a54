//! Receipts in the order in which they came about.

use postgres::{Query, Row};

use super::{LOOKED_AT, damaged, looked_at, rows};
use crate::model::{AccountId, ReceiptKind};
use crate::store::StoreError;
use crate::store::postgres::PostgresStore;
use crate::store::postgres::locks::wait_for_log;
use crate::store::receipt_log::{LoggedReceipt, ReceiptFilter, ReceiptPage};

/// Bytes of bodies in one answer, unless the first alone has more.
const BYTES: usize = 1024 * 1024;

const COLUMNS: &str = "id, receipt_id, kind, number, order_key, body, created_ms";

/// A listener may begin there: whoever had drawn an id up to it is done.
pub(super) async fn newest(store: &PostgresStore, account: &AccountId) -> Result<i64, StoreError> {
    let Some(newest) = newest_after(store, account, 0).await? else { return Ok(0) };
    store.pool.query(wait_for_log(account)).await?;
    Ok(newest)
}

async fn newest_after(
    store: &PostgresStore,
    account: &AccountId,
    after: i64,
) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT id FROM receipts WHERE account = $1 AND id > $2 ORDER BY id DESC LIMIT 1";
    let found = store.pool.query(Query::new(sql).with(account.to_string()).with(after)).await?;
    Ok(found.first().map(|row| row.get(0)))
}

/// Times grow with the rows but for the moment that a commit waits, so the place is found by halving: all up to `older` are older,
/// all behind `newest` are not.
pub(super) async fn before(
    store: &PostgresStore,
    account: &AccountId,
    since_ms: i64,
) -> Result<i64, StoreError> {
    let sql = "WITH RECURSIVE halving (older, newest) AS (
             SELECT 0::bigint,
                 coalesce((SELECT id FROM receipts WHERE account = $1 ORDER BY id DESC LIMIT 1), 0)
             UNION ALL
             SELECT CASE WHEN next.created_ms < $2 THEN next.id ELSE older END,
                 CASE WHEN next.created_ms < $2 THEN newest ELSE older + (newest - older) / 2 END
             FROM halving LEFT JOIN LATERAL (
                 SELECT id, created_ms FROM receipts WHERE account = $1 AND id > older + (newest - older) / 2
                 ORDER BY id LIMIT 1) AS next ON true
             WHERE older < newest)
         SELECT older FROM halving WHERE older >= newest";
    let halved = Query::new(sql).with(account.to_string()).with(since_ms);
    let found = store.look(vec![wait_for_log(account), halved]).await?;
    Ok(found.last().and_then(|rows| rows.first()).map_or(0, |row| row.get(0)))
}

pub(super) async fn after(
    store: &PostgresStore,
    account: &AccountId,
    after: i64,
    filter: &ReceiptFilter,
    limit: usize,
) -> Result<ReceiptPage, StoreError> {
    let mut page = ReceiptPage { receipts: Vec::new(), after, has_more: false };
    let Some(newest) = newest_after(store, account, after).await? else { return Ok(page) };
    let looked = "SELECT * FROM receipts WHERE account = $1 AND id > $2 AND id <= $3 ORDER BY id LIMIT $4";
    let of = |sql: String| {
        Query::new(sql).with(account.to_string()).with(after).with(newest).with(rows(LOOKED_AT))
    };
    let matching = of(format!(
        "SELECT {COLUMNS} FROM (
             SELECT {COLUMNS}, coalesce(sum(octet_length(body)) OVER (
                 ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS bytes_before
             FROM ({looked}) AS looked
             WHERE ($5::text IS NULL OR number = $5) AND ($6::text IS NULL OR kind = $6)) AS matching
         WHERE bytes_before < $7 ORDER BY id LIMIT $8"
    ));
    let matching = matching
        .with(filter.number.clone())
        .with(filter.kind.map(ReceiptKind::as_str))
        .with(rows(BYTES))
        .with(rows(limit));
    let counted = of(format!("SELECT count(*), max(id) FROM ({looked}) AS looked"));
    let found = store.look(vec![wait_for_log(account), matching, counted]).await?;
    let [_, matching, counted] = found.as_slice() else { return Ok(page) };
    page.receipts = matching.iter().map(read).collect::<Result<_, _>>()?;
    let (count, last) = looked_at(counted);
    let bytes: usize = page.receipts.iter().map(|receipt| receipt.body.len()).sum();
    if page.receipts.len() >= limit || bytes >= BYTES {
        page.after = page.receipts.last().map_or(after, |receipt| receipt.row);
        page.has_more = last.is_some_and(|last| last > page.after) || count >= LOOKED_AT;
    } else {
        page.after = last.unwrap_or(after);
        page.has_more = count >= LOOKED_AT;
    }
    Ok(page)
}

pub(super) fn one(account: &AccountId, id: &str) -> Query {
    Query::new(format!(
        "SELECT {COLUMNS} FROM receipts WHERE account = $1 AND receipt_id = $2 ORDER BY id LIMIT 1"
    ))
    .with(account.to_string())
    .with(id.to_owned())
}

pub(super) fn read(row: &Row) -> Result<LoggedReceipt, StoreError> {
    Ok(LoggedReceipt {
        row: row.get(0),
        id: row.get(1),
        kind: ReceiptKind::parse(row.get(2)).map_err(damaged)?,
        number: row.get(3),
        order_key: row.get(4),
        body: row.get(5),
        created_ms: row.get(6),
    })
}
