//! One batch on its way: read how the destination is to be called, see what is still to be made, post, judge, record.
//!
//! What it needs of the world is handed in ([`Surroundings`]), so that the simulation runs this very code.

use std::sync::Arc;

use async_trait::async_trait;

use super::Schedule;
use super::counts::Attempts;
use super::destination::Terms;
use super::engine::judge::{self, Judgement, Verdict};
use super::engine::{Batch, Fate, Work};
use crate::model::{Attempted, Delivery, DeliveryOutcome, Destination, Reason, Settlement};
use crate::store::{Deliveries, StoreError};

/// What deliveries need: a store, a clock, chance and a network.
#[async_trait]
pub trait Surroundings: Send + Sync {
    /// Where deliveries are kept.
    fn deliveries(&self) -> &dyn Deliveries;
    /// Whether other nodes deliver out of the same store.
    fn has_neighbours(&self) -> bool {
        false
    }
    /// The wall clock, milliseconds.
    fn now_ms(&self) -> i64;
    /// A value between 0 and 1.
    fn chance(&self) -> f64;
    /// How a destination is to be called.
    async fn terms(&self, destination: &Destination) -> Result<Terms, StoreError>;
    /// Posts deliveries to their destination; answers what it said, and what is kept of it.
    async fn post(
        &self,
        destination: &Destination,
        deliveries: &[Delivery],
        terms: &Terms,
    ) -> (Verdict, Attempted);
    /// The destination says that it is gone: it is left alone until somebody looks.
    async fn pause(&self, destination: &Destination);
}

/// What came of a batch, how long the attempt took in milliseconds, and the deliveries that it set free.
pub type Delivered = (Fate, i64, Vec<Delivery>);

/// Makes one attempt and records it. What was settled, cancelled or taken by another node while it waited in memory is dropped.
pub(super) async fn deliver(
    world: &dyn Surroundings,
    counts: &Attempts,
    schedule: &Schedule,
    batch: &Batch,
) -> Delivered {
    if batch.work == Work::GiveUp {
        // Whoever pauses a destination wants what waits for it to stay.
        match world.terms(&batch.destination).await {
            Ok(terms) if terms.paused => return (Fate::Paused, 0, Vec::new()),
            Ok(_) => {}
            Err(error) => return unprepared(&error),
        }
        let outcomes = batch.deliveries.iter().map(|delivery| (delivery.id, DeliveryOutcome::Exhausted));
        counts.failed(Reason::GivenUp);
        let attempt = given_up(batch.deliveries.len(), world.now_ms());
        return settle(world, counts, batch, attempt, outcomes.collect(), None).await;
    }
    let (deliveries, terms) = match prepare(world, batch).await {
        Ok(Some(prepared)) => prepared,
        Ok(None) => return (Fate::Paused, 0, Vec::new()),
        Err(error) => return unprepared(&error),
    };
    if deliveries.is_empty() {
        return (Fate::Settled { verdict: None, again_ms: Some(world.now_ms()) }, 0, Vec::new());
    }
    let (verdict, attempted) = world.post(&batch.destination, &deliveries, &terms).await;
    counts.made(&verdict, &attempted);
    if let Verdict::Failed { reason: Reason::Gone, .. } = verdict {
        world.pause(&batch.destination).await;
    }
    match judge::judge(&deliveries, &verdict, schedule, world.now_ms(), || world.chance()) {
        Judgement::Settle(outcomes) => settle(world, counts, batch, attempted, outcomes, Some(verdict)).await,
        Judgement::Split => match settle(world, counts, batch, attempted, Vec::new(), None).await {
            (Fate::Settled { .. }, took_ms, freed) => (Fate::Split, took_ms, freed),
            unrecorded => unrecorded,
        },
    }
}

fn unprepared(error: &StoreError) -> Delivered {
    tracing::error!(%error, "receipts cannot be prepared");
    (Fate::Unrecorded { verdict: None }, 0, Vec::new())
}

/// What is still to be made of a batch, and how; none: the destination is paused.
async fn prepare(
    world: &dyn Surroundings,
    batch: &Batch,
) -> Result<Option<(Vec<Delivery>, Terms)>, StoreError> {
    let terms = world.terms(&batch.destination).await?;
    if terms.paused {
        return Ok(None);
    }
    let waiting = world.deliveries().still_waiting(&batch.deliveries).await?;
    let deliveries = batch.deliveries.iter().filter(|delivery| waiting.contains(&delivery.id));
    Ok(Some((deliveries.cloned().collect(), terms)))
}

async fn settle(
    world: &dyn Surroundings,
    counts: &Attempts,
    batch: &Batch,
    attempt: Attempted,
    outcomes: Vec<(i64, DeliveryOutcome)>,
    verdict: Option<Verdict>,
) -> Delivered {
    // What was dropped may have become due anew while it counted as under way.
    let dropped_ms = (outcomes.len() < batch.deliveries.len()).then(|| world.now_ms());
    let (took_ms, again_ms) = (attempt.duration_ms, dropped_ms.or(judge::first_again(&outcomes)));
    let became = |wanted| outcomes.iter().filter(|(_, outcome)| *outcome == wanted).count() as u64;
    let (delivered, exhausted) = (became(DeliveryOutcome::Delivered), became(DeliveryOutcome::Exhausted));
    let settlement = Settlement { destination: Arc::clone(&batch.destination), attempt, outcomes };
    match world.deliveries().settle(settlement, world.now_ms()).await {
        Ok(freed) => {
            counts.settled(delivered, exhausted);
            (Fate::Settled { verdict, again_ms }, took_ms, freed)
        }
        Err(error) => {
            // The rows are as they were and come back from the table: a receipt may go twice, never not at all.
            tracing::error!(%error, "what came of receipts cannot be stored");
            (Fate::Unrecorded { verdict }, took_ms, Vec::new())
        }
    }
}

fn given_up(receipts: usize, now_ms: i64) -> Attempted {
    Attempted {
        at_ms: now_ms,
        duration_ms: 0,
        receipts,
        address: None,
        status: None,
        answer: String::new(),
        reason: Some(Reason::GivenUp),
    }
}
