//! A signed durable update beside a bare handler that commits one row through the same writer.

use serde::Serialize;

use super::Place;
use super::compare::{Compared, compare};
use super::disk::{self, Disk};
use crate::arguments::{Arguments, BareKind};
use crate::error::Error;
use crate::load::Signer;
use crate::plan::{self, Comparison};
use crate::subjects::world::{self, World};
use crate::subjects::{BareHandler, Memory, Service};

/// Instances for each connection. They are changed in turn, so that no two calls under way change the same.
const INSTANCES: usize = 8;

/// What was found.
#[derive(Clone, Debug, Serialize)]
pub struct Durable {
    /// Callers that each change a record of their own.
    pub apart: Compared,
    /// Callers that all change one record.
    pub contended: Compared,
    /// The disk, before and after.
    pub disk: [Disk; 2],
    /// The service's memory after it.
    pub memory_after: Option<Memory>,
}

/// Measures.
pub async fn measure(arguments: &Arguments, place: &Place) -> Result<Durable, Error> {
    let connections = arguments.durable_connections as usize;
    let instances = connections * INSTANCES;
    let service = place.service(&World { instances, ..World::default() })?;
    let bare = BareHandler::start(BareKind::Durable, place.path())?;
    let mut signer = Signer::new(Service::key(), service.address);
    let before = disk::measure(place.path(), plan::DISK)?;

    let ids: Vec<String> = (0..instances).map(world::instance).collect();
    let mut serial = 0_u64;
    let mut update = |id: &str| {
        serial += 1;
        let name = format!("Bench {serial}");
        signer.sign("UpdateInstance", [("InstanceId", id), ("InstanceName", &name)])
    };
    let plan =
        Comparison { connections, rounds: arguments.rounds, round: plan::ROUND, paced: Some(plan::PACED) };
    let mut turn = ids.iter().cycle();
    let apart = compare("durable update", plan, (&service).into(), (&bare).into(), |_| {
        update(turn.next().map_or(world::space(), String::as_str))
    })
    .await?;
    let plan = Comparison { round: plan::CONTENDED_ROUND, paced: None, ..plan };
    let contended = compare("durable update of one record", plan, (&service).into(), (&bare).into(), |_| {
        update(world::space())
    })
    .await?;

    let after = disk::measure(place.path(), plan::DISK)?;
    let memory_after = service.process.memory();
    service.process.stop();
    Ok(Durable { apart, contended, disk: [before, after], memory_after })
}
