//! From an answer to what becomes of the deliveries.

use std::time::Duration;

use crate::model::{Delivery, DeliveryOutcome, Reason};
use crate::receipts::Schedule;

/// The longest wait that a destination may ask for, milliseconds (decided).
pub const LONGEST_RETRY_AFTER_MS: i64 = 60 * 60 * 1000;

/// What a destination said of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It has it.
    Received,
    /// It has it not, or did not say so.
    Failed {
        /// Why.
        reason: Reason,
        /// How long it asks us to wait, milliseconds.
        retry_after: Option<i64>,
    },
}

/// What becomes of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// Each delivery has an outcome.
    Settle(Vec<(i64, DeliveryOutcome)>),
    /// Its halves are tried; the refusal was of the batch and counts for none of its deliveries.
    Split,
}

/// Whether a batch that ended so is to be split: it was refused for what it holds.
fn is_refused_for_its_content(reason: Reason) -> bool {
    matches!(reason, Reason::TooLarge | Reason::ClientError)
}

/// Judges a batch. `chance` gives a value between 0 and 1 for each delivery.
pub fn judge(
    deliveries: &[Delivery],
    verdict: &Verdict,
    schedule: &Schedule,
    now_ms: i64,
    mut chance: impl FnMut() -> f64,
) -> Judgement {
    let (reason, retry_after) = match verdict {
        Verdict::Received => {
            let received = |delivery: &Delivery| (delivery.id, DeliveryOutcome::Delivered);
            return Judgement::Settle(deliveries.iter().map(received).collect());
        }
        Verdict::Failed { reason, retry_after } => (*reason, retry_after.unwrap_or_default()),
    };
    if deliveries.len() > 1 && is_refused_for_its_content(reason) {
        return Judgement::Split;
    }
    let earliest_ms = now_ms.saturating_add(retry_after.clamp(0, LONGEST_RETRY_AFTER_MS));
    let outcome = |delivery: &Delivery| {
        let age = Duration::from_millis(now_ms.saturating_sub(delivery.since_ms).max(0).unsigned_abs());
        let wait = schedule.wait(delivery.attempts.saturating_add(1), age, chance());
        let outcome = wait.map_or(DeliveryOutcome::Exhausted, |wait| {
            let wait_ms = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
            DeliveryOutcome::Again { due_ms: now_ms.saturating_add(wait_ms).max(earliest_ms) }
        });
        (delivery.id, outcome)
    };
    Judgement::Settle(deliveries.iter().map(outcome).collect())
}

/// When the first of these outcomes is due again.
pub fn first_again(outcomes: &[(i64, DeliveryOutcome)]) -> Option<i64> {
    let again = |(_, outcome): &(i64, DeliveryOutcome)| match outcome {
        DeliveryOutcome::Again { due_ms } => Some(*due_ms),
        DeliveryOutcome::Delivered | DeliveryOutcome::Exhausted => None,
    };
    outcomes.iter().filter_map(again).min()
}
