//! What chose the design of claims, partitions and wake-ups, by SQL alone on tables like the service's.
//!
//! - `tables`: those tables
//! - `claiming`: rows that are claimed a second, many at a time by few and one at a time by many
//! - `notifying`: commits a second, with notifications in them, beside them and without
//! - `dropping`: a day that is dropped with its partition, and one that is deleted
//! - `indexed`: claims beside an open snapshot, from an index that holds settled rows and from one without

mod claiming;
mod dropping;
mod indexed;
mod notifying;
mod tables;

use claiming::Claimed;
use dropping::Dropped;
use indexed::Indexed;
use notifying::Commits;

use serde::Serialize;

use super::Ground;
use crate::error::Error;

/// The database of these measures.
const DATABASE: &str = "claims";
/// Connections at the most: claimers, those that look, and one that holds a snapshot.
const CONNECTIONS: usize = 24;

/// What was found.
#[derive(Clone, Debug, Serialize)]
pub struct Claims {
    /// Ways to claim.
    pub claimed: Vec<Claimed>,
    /// Ways to notify.
    pub commits: Commits,
    /// A day that goes.
    pub dropped: Dropped,
    /// Claims beside an open snapshot.
    pub indexed: Indexed,
}

/// Measures.
pub async fn measure(ground: &Ground) -> Result<Claims, Error> {
    ground.server.make(DATABASE).await?;
    let database = ground.server.pool(DATABASE, CONNECTIONS)?;
    // Where the disk is not what is compared.
    let undurable = ground.server.pool_with(DATABASE, CONNECTIONS, &["SET synchronous_commit = off"])?;
    Ok(Claims {
        claimed: claiming::measure(&database).await?,
        commits: notifying::measure(ground, &database).await?,
        dropped: dropping::measure(&database).await?,
        indexed: indexed::measure(&undurable).await?,
    })
}
