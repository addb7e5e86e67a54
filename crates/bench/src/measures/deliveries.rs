//! Receipts that wait in the table when the service starts, until all are delivered and recorded as such.

use std::time::{Duration, Instant};

use serde::Serialize;

use super::{Place, paced};
use crate::error::Error;
use crate::filling::{self, Deliveries};
use crate::plan;
use crate::receivers::GoodReceiver;
use crate::statistics::Spread;
use crate::subjects::Memory;
use crate::subjects::world::World;

/// Between two looks at the table.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// What was found.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Drained {
    /// Receipts that waited at each start, of distinct messages, all to one address.
    pub waiting: u32,
    /// Starts.
    pub rounds: u32,
    /// Receipts a second that were delivered durably: from the first one at the receiver until the table said of all that they
    /// are delivered.
    pub per_second: Spread,
    /// Receipts a second at the receiver, from the first to the last.
    pub arrived_per_second: Spread,
    /// From the last receipt until the table said of all that they are delivered, in milliseconds.
    pub settled_ms: Spread,
    /// Receipts in one request, on average.
    pub batch: f64,
    /// Processor time of the service for a receipt, in microseconds; its start is part of it.
    pub processor_us: Option<f64>,
    /// Receipts that came more than once.
    pub repeated: u64,
    /// The service's memory after the last round.
    pub memory_after: Option<Memory>,
}

/// Measures.
pub async fn measure(place: &Place) -> Result<Drained, Error> {
    let receiver = GoodReceiver::start()?;
    let world = World { up_urls: vec![receiver.url("/up")], ..World::default() };
    let service = place.service(&world)?;
    // The one that all others are copies of.
    let webhooks = service.webhooks()?;
    paced::webhooks("deliveries", &service, &receiver, &webhooks, 0, (1.0, Duration::from_secs(1))).await?;
    let store = service.store.clone();
    service.process.stop();
    let (mut rates, mut arrived, mut settled) = (Vec::new(), Vec::new(), Vec::new());
    let (mut requests, mut repeated, mut processor) = (0, 0, 0.0);
    let mut memory_after = None;
    let waiting = i64::from(plan::WAITING);
    for round in 0..i64::from(plan::DRAINS) {
        let first = 1 + round * waiting;
        filling::copy(&store, 1, first..first + waiting, Deliveries::Wait)?;
        receiver.arrivals().clear();
        let service = place.service(&world)?;
        receiver.wait("deliveries", u64::from(plan::WAITING), plan::DELIVERED_WITHIN).await?;
        let tally = receiver.arrivals().tally();
        let (Some(first), Some(last)) = (tally.first, tally.last) else {
            return Err(Error::no_rounds("deliveries"));
        };
        while filling::has_waiting(&store)? {
            if last.elapsed() > plan::DELIVERED_WITHIN {
                return Err(undelivered(&store)?);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        let recorded = Instant::now();
        let rate =
            |until: Instant| f64::from(plan::WAITING) / until.saturating_duration_since(first).as_secs_f64();
        rates.push(rate(recorded));
        arrived.push(rate(last));
        settled.push(recorded.saturating_duration_since(last).as_secs_f64() * 1e3);
        requests += tally.requests;
        processor += service.process.processor_time().map_or(f64::NAN, |time| time.as_secs_f64());
        memory_after = service.process.memory();
        service.process.stop();
        repeated += receiver.arrivals().tally().repeated;
        if filling::delivered(&store)? != (1 + (round + 1) * waiting, 0) {
            return Err(undelivered(&store)?);
        }
    }
    let (Some(per_second), Some(arrived_per_second), Some(settled_ms)) =
        (Spread::of(rates), Spread::of(arrived), Spread::of(settled))
    else {
        return Err(Error::no_rounds("deliveries"));
    };
    let all = f64::from(plan::DRAINS) * f64::from(plan::WAITING);
    let processor_us = processor * 1e6 / all;
    Ok(Drained {
        waiting: plan::WAITING,
        rounds: plan::DRAINS,
        per_second,
        arrived_per_second,
        settled_ms,
        batch: all / requests.max(1) as f64,
        processor_us: processor_us.is_finite().then_some(processor_us),
        repeated,
        memory_after,
    })
}

fn undelivered(store: &std::path::Path) -> Result<Error, Error> {
    let (delivered, missing) = filling::delivered(store)?;
    let (missing, all) = (missing.unsigned_abs(), (delivered + missing).unsigned_abs());
    Ok(Error::Undelivered { measure: "deliveries", missing, all, within: plan::DELIVERED_WITHIN })
}
