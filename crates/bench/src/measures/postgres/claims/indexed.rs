//! Claims beside an open snapshot, which keeps what was settled since in every index: from an index that held it, and from one in
//! which nobody's rows are apart from those that were born in a node's hands.

use std::time::Instant;

use postgres::{Pool, Query};
use serde::Serialize;

use super::super::snapshot;
use super::tables::{self, Index};
use crate::error::Error;
use crate::plan;

/// Rows at a time.
const AT_ONCE: i64 = 64;
/// Claims that are made.
const CLAIMS: i64 = 32;

/// What was found.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Indexed {
    /// Rows that were settled while the snapshot was open.
    pub settled: i64,
    /// Milliseconds of a claim of 64 rows from an index that held them.
    pub all_ms: f64,
    /// From one in which nobody's rows are apart.
    pub by_node_ms: f64,
}

/// Measures over sessions that do not wait for the disk.
pub(super) async fn measure(database: &Pool) -> Result<Indexed, Error> {
    Ok(Indexed {
        settled: plan::SETTLED_ROWS,
        all_ms: claims(database, Index::All).await?,
        by_node_ms: claims(database, Index::ByNode).await?,
    })
}

async fn claims(database: &Pool, index: Index) -> Result<f64, Error> {
    tables::make(database, index).await?;
    let open = snapshot::open(database).await?;
    let settled = plan::SETTLED_ROWS;
    // Born in the hands of a node, and settled by it.
    tables::fill(database, 1, 1 + settled, 1).await?;
    database.query(Query::new("DELETE FROM deliveries")).await?;
    tables::fill(database, 1 + settled, 1 + settled + AT_ONCE * CLAIMS, 0).await?;
    database.client().await?.run("ANALYZE deliveries").await?;
    let started = Instant::now();
    for _ in 0..CLAIMS {
        let rows = database.query(tables::claim(index, 2, AT_ONCE)).await?;
        if rows.len() != AT_ONCE as usize {
            return Err(Error::Unexpected {
                subject: "a claim",
                expected: "64 rows",
                got: rows.len().to_string(),
            });
        }
    }
    let each = started.elapsed().as_secs_f64() * 1e3 / CLAIMS as f64;
    snapshot::close(open).await?;
    Ok(each)
}
