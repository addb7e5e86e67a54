//! A signed read beside a bare handler that answers a few bytes.

use super::Place;
use super::compare::{Compared, compare};
use crate::arguments::{Arguments, BareKind};
use crate::error::Error;
use crate::load::Signer;
use crate::plan::{self, Comparison};
use crate::subjects::world::{self, World};
use crate::subjects::{BareHandler, Service};

/// Measures.
pub async fn measure(arguments: &Arguments, place: &Place) -> Result<Compared, Error> {
    let service = place.service(&World::default())?;
    let bare = BareHandler::start(BareKind::Hello, place.path())?;
    let mut signer = Signer::new(Service::key(), service.address);
    let plan = Comparison {
        connections: arguments.read_connections as usize,
        rounds: arguments.rounds,
        round: plan::ROUND,
        paced: Some(plan::PACED),
    };
    let compared = compare("read", plan, (&service).into(), (&bare).into(), |_| {
        signer.sign("QueryInstance", [("InstanceId", world::space())])
    })
    .await?;
    service.process.stop();
    Ok(compared)
}
