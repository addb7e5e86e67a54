//! A table like that of the service's deliveries, and how it is filled.

use postgres::{Pool, Query};

use crate::error::Error;

/// The index from which claims are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Index {
    /// Of all that waits, whoever has it in hand.
    All,
    /// Divided by who has it in hand; nobody's rows are together.
    ByNode,
}

impl Index {
    fn columns(self) -> &'static str {
        match self {
            Self::All => "destination, due_ms, id",
            Self::ByNode => "node, destination, due_ms, id",
        }
    }
}

/// Makes the table anew, with this index for claims.
pub(super) async fn make(database: &Pool, index: Index) -> Result<(), Error> {
    let sql = format!(
        "DROP TABLE IF EXISTS deliveries;
         CREATE TABLE deliveries (
             account text COLLATE \"C\" NOT NULL, id bigint NOT NULL, node bigint NOT NULL, destination bigint NOT NULL,
             receipt bigint NOT NULL, setting text COLLATE \"C\" NOT NULL, order_key text COLLATE \"C\" NOT NULL,
             position bigint NOT NULL, due_ms bigint NOT NULL, attempts integer NOT NULL, since_ms bigint NOT NULL,
             state smallint NOT NULL, settled_ms bigint, last_attempt bigint, PRIMARY KEY (account, id)
         ) WITH (fillfactor = 80, autovacuum_enabled = off);
         CREATE INDEX deliveries_due ON deliveries ({}) WHERE state = 0 AND due_ms < 9223372036854775807;
         CREATE INDEX deliveries_in_order ON deliveries (destination, order_key, position, id) WHERE state = 0;
         CREATE INDEX deliveries_of_receipt ON deliveries (account, receipt);",
        index.columns()
    );
    Ok(database.client().await?.run(&sql).await?)
}

/// Adds rows with these ids in the hands of a node; 0: nobody's.
pub(super) async fn fill(database: &Pool, from: i64, until: i64, node: i64) -> Result<(), Error> {
    let rows = Query::new(
        "INSERT INTO deliveries SELECT '1234567890123456', row, $3, 1, row, '', 'order-' || row, 1, row, 0, row, 0, NULL, NULL
         FROM generate_series($1::bigint, $2::bigint - 1) AS row",
    );
    database.query(rows.with(from).with(until).with(node)).await?;
    Ok(())
}

/// Takes so many of the first rows that are due.
pub(super) fn claim(index: Index, node: i64, rows: i64) -> Query {
    let whose = match index {
        // Rows in the hands of others are passed.
        Index::All => "destination = 1 AND node + 0 = 0",
        Index::ByNode => "node = 0 AND destination = 1",
    };
    Query::new(format!(
        "UPDATE deliveries SET node = $1 WHERE account = '1234567890123456' AND id = ANY (ARRAY(
             SELECT id FROM deliveries WHERE {whose} AND state = 0 AND due_ms < 9223372036854775807
             ORDER BY due_ms, id LIMIT $2 FOR UPDATE SKIP LOCKED)) RETURNING id"
    ))
    .with(node)
    .with(rows)
}
