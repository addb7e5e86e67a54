//! Messages until all their receipts are at the customer's receiver, with one node and with two.

use std::time::{Duration, Instant};

use serde::Serialize;

use super::{CONNECTIONS, DATABASE, Ground};
use crate::cluster::{Cluster, Delay, Statements, Storage, statements};
use crate::error::Error;
use crate::load::{self, Reuse, Signer, Supply};
use crate::measures::messages::{complete, send};
use crate::measures::receiver::Receiver;
use crate::plan::{self, Burst};
use crate::statistics::Spread;
use crate::subjects::Service;
use crate::subjects::world::World;

/// Receipts of a message.
const RECEIPTS: f64 = 3.0;

/// What was found.
#[derive(Clone, Debug, Serialize)]
pub struct Messages {
    /// One node on SQLite.
    pub sqlite: Rate,
    /// One node on PostgreSQL.
    pub one: Rate,
    /// Two nodes on PostgreSQL.
    pub two: Rate,
    /// What the server does for a message of one node.
    pub statements: Option<Statements>,
}

/// What was found with few commits under way on a longer way.
#[derive(Clone, Debug, Serialize)]
pub struct Bounded {
    /// Connections of each node.
    pub connections: usize,
    /// What each round trip takes longer, in milliseconds.
    pub longer_ms: f64,
    /// One node.
    pub one: Rate,
    /// Two nodes.
    pub two: Rate,
    /// Messages with all receipts of two nodes by those of one.
    pub ratio: f64,
}

/// What some nodes reached.
#[derive(Clone, Debug, Serialize)]
pub struct Rate {
    /// How many.
    pub nodes: usize,
    /// Messages of a round.
    pub messages: usize,
    /// Connections that send them, spread evenly over the nodes.
    pub connections: usize,
    /// Calls answered a second, until the last call.
    pub accepted_per_second: Spread,
    /// Messages a second, from the first call until all receipts of all were there.
    pub complete_per_second: Spread,
    /// Receipts delivered a second, over the same time.
    pub receipts_per_second: Spread,
    /// Receipts that overtook an earlier one of their message. None should.
    pub unordered: u64,
    /// Processor time of all nodes for a message with its receipts, in microseconds.
    pub nodes_us: Option<f64>,
    /// Of the simulated network.
    pub network_us: Option<f64>,
    /// Of the database.
    pub database_us: Option<f64>,
}

/// Measures as fast as it goes.
pub async fn measure(ground: &Ground) -> Result<Messages, Error> {
    let (sqlite, _) = rate(ground, 1, &Storage::Folder, plan::POSTGRES_BURST).await?;
    let (one, statements) = rate(ground, 1, &ground.storage("one"), plan::POSTGRES_BURST).await?;
    let (two, _) = rate(ground, 2, &ground.storage("two"), plan::POSTGRES_BURST).await?;
    Ok(Messages { sqlite, one, two, statements })
}

/// Measures with few commits under way on a longer way.
pub async fn measure_bounded(ground: &Ground) -> Result<Bounded, Error> {
    let way = Delay::start(ground.server.address, plan::LONGER)?;
    let storage = |database: &str| Storage::Database {
        url: ground.server.url(database, Some(way.address)),
        connections: plan::BOUNDED_CONNECTIONS,
    };
    let (one, _) = rate(ground, 1, &storage("one"), plan::BOUNDED_BURST).await?;
    let (two, _) = rate(ground, 2, &storage("two"), plan::BOUNDED_BURST).await?;
    Ok(Bounded {
        connections: plan::BOUNDED_CONNECTIONS,
        longer_ms: plan::LONGER.as_secs_f64() * 1e3,
        ratio: two.complete_per_second.median / one.complete_per_second.median,
        one,
        two,
    })
}

async fn rate(
    ground: &Ground,
    nodes: usize,
    storage: &Storage,
    burst: Burst,
) -> Result<(Rate, Option<Statements>), Error> {
    let receiver = Receiver::default();
    let address = receiver.listen().await.map_err(|source| Error::io("messages", source))?;
    let status_url = Some(format!("http://{address}/status"));
    let world = World { phones: plan::PHONES, status_url, ..World::default() };
    let cluster = ground.cluster(&world, nodes, storage).await?;
    let mut sender = Sender::new(&cluster, &receiver, burst.connections)?;
    sender.send(plan::PHONES).await?;
    let times = || (cluster.nodes_time(), cluster.network_time(), ground.server.processor_time());
    let (mut accepted, mut done) = (Vec::new(), Vec::new());
    let before = times();
    for _ in 0..burst.rounds {
        let started = Instant::now();
        accepted.push(sender.send(burst.messages).await?);
        done.push(burst.messages as f64 / started.elapsed().as_secs_f64());
    }
    let after = times();
    let statements = match storage {
        Storage::Database { connections: CONNECTIONS, .. } if nodes == 1 => {
            let database = ground.server.pool(storage.database().unwrap_or(DATABASE), 2)?;
            let load = async {
                sender.send(burst.messages).await?;
                Ok(burst.messages as f64)
            };
            statements::during(&ground.server, &database, load).await?
        }
        _ => None,
    };
    let all = f64::from(burst.rounds) * burst.messages as f64;
    let each = |before: Option<Duration>, after: Option<Duration>| {
        Some(after?.saturating_sub(before?).as_secs_f64() * 1e6 / all)
    };
    let receipts = Spread::of(done.iter().map(|rate| rate * RECEIPTS));
    let (Some(accepted_per_second), Some(complete_per_second), Some(receipts_per_second)) =
        (Spread::of(accepted), Spread::of(done), receipts)
    else {
        return Err(Error::no_rounds("messages"));
    };
    let rate = Rate {
        nodes,
        messages: burst.messages,
        connections: burst.connections,
        accepted_per_second,
        complete_per_second,
        receipts_per_second,
        unordered: receiver.unordered(),
        nodes_us: each(before.0, after.0),
        network_us: each(before.1, after.1),
        database_us: each(before.2, after.2).filter(|_| storage.database().is_some()),
    };
    cluster.stop();
    Ok((rate, statements))
}

/// Sends to all nodes.
struct Sender<'a> {
    cluster: &'a Cluster,
    receiver: &'a Receiver,
    signer: Signer,
    connections: usize,
    sent: usize,
}

impl<'a> Sender<'a> {
    fn new(cluster: &'a Cluster, receiver: &'a Receiver, connections: usize) -> Result<Self, Error> {
        let signer = Signer::new(Service::key(), cluster.first()?.address);
        Ok(Self { cluster, receiver, signer, connections, sent: 0 })
    }

    /// Sends so many messages and waits for all their receipts; answers how many calls a second were answered.
    async fn send(&mut self, messages: usize) -> Result<f64, Error> {
        let requests: Vec<_> =
            (0..messages).map(|number| send(&mut self.signer, self.sent + number)).collect();
        self.sent += messages;
        let supply = Supply::new(requests, Reuse::Never);
        let addresses = self.cluster.addresses();
        let load = load::closed_among(&addresses, self.connections, &supply, plan::RECEIPTS_WITHIN);
        let outcome = load.await.map_err(|source| Error::io("messages", source))?.clean("messages")?;
        complete(self.receiver, self.sent, plan::DELIVERED_WITHIN).await?;
        Ok(outcome.rate())
    }
}
