//! Webhooks at a fixed rate, and their receipts at a receiver.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::error::Error;
use crate::load::{self, Answer, Reuse, Supply, Webhooks};
use crate::plan;
use crate::receivers::GoodReceiver;
use crate::statistics::{Latencies, Percentiles};
use crate::subjects::Service;

/// Latencies of webhooks, each from the time at which it was to be sent.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct PacedWebhooks {
    /// Webhooks a second.
    pub per_second: f64,
    /// Until the service has answered that it has the event.
    pub answer: Percentiles,
    /// Until the receipt is at the receiver.
    pub receipt: Percentiles,
    /// Receipts that came more than once.
    pub repeated: u64,
}

/// Sends webhooks of the first number with serial numbers from `first` on, then waits for all receipts.
///
/// # Errors
/// A webhook is refused, or a receipt does not come.
pub async fn webhooks(
    measure: &'static str,
    service: &Service,
    receiver: &GoodReceiver,
    webhooks: &Webhooks,
    first: u64,
    (per_second, within): (f64, Duration),
) -> Result<PacedWebhooks, Error> {
    let count = ((per_second * within.as_secs_f64()) as u64).max(1);
    let requests = webhooks.messages(first..first + count)?;
    let intended = Rc::new(RefCell::new(Vec::with_capacity(requests.len())));
    let seen = {
        let intended = Rc::clone(&intended);
        move |number: usize, at: Instant, _: &Answer| intended.borrow_mut().push((number, at))
    };
    receiver.arrivals().clear();
    let supply = Supply::new(requests, Reuse::Never);
    let load =
        load::open(service.address, plan::PACED_CONNECTIONS, &supply, per_second, count as usize, seen);
    let outcome = load.await.map_err(|source| Error::io(measure, source))?.clean(measure)?;
    receiver.wait(measure, count, plan::DELIVERED_WITHIN).await?;
    let mut receipt = Latencies::default();
    for (number, at) in intended.borrow().iter() {
        if let Some(came) = receiver.arrivals().of(first + *number as u64) {
            receipt.record(came.saturating_duration_since(*at));
        }
    }
    Ok(PacedWebhooks {
        per_second,
        answer: outcome.latencies.percentiles(),
        receipt: receipt.percentiles(),
        repeated: receiver.arrivals().tally().repeated,
    })
}
