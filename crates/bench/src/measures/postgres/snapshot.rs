//! Receipts beside another session that holds a snapshot open: what they leave behind cannot be removed meanwhile.

use std::time::Duration;

use postgres::{Client, Pool};
use serde::Serialize;

use super::backlog;
use super::{DATABASE, Ground};
use crate::cluster::{Cluster, Statements, statements};
use crate::error::Error;
use crate::load::{self, Reuse, Supply, Webhooks};
use crate::plan;
use crate::receivers::GoodReceiver;
use crate::statistics::Percentiles;
use crate::subjects::world::World;

/// What was found.
#[derive(Clone, Debug, Serialize)]
pub struct Snapshot {
    /// Connections that send webhooks, each with one under way.
    pub connections: usize,
    /// Without an open snapshot, before.
    pub before: Inflow,
    /// With one, all the time.
    pub during: Inflow,
    /// Without one again.
    pub after: Inflow,
    /// Delivered receipts a second with one, by the greater of the two without.
    pub ratio: f64,
    /// Rows that waited in the table at the end of the time with one.
    pub waiting: i64,
    /// Receipts that wait in the table, in nobody's hands.
    pub backlog: u32,
    /// How many of them a second are delivered and recorded without an open snapshot.
    pub backlog_before: f64,
    /// With one that was opened before they were delivered.
    pub backlog_during: f64,
    /// The second by the first.
    pub backlog_ratio: f64,
    /// Receipts that came more than once.
    pub repeated: u64,
    /// What the server does for a webhook and its receipt.
    pub statements: Option<Statements>,
    /// The same with an open snapshot.
    pub statements_during: Option<Statements>,
}

/// Webhooks of a time, and their receipts.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Inflow {
    /// Seconds.
    pub seconds: f64,
    /// Webhooks answered a second.
    pub answered_per_second: f64,
    /// Receipts delivered a second over the same time.
    pub delivered_per_second: f64,
    /// Until a webhook's answer.
    pub answer: Percentiles,
}

/// What sends and what receives.
struct Load<'a> {
    cluster: &'a Cluster,
    receiver: &'a GoodReceiver,
    webhooks: Webhooks,
    serial: u64,
    answered: u64,
    expected: f64,
}

/// Measures with one node.
pub async fn measure(ground: &Ground) -> Result<Snapshot, Error> {
    let receiver = GoodReceiver::start()?;
    let world = World { up_urls: vec![receiver.url("/up")], ..World::default() };
    let cluster = ground.cluster(&world, 1, &ground.storage(DATABASE)).await?;
    let database = ground.server.pool(DATABASE, 4)?;
    let mut load = Load {
        webhooks: cluster.webhooks()?,
        cluster: &cluster,
        receiver: &receiver,
        serial: 0,
        answered: 0,
        expected: plan::SNAPSHOT_EXPECTED,
    };
    load.run(plan::PACED_WARM_UP).await?;
    load.run(plan::SNAPSHOT_WARM_UP).await?;
    let before = load.run(plan::SNAPSHOT_BESIDE).await?;
    let first = open(&database).await?;
    let during = load.run(plan::SNAPSHOT).await?;
    let waiting = backlog::waiting(&database).await?;
    load.settle().await?;
    close(first).await?;
    let after = load.run(plan::SNAPSHOT_BESIDE).await?;
    load.settle().await?;

    let count = plan::POSTGRES_BACKLOG;
    let backlog_before = backlog::drain(&database, &receiver, count, load.serial).await?;
    let held = open(&database).await?;
    let backlog_during = backlog::drain(&database, &receiver, count, load.serial + u64::from(count)).await?;
    close(held).await?;
    load.serial += 2 * u64::from(count);
    load.answered = 0;
    let statements =
        statements::during(&ground.server, &database, load.webhooks(plan::SNAPSHOT_WARM_UP)).await?;
    let held = open(&database).await?;
    let statements_during =
        statements::during(&ground.server, &database, load.webhooks(plan::SNAPSHOT)).await?;
    close(held).await?;
    let repeated = receiver.arrivals().tally().repeated;
    cluster.stop();
    Ok(Snapshot {
        connections: plan::INBOUND_CONNECTIONS,
        ratio: during.delivered_per_second / before.delivered_per_second.max(after.delivered_per_second),
        before,
        during,
        after,
        waiting,
        backlog: count,
        backlog_before,
        backlog_during,
        backlog_ratio: backlog_during / backlog_before,
        repeated,
        statements,
        statements_during,
    })
}

impl Load<'_> {
    /// Sends webhooks for so long, as fast as they are taken.
    async fn run(&mut self, within: Duration) -> Result<Inflow, Error> {
        self.settle().await?;
        let count = (self.expected * within.as_secs_f64() * plan::SUPPLY) as u64;
        let supply = Supply::new(self.webhooks.messages(self.serial..self.serial + count)?, Reuse::Never);
        self.serial += count;
        self.receiver.arrivals().clear();
        let address = self.cluster.first()?.address;
        let outcome = load::closed(address, plan::INBOUND_CONNECTIONS, &supply, within)
            .await
            .map_err(|source| Error::io("snapshot", source))?
            .clean("snapshot")?;
        let seconds = outcome.elapsed.as_secs_f64();
        let delivered = self.receiver.arrivals().tally().receipts as f64 / seconds;
        self.expected = outcome.rate();
        self.answered = outcome.answered;
        Ok(Inflow {
            seconds,
            answered_per_second: outcome.rate(),
            delivered_per_second: delivered,
            answer: outcome.latencies.percentiles(),
        })
    }

    /// The same until all receipts have come; how many webhooks were answered.
    async fn webhooks(&mut self, within: Duration) -> Result<f64, Error> {
        let inflow = self.run(within).await?;
        self.settle().await?;
        Ok(inflow.answered_per_second * inflow.seconds)
    }

    /// Waits until the receipts of the last run have come.
    async fn settle(&self) -> Result<(), Error> {
        self.receiver.wait("snapshot", self.answered, plan::DELIVERED_WITHIN).await
    }
}

/// Opens a snapshot.
pub(super) async fn open(database: &Pool) -> Result<Client, Error> {
    let mut client = database.client().await?;
    client.run("SET idle_in_transaction_session_timeout = 0").await?;
    client.run("BEGIN ISOLATION LEVEL REPEATABLE READ").await?;
    client.run("SELECT count(*) FROM pg_class").await?;
    Ok(client)
}

/// Ends it. It is an error when the server ended it before: then nothing was measured.
pub(super) async fn close(mut client: Client) -> Result<(), Error> {
    client.run("SELECT count(*) FROM pg_class").await?;
    client.run("COMMIT").await?;
    Ok(())
}
