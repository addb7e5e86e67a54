//! Pages of deliveries. Three ways lead to them: receipts that are named, the index of exhausted deliveries, and for all else the
//! account's receipts one after the other.

use postgres::{Query, Row};

use super::deliveries::{WITH_ITS_OWN, both, columns, number_of, read};
use super::{LOOKED_AT, looked_at, receipts, rows};
use crate::model::{AccountId, DeliveryState};
use crate::store::StoreError;
use crate::store::postgres::PostgresStore;
use crate::store::receipt_log::{DeliveryFilter, DeliveryPage, LoggedDelivery, Walk};

/// What a filter asks of a row and what belongs to it: parameters 2 to 6.
const MATCHES: &str = "($2::smallint IS NULL OR row.state = $2) AND row.attempts >= $3
    AND ($4::text IS NULL OR destinations.url = $4) AND ($5::text IS NULL OR receipts.order_key = $5)
    AND ($6::bigint IS NULL OR receipts.created_ms >= $6)";

fn matching(sql: String, account: &AccountId, filter: &DeliveryFilter) -> Query {
    Query::new(sql)
        .with(account.to_string())
        .with(filter.state.map(number_of))
        .with(i32::try_from(filter.attempts).unwrap_or(i32::MAX))
        .with(filter.url.clone())
        .with(filter.order_key.clone())
        .with(filter.since_ms)
}

const fn direction(walk: Walk) -> (&'static str, &'static str) {
    match walk {
        Walk::Back => ("DESC", "min"),
        Walk::Forth => ("ASC", "max"),
    }
}

pub(super) async fn page(
    store: &PostgresStore,
    account: &AccountId,
    filter: &DeliveryFilter,
    walk: Walk,
    from: Option<i64>,
    limit: usize,
) -> Result<DeliveryPage, StoreError> {
    if let Some(ids) = &filter.receipt_ids {
        named(store, account, filter, ids, from, limit).await
    } else if filter.state == Some(DeliveryState::Exhausted) {
        exhausted(store, account, filter, walk, from, limit).await
    } else {
        by_receipts(store, account, filter, walk, from, limit).await
    }
}

/// Deliveries of named receipts, in the order of their names; a page begins at a name.
async fn named(
    store: &PostgresStore,
    account: &AccountId,
    filter: &DeliveryFilter,
    ids: &[String],
    from: Option<i64>,
    limit: usize,
) -> Result<DeliveryPage, StoreError> {
    let mut at = usize::try_from(from.unwrap_or_default()).unwrap_or_default();
    let mut page = DeliveryPage::default();
    let sql = format!(
        "SELECT {}, named.place FROM unnest($7::text[], $8::bigint[]) AS named (name, place)
         CROSS JOIN LATERAL (
             SELECT id FROM receipts AS of_name WHERE of_name.account = $1 AND of_name.receipt_id = named.name
             ORDER BY id LIMIT 1) AS found
         CROSS JOIN LATERAL {} AS row {WITH_ITS_OWN} WHERE {MATCHES} ORDER BY named.place, row.id",
        columns(),
        both("receipt = found.id"),
    );
    while at < ids.len() {
        if page.deliveries.len() >= limit {
            page.next = Some(rows(at));
            break;
        }
        let some = ids.iter().zip(0_i64..).skip(at).take(limit - page.deliveries.len());
        // A name with a zero byte is nobody's, and would spoil the others.
        let (names, places): (Vec<String>, Vec<i64>) =
            some.map(|(name, place)| (name.replace('\0', "\u{fffd}"), place)).unzip();
        at += names.len();
        let asked = matching(sql.clone(), account, filter).with(names).with(places);
        let mut last = None;
        for row in store.ask(asked).await? {
            let place: i64 = row.get(20);
            if page.deliveries.len() >= limit && last != Some(place) {
                page.next = Some(place);
                return Ok(page);
            }
            last = Some(place);
            page.deliveries.push(read(&row)?);
        }
    }
    Ok(page)
}

/// Deliveries that were given up, by their rows.
async fn exhausted(
    store: &PostgresStore,
    account: &AccountId,
    filter: &DeliveryFilter,
    walk: Walk,
    from: Option<i64>,
    limit: usize,
) -> Result<DeliveryPage, StoreError> {
    let (order, last_of) = direction(walk);
    let (low, high) = match walk {
        Walk::Back => (-1, from.unwrap_or(i64::MAX)),
        Walk::Forth => (from.unwrap_or_default(), i64::MAX),
    };
    // Of each address no more than an answer looks at.
    let looked = |url: &str, (low, high, most): (&str, &str, &str)| {
        format!(
            "SELECT found.id FROM destinations CROSS JOIN LATERAL (
                 SELECT id FROM deliveries WHERE account = $1 AND state = 2 AND destination = destinations.id
                 AND id > {low} AND id < {high} ORDER BY deliveries.destination, id {order} LIMIT {most}) AS found
             WHERE destinations.account = $1 AND ({url}::text IS NULL OR url = {url})
             ORDER BY found.id {order} LIMIT {most}"
        )
    };
    let counted =
        format!("SELECT count(*), {last_of}(id) FROM ({}) AS looked", looked("$2", ("$3", "$4", "$5")));
    let counted = Query::new(counted)
        .with(account.to_string())
        .with(filter.url.clone())
        .with(low)
        .with(high)
        .with(rows(LOOKED_AT));
    let shown = format!(
        "SELECT {} FROM ({}) AS looked
         CROSS JOIN LATERAL (
             SELECT * FROM deliveries AS one WHERE one.account = $1 AND one.id = looked.id LIMIT 1) AS row
         {WITH_ITS_OWN} WHERE {MATCHES} ORDER BY looked.id {order} LIMIT $10",
        columns(),
        looked("$4", ("$7", "$8", "$9")),
    );
    let shown = matching(shown, account, filter).with(low).with(high).with(rows(LOOKED_AT)).with(rows(limit));
    let found = store.look(vec![counted, shown]).await?;
    let [counted, shown] = found.as_slice() else { return Ok(DeliveryPage::default()) };
    let (count, last) = looked_at(counted);
    let deliveries = read_all(shown)?;
    let next = match deliveries.last() {
        Some(shown) if deliveries.len() >= limit && last != Some(shown.row) => Some(shown.row),
        _ => last.filter(|_| count >= LOOKED_AT),
    };
    Ok(DeliveryPage { deliveries, next })
}

/// All others, by the account's receipts: a page ends with a receipt.
async fn by_receipts(
    store: &PostgresStore,
    account: &AccountId,
    filter: &DeliveryFilter,
    walk: Walk,
    from: Option<i64>,
    limit: usize,
) -> Result<DeliveryPage, StoreError> {
    let oldest = match filter.since_ms {
        Some(since_ms) => receipts::before(store, account, since_ms).await?,
        None => 0,
    };
    let (order, last_of) = direction(walk);
    let (low, high) = match walk {
        Walk::Back => (oldest, from.unwrap_or(i64::MAX)),
        Walk::Forth => (from.unwrap_or(oldest).max(oldest), i64::MAX),
    };
    let counted = format!(
        "SELECT count(*), {last_of}(id) FROM (
             SELECT id FROM receipts WHERE account = $1 AND id > $2 AND id < $3 ORDER BY id {order} LIMIT $4) AS looked"
    );
    let counted = Query::new(counted).with(account.to_string()).with(low).with(high).with(rows(LOOKED_AT));
    let one_more = limit.saturating_add(1);
    let shown = by_receipts_between(account, filter, order).with(low).with(high);
    let shown = shown.with(rows(LOOKED_AT)).with(rows(one_more));
    let found = store.look(vec![counted, shown]).await?;
    let [counted, shown] = found.as_slice() else { return Ok(DeliveryPage::default()) };
    let (count, last) = looked_at(counted);
    let mut deliveries = read_all(shown)?;
    let Some(receipt) = deliveries.get(limit).map(|more| more.receipt) else {
        return Ok(DeliveryPage { deliveries, next: last.filter(|_| count >= LOOKED_AT) });
    };
    // There is more: the receipt of the last row may have further ones.
    deliveries.retain(|delivery| delivery.receipt != receipt);
    if let Some(before) = deliveries.last() {
        let next = Some(before.receipt);
        return Ok(DeliveryPage { deliveries, next });
    }
    let whole = by_receipts_between(account, filter, order).with(receipt - 1).with(receipt + 1);
    let found = store.look(vec![whole.with(1_i64).with(i64::MAX)]).await?;
    let deliveries = read_all(found.first().map_or(&[][..], Vec::as_slice))?;
    Ok(DeliveryPage { deliveries, next: Some(receipt) })
}

/// Of receipts between two rows, at most $9 of them: deliveries, at most $10.
fn by_receipts_between(account: &AccountId, filter: &DeliveryFilter, order: &str) -> Query {
    let sql = format!(
        "SELECT {} FROM (
             SELECT id, order_key FROM receipts WHERE account = $1 AND id > $7 AND id < $8
             ORDER BY id {order} LIMIT $9) AS looked
         CROSS JOIN LATERAL {} AS row {WITH_ITS_OWN}
         WHERE ($5::text IS NULL OR looked.order_key = $5) AND {MATCHES}
         ORDER BY looked.id {order}, row.id LIMIT $10",
        columns(),
        both("receipt = looked.id"),
    );
    matching(sql, account, filter)
}

fn read_all(rows: &[Row]) -> Result<Vec<LoggedDelivery>, StoreError> {
    rows.iter().map(read).collect()
}
