//! Rows that are claimed a second: many at a time by few, or one at a time by many.

use std::time::Instant;

use postgres::{Pool, Query};
use serde::Serialize;
use tokio::task::JoinSet;

use super::tables::{self, Index};
use crate::error::Error;
use crate::plan;

/// Rows at a time, and claimers.
const WAYS: [(i64, i64); 3] = [(64, 1), (64, 2), (1, 16)];

/// A way to claim.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Claimed {
    /// Rows at a time.
    pub at_once: i64,
    /// Claimers, each with a connection of its own.
    pub claimers: i64,
    /// Rows a second of all of them.
    pub per_second: f64,
}

/// Measures each way on a table that is filled anew.
pub(super) async fn measure(database: &Pool) -> Result<Vec<Claimed>, Error> {
    let mut found = Vec::new();
    for (at_once, claimers) in WAYS {
        tables::make(database, Index::ByNode).await?;
        tables::fill(database, 1, 1 + plan::CLAIMED_ROWS, 0).await?;
        database.client().await?.run("VACUUM ANALYZE deliveries").await?;
        // The fill's own writes are not the claims'.
        database.query(Query::new("CHECKPOINT")).await?;
        let started = Instant::now();
        let mut claiming = JoinSet::new();
        for claimer in 1..=claimers {
            let database = database.clone();
            claiming.spawn(async move {
                let mut claimed = 0;
                while started.elapsed() < plan::CLAIMING {
                    match database.query(tables::claim(Index::ByNode, claimer, at_once)).await?.len() {
                        0 => break,
                        rows => claimed += rows,
                    }
                }
                Ok::<_, postgres::Error>(claimed)
            });
        }
        let mut claimed = 0;
        while let Some(done) = claiming.join_next().await {
            claimed += done.map_err(|error| Error::io("a claimer", error.into()))??;
        }
        let per_second = claimed as f64 / started.elapsed().as_secs_f64();
        found.push(Claimed { at_once, claimers, per_second });
    }
    Ok(found)
}
