//! Takes due deliveries to their destinations.
//!
//! One task decides, many deliver. A fresh delivery comes from memory ([`Deliverer::offer`]); what does not fit there,
//! and what waited for a retry or lay there when the service started, is found in the table. A delivery is in the hands
//! of at most one attempt; of one message and destination only the first unsettled row is ever due (the store parks the
//! others), so order is kept without a thought here.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use super::attempt::{Attempt, Verdict};
use super::schedule::Schedule;
use crate::model::{Clocks, Delivery};
use crate::stop::stopped;
use crate::store::{self, DeliveryOutcome};

/// Attempts under way for one address.
const PER_DESTINATION: usize = 32;
/// Attempts under way in all.
const IN_ALL: usize = 256;
/// Deliveries of one address that wait in memory; more wait in the table.
const WAITING_PER_DESTINATION: usize = 1024;
/// Deliveries of all addresses in memory, those under way among them; more wait in the table.
const WAITING_IN_ALL: usize = 16_384;
/// Fresh deliveries on their way to the deciding task; more wait in the table.
const OFFERED: usize = 8192;
/// How often the table is asked for what is due.
const POLL_EVERY: Duration = Duration::from_millis(100);
/// Rows of one such answer.
const POLL_ROWS: u64 = 1024;
/// The last row of a full answer.
const LAST_ROW: usize = POLL_ROWS as usize - 1;

/// Hands fresh deliveries to the deliverers.
#[derive(Debug, Clone)]
pub struct Deliverer(mpsc::Sender<Delivery>);

impl Deliverer {
    /// Starts to deliver; stops when `stop` turns true, once the attempts under way have ended.
    pub fn start(
        store: store::Shared,
        attempt: Attempt,
        schedule: Schedule,
        clocks: Clocks,
        stop: watch::Receiver<bool>,
    ) -> (Self, JoinHandle<()>) {
        let (offer, offered) = mpsc::channel(OFFERED);
        let work = Arc::new(Work { store, attempt, schedule, clocks });
        let task = tokio::spawn(decide(work, offered, stop));
        (Self(offer), task)
    }

    /// A delivery that was just committed and is due. When memory is full it waits in the table.
    pub fn offer(&self, deliveries: Vec<Delivery>) {
        for delivery in deliveries {
            if self.0.try_send(delivery).is_err() {
                return;
            }
        }
    }
}

struct Work {
    store: store::Shared,
    attempt: Attempt,
    schedule: Schedule,
    clocks: Clocks,
}

/// What one address has in memory.
#[derive(Default)]
struct Lane {
    waiting: VecDeque<Delivery>,
    under_way: usize,
}

#[derive(Default)]
struct Lanes {
    lanes: HashMap<String, Lane>,
    known: HashSet<i64>,
    under_way: usize,
}

impl Lanes {
    fn add(&mut self, delivery: Delivery) {
        if self.known.len() >= WAITING_IN_ALL {
            return;
        }
        let lane = self.lanes.entry(delivery.receipt.url.clone()).or_default();
        if lane.waiting.len() < WAITING_PER_DESTINATION && self.known.insert(delivery.id) {
            lane.waiting.push_back(delivery);
        }
    }

    /// The next delivery that may start, from the address with the fewest attempts under way.
    fn take(&mut self) -> Option<Delivery> {
        if self.under_way >= IN_ALL {
            return None;
        }
        let lane = self
            .lanes
            .values_mut()
            .filter(|lane| !lane.waiting.is_empty() && lane.under_way < PER_DESTINATION)
            .min_by_key(|lane| lane.under_way)?;
        let delivery = lane.waiting.pop_front()?;
        lane.under_way += 1;
        self.under_way += 1;
        Some(delivery)
    }

    fn ended(&mut self, url: &str, id: i64) {
        self.known.remove(&id);
        self.under_way -= 1;
        if let Some(lane) = self.lanes.get_mut(url) {
            lane.under_way -= 1;
            if lane.under_way == 0 && lane.waiting.is_empty() {
                self.lanes.remove(url);
            }
        }
    }
}

/// An attempt that ended, and the delivery that it set free.
struct Ended {
    url: String,
    id: i64,
    next: Option<Delivery>,
}

async fn decide(work: Arc<Work>, mut offered: mpsc::Receiver<Delivery>, mut stop: watch::Receiver<bool>) {
    let (end, mut ended) = mpsc::unbounded_channel::<Ended>();
    let mut lanes = Lanes::default();
    let mut after = None;
    let mut poll = tokio::time::interval(POLL_EVERY);
    poll.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            () = stopped(&mut stop) => break,
            Some(done) = ended.recv() => {
                lanes.ended(&done.url, done.id);
                done.next.into_iter().for_each(|next| lanes.add(next));
            }
            Some(delivery) = offered.recv() => lanes.add(delivery),
            _ = poll.tick() => match work.store.due_deliveries(now_ms(&work.clocks), after, POLL_ROWS).await {
                Ok(due) => {
                    // A full answer goes on where it ended, so that the backlog of one address hides no other's.
                    after = due.get(LAST_ROW).map(|last| (last.receipt.due_ms, last.id));
                    due.into_iter().for_each(|delivery| lanes.add(delivery));
                }
                Err(error) => tracing::error!(%error, "due receipts cannot be read"),
            },
        }
        while let Some(delivery) = lanes.take() {
            let (work, end) = (Arc::clone(&work), end.clone());
            tokio::spawn(async move {
                let (url, id) = (delivery.receipt.url.clone(), delivery.id);
                let next = deliver(&work, delivery).await;
                // The receiver is gone only when the service stops; the table has the rest.
                let _ = end.send(Ended { url, id, next });
            });
        }
    }
    while lanes.under_way > 0
        && let Some(done) = ended.recv().await
    {
        lanes.ended(&done.url, done.id);
    }
}

/// One attempt, recorded. A delivery that was cancelled while it waited in memory is dropped.
async fn deliver(work: &Work, delivery: Delivery) -> Option<Delivery> {
    if let Ok(false) = work.store.is_waiting(delivery.id).await {
        return None;
    }
    let verdict = work.attempt.post(&delivery).await;
    let now_ms = now_ms(&work.clocks);
    let (outcome, reason) = match verdict {
        Verdict::Received => (DeliveryOutcome::Delivered, None),
        Verdict::Refused(reason) => {
            let age = Duration::from_millis((now_ms - delivery.created_ms).max(0).unsigned_abs());
            let wait = work.schedule.wait(delivery.attempts + 1, age, rand::random());
            let outcome = wait.map_or(DeliveryOutcome::Exhausted, |wait| DeliveryOutcome::Again {
                due_ms: now_ms.saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)),
            });
            tracing::debug!(receipt = %delivery.receipt.receipt_id, %reason, ?outcome, "a receipt was not received");
            (outcome, Some(reason))
        }
    };
    match work.store.settle_delivery(&delivery, outcome, reason, now_ms).await {
        Ok(next) => next,
        Err(error) => {
            // The row is as it was and comes back from the table: the receipt may go twice, never not at all.
            tracing::error!(%error, receipt = %delivery.receipt.receipt_id, "the outcome of a receipt cannot be stored");
            tokio::time::sleep(POLL_EVERY).await;
            None
        }
    }
}

fn now_ms(clocks: &Clocks) -> i64 {
    clocks.wall().as_millisecond()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountId, NewDelivery, ReceiptKind, Setting};

    fn delivery(id: i64, url: String) -> Delivery {
        Delivery {
            id,
            account: AccountId::parse("1234567890123456").unwrap(),
            receipt: NewDelivery {
                receipt_id: id.to_string(),
                url,
                setting: Setting::Space("cams-1".into()),
                kind: ReceiptKind::ChatAppStatus,
                order_key: id.to_string(),
                position: 1,
                body: "{}".into(),
                due_ms: 0,
            },
            attempts: 0,
            created_ms: 0,
        }
    }

    #[test]
    fn memory_holds_so_many_for_an_address_and_so_many_in_all() {
        let mut lanes = Lanes::default();
        let many = i64::try_from(WAITING_PER_DESTINATION).unwrap() + 10;
        (0..many).for_each(|id| lanes.add(delivery(id, "http://a/".into())));
        assert_eq!(lanes.known.len(), WAITING_PER_DESTINATION);
        let many = i64::try_from(WAITING_IN_ALL).unwrap() + 10;
        (0..many).for_each(|id| lanes.add(delivery(many + id, format!("http://{id}/"))));
        assert_eq!(lanes.known.len(), WAITING_IN_ALL);
        // No address without a delivery takes up memory.
        assert_eq!(lanes.lanes.len(), 1 + WAITING_IN_ALL - WAITING_PER_DESTINATION);
        // One that ended makes room for another.
        let first = lanes.take().unwrap();
        lanes.ended(&first.receipt.url, first.id);
        lanes.add(delivery(-1, "http://b/".into()));
        assert!(lanes.known.contains(&-1));
    }
}
