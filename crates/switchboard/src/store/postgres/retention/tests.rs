//! Days that are over.

use postgres::Query;
use postgres::testing::{address, database};

use crate::store::Retention;
use crate::store::postgres::partitions::{begins_ms, first_of, make, name};
use crate::store::postgres::{Options, PostgresStore};
use crate::store::retention::Place;

/// A day long ago.
const DAY: i64 = 700;
const TABLES: [&str; 4] = ["receipts", "settled_deliveries", "attempts", "failed_attempts"];

async fn store() -> PostgresStore {
    let store = PostgresStore::open(&address(&database().await), Options { connections: 4 }).await.unwrap();
    make(&store.pool, DAY, DAY).await.unwrap();
    store
}

async fn run(store: &PostgresStore, sql: impl Into<String>) {
    store.pool.client().await.unwrap().run(&sql.into()).await.unwrap();
}

async fn count(store: &PostgresStore, sql: impl Into<String>) -> i64 {
    store.pool.query(Query::new(sql.into())).await.unwrap()[0].get(0)
}

/// Many receipts of that day, each with a delivery that was received after a failed attempt; ids of receipts are even.
async fn fill(store: &PostgresStore, settled_ms: i64) {
    let (first, at_ms) = (first_of(DAY), begins_ms(DAY) + 1);
    run(
        store,
        format!(
            "INSERT INTO destinations (account, id, url) VALUES ('a', 1, 'http://a/') ON CONFLICT DO NOTHING;
             INSERT INTO receipts (account, id, receipt_id, kind, order_key, position, body, created_ms)
             SELECT 'a', {first} + 2 * n, 'r' || n, 'k', 'o' || n, 1, repeat('x', 500), {at_ms}
             FROM generate_series(0, 2999) AS n;
             INSERT INTO settled_deliveries (account, id, destination, receipt, setting, order_key, position, attempts,
                 since_ms, state, settled_ms, last_attempt)
             SELECT 'a', {first} + 2 * n + 1, 1, {first} + 2 * n, 's', 'o' || n, 1, 2, {at_ms}, 1, {settled_ms}, NULL
             FROM generate_series(0, 2999) AS n;
             INSERT INTO attempts (account, id, destination, at_ms, duration_ms, receipts, reason, answer)
             SELECT 'a', {first} + 1000000 + n, 1, {at_ms}, 1, 1, 'timed out', '' FROM generate_series(0, 2999) AS n;
             INSERT INTO failed_attempts (account, delivery, attempt)
             SELECT 'a', {first} + 2 * n + 1, {first} + 1000000 + n FROM generate_series(0, 2999) AS n"
        ),
    )
    .await;
}

/// A pass; answers how many steps removed something.
async fn pass(store: &PostgresStore, before_ms: i64, limit: u32) -> u32 {
    let (mut place, mut steps) = (Some(Place::START), 0);
    while let Some(from) = place {
        let step = store.forget(from, before_ms, limit).await.unwrap();
        assert!(step.rows <= limit, "{step:?}");
        steps += u32::from(step.rows > 0);
        place = step.next;
    }
    steps
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_is_over_goes_whole_and_leaves_nothing_behind() {
    let store = store().await;
    fill(&store, begins_ms(DAY) + 2).await;
    // Not before all of it is over.
    pass(&store, begins_ms(DAY), 1_000).await;
    assert_eq!(count(&store, "SELECT count(*) FROM receipts").await, 3_000);
    assert_eq!(pass(&store, begins_ms(DAY + 1), 100).await, 3);
    for table in TABLES {
        let partition = name(table, DAY);
        let there = format!("SELECT count(*) FROM pg_class WHERE relname LIKE '{partition}%'");
        assert_eq!(count(&store, there).await, 0, "{partition}");
        // No file of its own is left, nor are dead rows in others.
        let left = format!(
            "SELECT coalesce(sum(pg_relation_size(inhrelid)), 0)::bigint FROM pg_inherits
             WHERE inhparent = '{table}'::regclass"
        );
        assert_eq!(count(&store, left).await, 0, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_of_a_day_is_needed_stays_when_it_goes() {
    let store = store().await;
    let (first, over_ms) = (first_of(DAY), begins_ms(DAY + 1));
    fill(&store, begins_ms(DAY) + 2).await;
    // One of them is exhausted, one waits, one was received lately.
    run(
        &store,
        format!(
            "INSERT INTO deliveries (account, id, node, destination, receipt, setting, order_key, position, due_ms, attempts,
                 since_ms, state, settled_ms)
             SELECT account, id, 0, destination, receipt, setting, order_key, position, 0, 1, since_ms,
                 CASE WHEN id = {first} + 1 THEN 2 ELSE 0 END, NULL
             FROM settled_deliveries WHERE id IN ({first} + 1, {first} + 3);
             DELETE FROM settled_deliveries WHERE id IN ({first} + 1, {first} + 3);
             UPDATE settled_deliveries SET settled_ms = {over_ms} WHERE id = {first} + 5;
             UPDATE attempts SET destination = 2, reason = NULL WHERE id > {first} + 1000000"
        ),
    )
    .await;
    assert_eq!(pass(&store, over_ms, 100).await, 3);
    let rows = async |sql: &str| count(&store, sql.to_owned()).await;
    assert_eq!(rows("SELECT count(*) FROM deliveries").await, 2);
    assert_eq!(rows("SELECT count(*) FROM settled_deliveries").await, 1);
    assert_eq!(rows("SELECT count(*) FROM receipts").await, 3);
    let named = "SELECT count(*) FROM receipts WHERE account = 'a' AND receipt_id IN ('r0', 'r1', 'r2')";
    assert_eq!(rows(named).await, 3);
    assert_eq!(rows("SELECT count(*) FROM failed_attempts").await, 3);
    // The failed attempt of the address where something is exhausted.
    assert_eq!(rows("SELECT count(*) FROM attempts").await, 1);
    let indexed = "SELECT count(*) FROM pg_indexes WHERE tablename = 'receipts_day_700'";
    assert_eq!(rows(indexed).await, 2);
    // Nothing more goes, and nothing is copied again; what waits can be settled in its day.
    let file = "SELECT pg_relation_filenode('receipts_day_700')::bigint";
    let before = rows(file).await;
    assert_eq!(pass(&store, over_ms, 100).await, 0);
    assert_eq!(rows(file).await, before);
    run(
        &store,
        "WITH gone AS (DELETE FROM deliveries RETURNING *)
         INSERT INTO settled_deliveries (account, id, destination, receipt, setting, order_key, position, attempts,
             since_ms, state, settled_ms, last_attempt)
         SELECT account, id, destination, receipt, setting, order_key, position, 1, since_ms, 1, 0, NULL FROM gone",
    )
    .await;
    pass(&store, over_ms + 1, 100).await;
    for table in TABLES {
        let sql = format!("SELECT count(*) FROM pg_class WHERE relname = '{}'", name(table, DAY));
        assert_eq!(count(&store, sql).await, 0, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_is_not_over_is_cleared_page_by_page() {
    let store = store().await;
    fill(&store, begins_ms(DAY) + 2).await;
    // Half of it is older than what is kept.
    run(
        &store,
        format!(
            "UPDATE receipts SET created_ms = {before} WHERE position(right(receipt_id, 1) IN '13579') > 0;
             UPDATE attempts SET at_ms = {before} WHERE id % 2 = 1;
             UPDATE settled_deliveries SET settled_ms = {before} WHERE receipt IN (
                 SELECT id FROM receipts WHERE created_ms = {before})",
            before = begins_ms(DAY) + 50_000,
        ),
    )
    .await;
    assert!(pass(&store, begins_ms(DAY) + 50_000, 100).await > 3);
    for table in TABLES {
        let sql = format!("SELECT count(*) FROM {table}");
        assert_eq!(count(&store, sql).await, 1_500, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_is_in_use_is_left_for_a_later_pass() {
    let store = store().await;
    fill(&store, begins_ms(DAY) + 2).await;
    let mut reader = store.pool.client().await.unwrap();
    reader.fly(&postgres::Flight::begin(Vec::new())).await.unwrap();
    reader.run("SELECT count(*) FROM settled_deliveries").await.unwrap();
    let step = store.forget(Place::Deliveries(first_of(DAY)), begins_ms(DAY + 1), 100).await.unwrap();
    assert_eq!((step.rows, step.next), (0, Some(Place::Deliveries(first_of(DAY + 1)))));
    reader.roll_back().await;
    pass(&store, begins_ms(DAY + 1), 100).await;
    assert_eq!(count(&store, "SELECT count(*) FROM settled_deliveries").await, 0);
}
