//! What a run hands to the code that delivers: a store that can fail, a clock, chance and a network.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use parking_lot::Mutex;

use super::clock::Clock;
use super::model::Model;
use super::plan::HOUR_MS;
use super::random::Random;
use super::receiver::{DEADLINE_MS, Receiver};
use crate::model::{Attempted, Delivery, DeliveryOutcome, Destination, Settlement};
use crate::receipts::delivery::Surroundings;
use crate::receipts::destination::Terms;
use crate::receipts::engine::judge::Verdict;
use crate::store::memory::MemoryStore;
use crate::store::{Deliveries, Page, StoreError, Waiting};

/// The longest delay of one half of a call of the store, milliseconds.
const STORE_MS: i64 = 15;

pub struct World {
    pub clock: Clock,
    pub store: MemoryStore,
    pub state: Mutex<State>,
}

pub struct State {
    pub random: Random,
    pub receivers: Vec<Receiver>,
    pub model: Model,
    pub outages: Vec<(i64, i64)>,
    pub fault_one_in: u64,
    /// When an operator resumes which destination.
    pub resumes: Vec<(i64, usize)>,
}

/// What a call of the store meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Luck {
    Works,
    Fails,
    /// It is written, and the answer is an error all the same.
    WritesAndFails,
}

impl World {
    async fn half_a_call(&self) {
        let delay_ms = {
            let random = &mut self.state.lock().random;
            if random.one_in(2) { 0 } else { random.between(0, STORE_MS) }
        };
        self.clock.sleep(delay_ms).await;
    }

    fn luck(&self, writes: bool) -> Luck {
        let now_ms = self.clock.now_ms();
        let state = &mut *self.state.lock();
        let is_out = state.outages.iter().any(|(from_ms, until_ms)| (*from_ms..*until_ms).contains(&now_ms));
        match is_out {
            true if writes => Luck::Fails,
            true if state.random.one_in(2) => Luck::Fails,
            _ if !state.random.one_in(state.fault_one_in) => Luck::Works,
            _ if writes && state.random.one_in(2) => Luck::WritesAndFails,
            _ => Luck::Fails,
        }
    }

    fn fault_at(&self, destination: usize) -> StoreError {
        self.state.lock().model.store_failed(destination, self.clock.now_ms());
        StoreError::Unavailable("simulated".into())
    }
}

/// The number of a destination in the plan; its address is it.
pub fn number_of(destination: &Destination) -> usize {
    destination.url.parse().unwrap()
}

/// The number of a receipt in the plan; its id is it.
pub fn receipt_of(delivery: &Delivery) -> usize {
    delivery.receipt_id.parse().unwrap()
}

#[async_trait]
impl Surroundings for World {
    fn deliveries(&self) -> &dyn Deliveries {
        self
    }

    fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    fn chance(&self) -> f64 {
        self.state.lock().random.unit()
    }

    async fn terms(&self, destination: &Destination) -> Result<Terms, StoreError> {
        self.half_a_call().await;
        let number = number_of(destination);
        if self.luck(false) != Luck::Works {
            return Err(self.fault_at(number));
        }
        let paused = self.state.lock().receivers[number].paused;
        let deadline = Duration::from_millis(DEADLINE_MS.unsigned_abs());
        Ok(Terms { deadline, secrets: Vec::new(), unreadable: None, paused })
    }

    async fn post(
        &self,
        destination: &Destination,
        deliveries: &[Delivery],
        _: &Terms,
    ) -> (Verdict, Attempted) {
        let (number, at_ms) = (number_of(destination), self.clock.now_ms());
        let receipts: Vec<usize> = deliveries.iter().map(receipt_of).collect();
        let bytes = deliveries.iter().map(|delivery| delivery.body.len() + 1).sum::<usize>() + 1;
        let exchange = {
            let state = &mut *self.state.lock();
            state.model.began(number, &receipts, bytes, at_ms);
            let is_poisonous = state.model.any_poisonous(&receipts);
            state.receivers[number].exchange(at_ms, receipts.len(), is_poisonous, &mut state.random)
        };
        let received_ms = exchange.received_ms.unwrap_or_default();
        self.clock.sleep(received_ms).await;
        if exchange.received_ms.is_some() {
            self.state.lock().model.received(&receipts, self.clock.now_ms());
        }
        self.clock.sleep(exchange.took_ms - received_ms).await;
        let now_ms = self.clock.now_ms();
        self.state.lock().model.answered(number, &receipts, &exchange.verdict, exchange.took_ms, now_ms);
        let attempted = Attempted {
            at_ms,
            duration_ms: exchange.took_ms,
            receipts: receipts.len(),
            address: None,
            status: None,
            answer: String::new(),
            reason: None,
        };
        (exchange.verdict, attempted)
    }

    async fn pause(&self, destination: &Destination) {
        self.half_a_call().await;
        if self.luck(true) == Luck::Fails {
            return;
        }
        let (now_ms, number) = (self.clock.now_ms(), number_of(destination));
        let state = &mut *self.state.lock();
        if !state.receivers[number].paused {
            state.receivers[number].paused = true;
            state.model.paused(number, now_ms);
            state.resumes.push((now_ms + state.random.between(1_000, 6 * HOUR_MS), number));
        }
    }
}

#[async_trait]
impl Deliveries for World {
    async fn waiting_destinations(&self, after: i64, limit: u64) -> Result<Vec<Waiting>, StoreError> {
        self.half_a_call().await;
        if self.luck(false) != Luck::Works {
            self.state.lock().model.survey_failed(self.clock.now_ms());
            return Err(StoreError::Unavailable("simulated".into()));
        }
        self.store.waiting_destinations(after, limit).await
    }

    async fn due_deliveries(
        &self,
        destination: &Arc<Destination>,
        now_ms: i64,
        after: Option<(i64, i64)>,
        limit: u64,
    ) -> Result<Page, StoreError> {
        self.half_a_call().await;
        if self.luck(false) != Luck::Works {
            return Err(self.fault_at(number_of(destination)));
        }
        let page = self.store.due_deliveries(destination, now_ms, after, limit).await;
        self.half_a_call().await;
        page
    }

    async fn still_waiting(&self, deliveries: &[Delivery]) -> Result<Vec<i64>, StoreError> {
        self.half_a_call().await;
        if self.luck(false) != Luck::Works {
            return Err(self.fault_at(number_of(&deliveries[0].destination)));
        }
        self.store.still_waiting(deliveries).await
    }

    async fn settle(&self, settlement: Settlement, now_ms: i64) -> Result<Vec<Delivery>, StoreError> {
        self.half_a_call().await;
        let number = number_of(&settlement.destination);
        let luck = self.luck(true);
        let outcomes: Vec<(i64, DeliveryOutcome)> = settlement.outcomes.clone();
        if luck == Luck::Fails {
            self.state.lock().model.not_recorded(&outcomes);
            return Err(self.fault_at(number));
        }
        let freed = self.store.settle(settlement, now_ms).await;
        self.state.lock().model.settled(&outcomes, now_ms, self.clock.now_ms());
        if luck == Luck::WritesAndFails {
            return Err(self.fault_at(number));
        }
        self.half_a_call().await;
        freed
    }
}
