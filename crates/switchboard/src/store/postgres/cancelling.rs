//! What a setting had chosen is given up: a step in the change that switches it off, the rest in steps of their own.
//!
//! Who gives up a row holds all that waits in its order from before: so nobody can settle the one before it and set free what is not
//! there any more.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use postgres::{Client, Flight, Query, Row};

use super::deliveries::{self, NOT_NOTED};
use super::destinations::read_account;
use super::{Failure, PostgresStore, by_key, locks};
use crate::model::{AccountId, Delivery, Destination, Setting};
use crate::store::StoreError;
use crate::store::cancelling::{After, Cancelled, Cancelling, Place};

/// Rows that the change itself looks at (decided): a few milliseconds.
const AT_ONCE: i64 = 500;
/// Rows that a step looks at (decided).
const LOOKED_AT: i64 = 5_000;

/// What is to be given up.
#[derive(Debug, Clone)]
struct Noted {
    id: i64,
    account: AccountId,
    setting: String,
    up_to: i64,
}

/// What a look found.
struct Found {
    rows: Vec<i64>,
    /// Where the next one goes on; none: that was all.
    next: Option<After>,
}

/// Gives up what a setting of an account chose, or notes what is too much for one change; answers what that set free, and how many it
/// gave up.
pub(super) async fn cancel(
    store: &PostgresStore,
    client: &mut Client,
    account: &AccountId,
    setting: &Setting,
    now_ms: i64,
) -> Result<(Vec<Delivery>, u64), Failure> {
    let drawn = client.fly(&Flight::of(vec![Query::new("SELECT last_value FROM log_ids")])).await?;
    let up_to = drawn.iter().flatten().next().map_or(0, |row| row.get(0));
    let noted = Noted { id: 0, account: account.clone(), setting: setting.as_text(), up_to };
    let rows =
        client.fly(&Flight::of(vec![look(&noted, &beginning(String::new()), (AT_ONCE, AT_ONCE))])).await?;
    let found = found(rows.first().map_or(&[], Vec::as_slice), (AT_ONCE, AT_ONCE));
    // First, so that what is noted is not set free.
    let mut queries: Vec<Query> = found.next.iter().map(|_| note(&noted)).collect();
    let before = queries.len();
    queries.extend(give_up(&noted, found.rows, store.node.number(), now_ms));
    let rows = client.fly(&Flight::of(queries)).await?;
    Ok(given_up(store, account, rows.get(before..).unwrap_or_default()))
}

#[async_trait]
impl Cancelling for PostgresStore {
    async fn cancel_rest(&self, from: Place, limit: u32, now_ms: i64) -> Result<Cancelled, StoreError> {
        let Some(noted) = self.first_noted(from.cancellation).await.map_err(Failure::into_store)? else {
            return Ok(Cancelled::default());
        };
        let after = match from.after.filter(|_| noted.id == from.cancellation) {
            Some(after) => after,
            None => {
                // Rows that were being written when the setting was switched off are there then.
                self.pool.query(locks::wait_for_log(&noted.account)).await?;
                beginning(String::new())
            }
        };
        let bounds = (LOOKED_AT, i64::from(limit.max(1)));
        let rows = self.pool.query(look(&noted, &after, bounds)).await?;
        let found = found(&rows, bounds);
        let next = match found.next.clone() {
            Some(after) => Place { cancellation: noted.id, after: Some(after) },
            None => Place { cancellation: noted.id + 1, after: None },
        };
        let is_over = found.next.is_none();
        let mut queries = give_up(&noted, found.rows, self.node.number(), now_ms);
        if is_over {
            queries.push(strike_out(&noted));
        }
        let (freed, count) = if queries.is_empty() {
            (Vec::new(), 0)
        } else {
            given_up(self, &noted.account, &self.transaction(queries).await?)
        };
        Ok(Cancelled { count, freed, next: Some(next) })
    }
}

impl PostgresStore {
    async fn first_noted(&self, from: i64) -> Result<Option<Noted>, Failure> {
        let first = Query::new(
            "SELECT id, account, setting, up_to FROM cancellations WHERE id >= $1 ORDER BY id LIMIT 1",
        );
        let rows = self.pool.query(first.with(from)).await?;
        let read = |row: &Row| {
            let account = read_account(row.get(1))?;
            Ok(Noted { id: row.get(0), account, setting: row.get(2), up_to: row.get(3) })
        };
        rows.first().map(read).transpose()
    }
}

/// In place of a note that is there already, with a number of its own: so a pass begins anew.
fn note(noted: &Noted) -> Query {
    Query::new(
        "INSERT INTO cancellations (account, setting, up_to) VALUES ($1, $2, $3)
         ON CONFLICT (account, setting) DO UPDATE SET id = excluded.id, up_to = excluded.up_to",
    )
    .with(noted.account.to_string())
    .with(noted.setting.clone())
    .with(noted.up_to)
}

fn strike_out(noted: &Noted) -> Query {
    Query::new("DELETE FROM cancellations WHERE account = $1 AND setting = $2 AND id = $3")
        .with(noted.account.to_string())
        .with(noted.setting.clone())
        .with(noted.id)
}

/// Rows that are to be given up: looks at no more than `most` of those that wait, and finds at most `limit`. A destination where
/// nothing waits is a look, too. The last of the answer is where the look ended.
fn look(noted: &Noted, after: &After, (most, limit): (i64, i64)) -> Query {
    Query::new(
        "WITH looked AS MATERIALIZED (
             SELECT destination.url, row.order_key, row.position, row.id, row.setting
             FROM (SELECT id, url FROM destinations WHERE account = $1 AND url >= $4 ORDER BY url LIMIT $8)
                 AS destination
             LEFT JOIN LATERAL (
                 SELECT order_key, position, id, setting FROM deliveries
                 WHERE state = 0 AND destination = destination.id AND (order_key, position, id) > (
                     CASE WHEN destination.url = $4 THEN $5 ELSE '' END,
                     CASE WHEN destination.url = $4 THEN $6 ELSE -9223372036854775808 END,
                     CASE WHEN destination.url = $4 THEN $7 ELSE -9223372036854775808 END)
                 ORDER BY order_key, position, id LIMIT $8) AS row ON true
             ORDER BY destination.url, row.order_key, row.position, row.id LIMIT $8),
         chosen AS MATERIALIZED (
             SELECT * FROM looked WHERE id <= $3 AND setting = $2
             ORDER BY url, order_key, position, id LIMIT $9)
         (SELECT url, order_key, position, id, (SELECT count(*) FROM looked) FROM chosen
          ORDER BY url, order_key, position, id)
         UNION ALL
         (SELECT url, order_key, position, id, (SELECT count(*) FROM looked) FROM looked
          ORDER BY url DESC, order_key DESC, position DESC, id DESC LIMIT 1)",
    )
    .with(noted.account.to_string())
    .with(noted.setting.clone())
    .with(noted.up_to)
    .with(after.url.clone())
    .with(after.order_key.clone())
    .with(after.position)
    .with(after.row)
    .with(most)
    .with(limit)
}

fn found(rows: &[Row], (most, limit): (i64, i64)) -> Found {
    let Some((last, chosen)) = rows.split_last() else { return Found { rows: Vec::new(), next: None } };
    let looked_at: i64 = last.get(4);
    let is_full = i64::try_from(chosen.len()).is_ok_and(|found| found >= limit);
    let next = match chosen.last() {
        Some(last) if is_full => Some(place(last)),
        _ => (looked_at >= most).then(|| place(last)),
    };
    Found { rows: chosen.iter().map(|row| row.get(3)).collect(), next }
}

/// Where a row stands; the beginning of an address where nothing waits.
fn place(row: &Row) -> After {
    let url: String = row.get(0);
    match (row.get(1), row.get(2), row.get(3)) {
        (Some(order_key), Some(position), Some(row)) => After { url, order_key, position, row },
        _ => beginning(url),
    }
}

/// Before all that waits at an address.
fn beginning(url: String) -> After {
    After { url, order_key: String::new(), position: i64::MIN, row: i64::MIN }
}

/// Takes all orders of these rows, cancels the rows, and sets free what waited behind them; nothing for no rows.
fn give_up(noted: &Noted, rows: Vec<i64>, node: i64, now_ms: i64) -> Vec<Query> {
    if rows.is_empty() {
        return Vec::new();
    }
    let account = noted.account.to_string();
    let given = by_key::given("id", "$2");
    let hold = Query::new(format!(
        "WITH wanted AS MATERIALIZED (
             SELECT DISTINCT destination, order_key FROM deliveries WHERE account = $1 AND {given}
             ORDER BY destination, order_key)
         SELECT row.id FROM wanted CROSS JOIN LATERAL (
             SELECT id FROM deliveries AS one WHERE one.state = 0 AND one.destination = wanted.destination
             AND one.order_key = wanted.order_key ORDER BY position, id FOR UPDATE) AS row"
    ))
    .with(account.clone())
    .with(rows.clone());
    let cancel = Query::new(format!(
        "WITH cancelled AS (
             DELETE FROM deliveries WHERE account = $1 AND {given} AND state <> 2 AND setting = $3
             RETURNING *)
         INSERT INTO settled_deliveries (account, id, destination, receipt, setting, order_key, position, attempts,
             since_ms, state, settled_ms, last_attempt)
         SELECT account, id, destination, receipt, setting, order_key, position, attempts, since_ms, 3, $4,
             last_attempt FROM cancelled RETURNING id"
    ))
    .with(account.clone())
    .with(rows.clone())
    .with(noted.setting.clone())
    .with(now_ms);
    let free = Query::new(format!(
        "WITH ended AS MATERIALIZED (
             SELECT DISTINCT destination, order_key FROM settled_deliveries
             WHERE account = $1 AND {given} AND state = 3),
         first AS MATERIALIZED (
             SELECT first.id FROM ended CROSS JOIN LATERAL (
                 SELECT id FROM deliveries WHERE state = 0 AND destination = ended.destination
                 AND order_key = ended.order_key ORDER BY position, id LIMIT 1) AS first),
         freed AS (
             UPDATE deliveries AS row SET due_ms = $3, node = CASE row.node WHEN 0 THEN $4::bigint ELSE row.node END
             WHERE row.account = $1 AND {first} AND row.state <> 2
             AND row.due_ms = 9223372036854775807 AND {NOT_NOTED}
             RETURNING row.id, row.receipt, row.due_ms, row.attempts, row.since_ms, row.destination,
                 row.node)
         SELECT freed.id, receipts.receipt_id, receipts.body, freed.due_ms, freed.attempts, freed.since_ms,
             freed.destination, destinations.url, freed.node
         FROM freed
         CROSS JOIN LATERAL (SELECT receipt_id, body FROM receipts AS one
             WHERE one.account = $1 AND one.id = freed.receipt LIMIT 1) AS receipts
         CROSS JOIN LATERAL (SELECT url FROM destinations AS one
             WHERE one.account = $1 AND one.id = freed.destination LIMIT 1) AS destinations",
        first = by_key::found("row.id", "first"),
    ))
    .with(account)
    .with(rows)
    .with(now_ms)
    .with(node);
    vec![hold, cancel, free]
}

/// What [`give_up`] came to: what was set free, and how many rows were given up.
fn given_up(store: &PostgresStore, account: &AccountId, rows: &[Vec<Row>]) -> (Vec<Delivery>, u64) {
    let [_, cancelled, freed, ..] = rows else { return (Vec::new(), 0) };
    let mut known: HashMap<i64, Arc<Destination>> = HashMap::new();
    let freed = freed.iter().filter(|row| store.is_own(row, 8)).map(|row| {
        let id = row.get(6);
        let to = known
            .entry(id)
            .or_insert_with(|| Arc::new(Destination { id, account: account.clone(), url: row.get(7) }));
        deliveries::read(row, to)
    });
    (freed.collect(), u64::try_from(cancelled.len()).unwrap_or_default())
}
