//! Inbound webhooks as fast as they are taken, while their receipts are delivered.

use serde::Serialize;

use super::Place;
use super::commits::Commits;
use crate::error::Error;
use crate::load::{self, Reuse, Supply};
use crate::plan;
use crate::receivers::GoodReceiver;
use crate::statistics::{Percentiles, Spread};
use crate::subjects::Memory;
use crate::subjects::world::World;

/// What was found.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Inbound {
    /// Connections, each with one webhook under way, of one event.
    pub connections: usize,
    /// Rounds.
    pub rounds: u32,
    /// Webhooks a second that were answered, each after its event was synced to disk.
    pub per_second: Spread,
    /// Receipts a second that were delivered meanwhile.
    pub delivered_per_second: Spread,
    /// Until the answer, of the round with the greatest 99th percentile.
    pub answer: Percentiles,
    /// Webhooks and settled attempts that one commit served, taken together, counted in webhooks.
    pub group: f64,
    /// Processor time of the service for a webhook and its receipt, in microseconds.
    pub processor_us: Option<f64>,
    /// Receipts that came more than once.
    pub repeated: u64,
    /// The service's memory after it.
    pub memory_after: Option<Memory>,
}

/// Measures.
pub async fn measure(place: &Place) -> Result<Inbound, Error> {
    let receiver = GoodReceiver::start()?;
    let service = place.service(&World { up_urls: vec![receiver.url("/up")], ..World::default() })?;
    let webhooks = service.webhooks()?;
    let mut commits = Commits::of(&service.log);
    let (mut rates, mut delivered, mut answers) = (Vec::new(), Vec::new(), Vec::new());
    let (mut serial, mut taken, mut groups, mut repeated) = (0, 0, 0, 0);
    let mut processor = 0.0;
    for round in 0..=plan::INBOUND_ROUNDS {
        let is_warm_up = round == 0;
        let within = if is_warm_up { plan::PACED_WARM_UP } else { plan::INBOUND_ROUND };
        let count = (plan::INBOUND_SUPPLY * within.as_secs_f64()) as u64;
        let supply = Supply::new(webhooks.messages(serial..serial + count)?, Reuse::Never);
        serial += count;
        receiver.arrivals().clear();
        let before = service.process.processor_time();
        let load = load::closed(service.address, plan::INBOUND_CONNECTIONS, &supply, within);
        let (outcome, count) = commits.during(load).await;
        let outcome = outcome.map_err(|source| Error::io("inbound", source))?.clean("inbound")?;
        let meanwhile = receiver.arrivals().tally().receipts as f64 / outcome.elapsed.as_secs_f64();
        receiver.wait("inbound", outcome.answered, plan::DELIVERED_WITHIN).await?;
        let after = service.process.processor_time();
        if is_warm_up {
            continue;
        }
        rates.push(outcome.rate());
        delivered.push(meanwhile);
        answers.push(outcome.latencies.percentiles());
        taken += outcome.answered;
        groups += count;
        repeated += receiver.arrivals().tally().repeated;
        let spent = before.zip(after).map(|(before, after)| after.saturating_sub(before));
        processor += spent.map_or(f64::NAN, |spent| spent.as_secs_f64());
    }
    let memory_after = service.process.memory();
    service.process.stop();
    let worst = answers.into_iter().max_by(|one, other| one.p99_ms.total_cmp(&other.p99_ms));
    let (Some(per_second), Some(delivered_per_second), Some(answer)) =
        (Spread::of(rates), Spread::of(delivered), worst)
    else {
        return Err(Error::no_rounds("inbound"));
    };
    let processor_us = processor * 1e6 / taken.max(1) as f64;
    Ok(Inbound {
        connections: plan::INBOUND_CONNECTIONS,
        rounds: plan::INBOUND_ROUNDS,
        per_second,
        delivered_per_second,
        answer,
        group: taken as f64 / groups.max(1) as f64,
        processor_us: processor_us.is_finite().then_some(processor_us),
        repeated,
        memory_after,
    })
}
