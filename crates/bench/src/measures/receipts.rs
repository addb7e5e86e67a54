//! From a webhook of the network to its receipt at the customer's receiver, at a fixed rate.

use serde::Serialize;

use super::Place;
use super::paced::{self, PacedWebhooks};
use crate::error::Error;
use crate::plan;
use crate::receivers::GoodReceiver;
use crate::subjects::world::World;

/// What was found.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Receipts {
    /// Latencies.
    pub paced: PacedWebhooks,
    /// Receipts in one request, on average.
    pub batch: f64,
}

/// Measures.
pub async fn measure(place: &Place) -> Result<Receipts, Error> {
    let receiver = GoodReceiver::start()?;
    let service = place.service(&World { up_urls: vec![receiver.url("/up")], ..World::default() })?;
    let webhooks = service.webhooks()?;
    let at = |within| (plan::WEBHOOKS_PER_SECOND, within);
    let warm = paced::webhooks("receipts", &service, &receiver, &webhooks, 0, at(plan::PACED_WARM_UP));
    let next = warm.await?.receipt.count;
    let paced =
        paced::webhooks("receipts", &service, &receiver, &webhooks, next, at(plan::PACED_WEBHOOKS)).await?;
    let tally = receiver.arrivals().tally();
    service.process.stop();
    Ok(Receipts { paced, batch: tally.receipts as f64 / tally.requests.max(1) as f64 })
}
