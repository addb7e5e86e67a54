//! A day of a log that goes: with its partition, or row by row.

use std::time::Instant;

use postgres::{Pool, Query};
use serde::Serialize;

use crate::error::Error;
use crate::plan;

/// What was found.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Dropped {
    /// Rows of the day.
    pub rows: i64,
    /// Deleting them, in milliseconds; removing what is dead afterwards is no part of it.
    pub deleted_ms: f64,
    /// Removing what is dead afterwards.
    pub vacuumed_ms: f64,
    /// Dropping the partition of another day with as many.
    pub dropped_ms: f64,
}

/// Measures.
pub(super) async fn measure(database: &Pool) -> Result<Dropped, Error> {
    let days = plan::DAY_ROWS;
    let tables = format!(
        "DROP TABLE IF EXISTS receipts;
         CREATE TABLE receipts (
             account text COLLATE \"C\" NOT NULL, id bigint NOT NULL, receipt_id text COLLATE \"C\" NOT NULL,
             body text NOT NULL, created_ms bigint NOT NULL, PRIMARY KEY (account, id)
         ) PARTITION BY RANGE (id);
         CREATE INDEX receipts_by_receipt_id ON receipts (account, receipt_id);
         CREATE TABLE receipts_day_0 PARTITION OF receipts FOR VALUES FROM (0) TO ({days});
         CREATE TABLE receipts_day_1 PARTITION OF receipts FOR VALUES FROM ({days}) TO (2 * {days});
         ALTER TABLE receipts_day_0 SET (autovacuum_enabled = off);
         ALTER TABLE receipts_day_1 SET (autovacuum_enabled = off);"
    );
    let mut client = database.client().await?;
    client.run(&tables).await?;
    let rows = Query::new(
        "INSERT INTO receipts SELECT '1234567890123456', row, 'receipt-' || row, repeat('x', 100), row
         FROM generate_series(0, 2 * $1::bigint - 1) AS row",
    );
    database.query(rows.with(days)).await?;
    client.run("CHECKPOINT").await?;
    let deleted_ms = timed(&mut client, &format!("DELETE FROM receipts WHERE id < {days}")).await?;
    let vacuumed_ms = timed(&mut client, "VACUUM receipts_day_0").await?;
    let dropped_ms = timed(&mut client, "DROP TABLE receipts_day_1").await?;
    client.run("DROP TABLE receipts").await?;
    Ok(Dropped { rows: days, deleted_ms, vacuumed_ms, dropped_ms })
}

async fn timed(client: &mut postgres::Client, sql: &str) -> Result<f64, Error> {
    let started = Instant::now();
    client.run(sql).await?;
    Ok(started.elapsed().as_secs_f64() * 1e3)
}
