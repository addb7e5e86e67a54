//! What a synchronous standby costs: durable updates without one, then with one on the same machine.

use serde::Serialize;

use super::updates::Updates;
use super::{DATABASE, Ground};
use crate::arguments::Arguments;
use crate::cluster::Cluster;
use crate::error::Error;
use crate::plan;
use crate::statistics::{Percentiles, Spread};

/// What was found.
#[derive(Clone, Debug, Serialize)]
pub struct Standby {
    /// Connections.
    pub connections: usize,
    /// Rounds of each.
    pub rounds: u32,
    /// Updates a second without.
    pub without: Spread,
    /// Updates a second with one.
    pub with: Spread,
    /// The second by the first, of medians.
    pub ratio: f64,
    /// Latency without, of the last round.
    pub without_latency: Percentiles,
    /// Latency with one, of the last round.
    pub with_latency: Percentiles,
}

/// Measures.
pub async fn measure(arguments: &Arguments, ground: &Ground) -> Result<Standby, Error> {
    let connections = arguments.durable_connections as usize;
    let cluster = ground.cluster(&Updates::world(connections), 1, &ground.storage(DATABASE)).await?;
    let mut updates = Updates::new(&cluster, connections)?;
    let warm = updates.load(&cluster, connections, plan::PACED_WARM_UP, plan::SNAPSHOT_EXPECTED).await?;
    let expected = warm.rate() * plan::SUPPLY;
    let (without, without_latency) = rounds(&mut updates, &cluster, connections, expected).await?;
    let standby = ground.server.follow(&ground.place.path().join("standby")).await?;
    let (with, with_latency) = rounds(&mut updates, &cluster, connections, expected).await?;
    cluster.stop();
    drop(standby);
    Ok(Standby {
        connections,
        rounds: plan::STANDBY_ROUNDS,
        ratio: with.median / without.median,
        without,
        with,
        without_latency,
        with_latency,
    })
}

async fn rounds(
    updates: &mut Updates,
    cluster: &Cluster,
    connections: usize,
    expected: f64,
) -> Result<(Spread, Percentiles), Error> {
    let mut found = Vec::new();
    for _ in 0..plan::STANDBY_ROUNDS {
        let outcome = updates.load(cluster, connections, plan::ROUND, expected).await?;
        found.push((outcome.rate(), outcome.latencies.percentiles()));
    }
    match (Spread::of(found.iter().map(|(rate, _)| *rate)), found.last()) {
        (Some(rate), Some((_, latency))) => Ok((rate, *latency)),
        _ => Err(Error::no_rounds("the standby")),
    }
}
