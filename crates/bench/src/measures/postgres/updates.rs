//! Signed durable updates: `UpdateInstance`, so that no two calls under way change the same record.

use std::time::Duration;

use bytes::Bytes;

use crate::cluster::Cluster;
use crate::error::Error;
use crate::load::{self, Outcome, Reuse, Signer, Supply};
use crate::plan;
use crate::subjects::Service;
use crate::subjects::world::{self, World};

/// Instances for each connection, which are changed in turn.
const INSTANCES: usize = 8;

/// Makes the calls.
pub(super) struct Updates {
    signer: Signer,
    ids: Vec<String>,
    signed: usize,
}

impl Updates {
    /// The world in which they are made over so many connections.
    pub(super) fn world(connections: usize) -> World {
        World { instances: connections * INSTANCES, ..World::default() }
    }

    pub(super) fn new(cluster: &Cluster, connections: usize) -> Result<Self, Error> {
        let ids = (0..connections * INSTANCES).map(world::instance).collect();
        Ok(Self { signer: Signer::new(Service::key(), cluster.first()?.address), ids, signed: 0 })
    }

    /// The next one.
    pub(super) fn sign(&mut self) -> Bytes {
        let id = self.ids.get(self.signed % self.ids.len().max(1)).map_or(world::space(), String::as_str);
        self.signed += 1;
        let name = format!("Bench {}", self.signed);
        self.signer.sign("UpdateInstance", [("InstanceId", id), ("InstanceName", &name)])
    }

    /// As many as the first node takes in so long; `expected` is about how many that is a second.
    pub(super) async fn load(
        &mut self,
        cluster: &Cluster,
        connections: usize,
        within: Duration,
        expected: f64,
    ) -> Result<Outcome, Error> {
        let count = (expected * within.as_secs_f64() * plan::SUPPLY) as usize + connections;
        let supply = Supply::new((0..count).map(|_| self.sign()).collect(), Reuse::Never);
        let load = load::closed(cluster.first()?.address, connections, &supply, within);
        load.await.map_err(|source| Error::io("durable update", source))?.clean("durable update")
    }
}
