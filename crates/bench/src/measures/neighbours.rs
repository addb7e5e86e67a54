//! The latency of a healthy destination, alone and with broken ones beside it.
//!
//! Each round has a service and a store of its own, so that the retries of one round are no load of the next.

use serde::Serialize;

use super::Place;
use super::paced::{self, PacedWebhooks};
use crate::error::Error;
use crate::load::{self, Reuse, Supply};
use crate::plan;
use crate::receivers::{BrokenReceivers, GoodReceiver};
use crate::statistics::Spread;
use crate::subjects::world::World;

/// What was found.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Neighbours {
    /// Receipts a second to the healthy destination.
    pub per_second: f64,
    /// Broken destinations beside it.
    pub broken: usize,
    /// Receipts a second to each of them.
    pub broken_per_second: f64,
    /// Rounds of each.
    pub rounds: u32,
    /// From webhook to receipt, the healthy one alone: medians and 99th percentiles, in milliseconds.
    pub alone_p50_ms: Spread,
    /// The 99th percentiles.
    pub alone_p99_ms: Spread,
    /// The same beside the broken ones.
    pub beside_p50_ms: Spread,
    /// The 99th percentiles.
    pub beside_p99_ms: Spread,
    /// The second 99th percentile by the first, round by round.
    pub ratio: Spread,
    /// Requests that reached the broken ones, in all rounds; those that refuse are reached by none.
    pub broken_requests: u64,
    /// Receipts that came to the healthy one more than once.
    pub repeated: u64,
}

/// One round.
struct Round {
    healthy: PacedWebhooks,
    broken_requests: u64,
}

/// Measures; each place is for one round.
pub async fn measure(place: &impl Fn() -> Result<Place, Error>) -> Result<Neighbours, Error> {
    let (mut alone, mut beside) = (Vec::new(), Vec::new());
    for number in 0..plan::NEIGHBOUR_ROUNDS {
        // Neither of the two is always the first.
        if number % 2 == 0 {
            alone.push(round(&place()?, 0).await?);
            beside.push(round(&place()?, plan::BROKEN).await?);
        } else {
            beside.push(round(&place()?, plan::BROKEN).await?);
            alone.push(round(&place()?, 0).await?);
        }
    }
    let p50 = |rounds: &[Round]| Spread::of(rounds.iter().map(|round| round.healthy.receipt.p50_ms));
    let p99 = |rounds: &[Round]| Spread::of(rounds.iter().map(|round| round.healthy.receipt.p99_ms));
    let pairs = alone.iter().zip(&beside);
    let ratio = pairs.map(|(alone, beside)| beside.healthy.receipt.p99_ms / alone.healthy.receipt.p99_ms);
    let (Some(alone_p50_ms), Some(alone_p99_ms), Some(beside_p50_ms), Some(beside_p99_ms), Some(ratio)) =
        (p50(&alone), p99(&alone), p50(&beside), p99(&beside), Spread::of(ratio))
    else {
        return Err(Error::no_rounds("neighbours"));
    };
    Ok(Neighbours {
        per_second: plan::HEALTHY_PER_SECOND,
        broken: plan::BROKEN,
        broken_per_second: plan::BROKEN_PER_SECOND,
        rounds: plan::NEIGHBOUR_ROUNDS,
        alone_p50_ms,
        alone_p99_ms,
        beside_p50_ms,
        beside_p99_ms,
        ratio,
        broken_requests: beside.iter().map(|round| round.broken_requests).sum(),
        repeated: alone.iter().chain(&beside).map(|round| round.healthy.repeated).sum(),
    })
}

/// The broken ones are loaded through the warm-up as well: by then they are known to be broken.
async fn round(place: &Place, broken: usize) -> Result<Round, Error> {
    let receiver = GoodReceiver::start()?;
    let receivers = BrokenReceivers::start(broken)?;
    let up_urls = [receiver.url("/up")].into_iter().chain(receivers.urls.iter().cloned()).collect();
    let service = place.service(&World { up_urls, ..World::default() })?;
    let webhooks = service.webhooks()?;
    let of_healthy = async {
        let at = |within| (plan::HEALTHY_PER_SECOND, within);
        let warm =
            paced::webhooks("neighbours", &service, &receiver, &webhooks, 0, at(plan::PACED_WARM_UP)).await?;
        let first = warm.receipt.count;
        paced::webhooks("neighbours", &service, &receiver, &webhooks, first, at(plan::NEIGHBOUR_ROUND)).await
    };
    let of_broken = async {
        if broken == 0 {
            return Ok(());
        }
        let per_second = plan::BROKEN_PER_SECOND * broken as f64;
        let within = plan::PACED_WARM_UP + plan::NEIGHBOUR_ROUND;
        let count = (per_second * within.as_secs_f64()) as usize;
        let requests: Result<Vec<_>, Error> =
            (0..count).map(|number| webhooks.message(1 + number % broken, number as u64)).collect();
        let supply = Supply::new(requests?, Reuse::Never);
        let load =
            load::open(service.address, plan::PACED_CONNECTIONS, &supply, per_second, count, |_, _, _| {});
        load.await.map_err(|source| Error::io("neighbours", source))?.clean("neighbours").map(drop)
    };
    let (healthy, broken) = tokio::join!(of_healthy, of_broken);
    broken?;
    let healthy = healthy?;
    service.process.stop();
    Ok(Round { healthy, broken_requests: receivers.requests() })
}
