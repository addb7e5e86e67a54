//! What the delivering code of one node meets: its view of the store, and receivers that all nodes share.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use parking_lot::Mutex;

use super::book::Book;
use super::{AccountId, NewDelivery, NewReceipt, ReceiptKind, Setting};
use crate::model::{Attempted, Delivery, Destination, Settlement};
use crate::receipts::delivery::Surroundings;
use crate::receipts::destination::Terms;
use crate::receipts::engine::judge::Verdict;
use crate::receipts::simulation::clock::Clock;
use crate::receipts::simulation::random::Random;
use crate::receipts::simulation::receiver::{DEADLINE_MS, Receiver};
use crate::receipts::simulation::world::{number_of, receipt_of};
use crate::store::memory::MemoryStore;
use crate::store::{Deliveries, Page, StoreError, Waiting};

/// The longest delay of one half of a call of the store, milliseconds.
const STORE_MS: i64 = 15;
/// One of so many settlements is written and answered with an error.
const UNANSWERED: u64 = 100;

/// What all nodes share.
pub struct Shared {
    pub clock: Clock,
    pub state: Mutex<State>,
}

pub struct State {
    pub random: Random,
    pub receivers: Vec<Receiver>,
    pub book: Book,
}

impl Shared {
    pub fn new(clock: Clock, random: Random, receivers: Vec<Receiver>) -> Self {
        Self { clock, state: Mutex::new(State { random, receivers, book: Book::default() }) }
    }
}

/// One node's world.
pub struct World {
    pub number: u64,
    pub store: MemoryStore,
    pub shared: Arc<Shared>,
}

impl World {
    /// A change of this node makes a receipt.
    pub fn dispatch(&self, destination: usize, order: u32, position: i64, now_ms: i64) -> Option<Delivery> {
        let book = &mut self.shared.state.lock().book;
        let receipt = NewReceipt {
            id: book.next().to_string(),
            kind: ReceiptKind::ChatAppStatus,
            number: None,
            order_key: order.to_string(),
            position,
            body: "x".to_owned(),
            due_ms: now_ms,
        };
        book.dispatched(destination, order, position, now_ms);
        let account = AccountId::parse(&format!("{:016}", destination + 1)).unwrap();
        let to = NewDelivery { url: destination.to_string(), setting: Setting::Number("1".to_owned()) };
        self.store.dispatch(&account, receipt, to, now_ms)
    }

    async fn half_a_call(&self) {
        let delay_ms = self.shared.state.lock().random.between(0, STORE_MS);
        self.shared.clock.sleep(delay_ms).await;
    }
}

#[async_trait]
impl Surroundings for World {
    fn deliveries(&self) -> &dyn Deliveries {
        self
    }

    fn now_ms(&self) -> i64 {
        self.shared.clock.now_ms()
    }

    fn chance(&self) -> f64 {
        self.shared.state.lock().random.unit()
    }

    async fn terms(&self, _: &Destination) -> Result<Terms, StoreError> {
        self.half_a_call().await;
        let deadline = Duration::from_millis(DEADLINE_MS.unsigned_abs());
        Ok(Terms { deadline, secrets: Vec::new(), unreadable: None, paused: false })
    }

    async fn post(
        &self,
        destination: &Destination,
        deliveries: &[Delivery],
        _: &Terms,
    ) -> (Verdict, Attempted) {
        let (number, at_ms) = (number_of(destination), self.now_ms());
        let receipts: Vec<usize> = deliveries.iter().map(receipt_of).collect();
        let exchange = {
            let state = &mut *self.shared.state.lock();
            state.book.began(self.number, &receipts, at_ms);
            state.receivers[number].exchange(at_ms, receipts.len(), false, &mut state.random)
        };
        let received_ms = exchange.received_ms.unwrap_or_default();
        self.shared.clock.sleep(received_ms).await;
        if exchange.received_ms.is_some() {
            self.shared.state.lock().book.received(&receipts, self.now_ms());
        }
        self.shared.clock.sleep(exchange.took_ms - received_ms).await;
        self.shared.state.lock().book.ended(self.number, &receipts);
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

    async fn pause(&self, _: &Destination) {}
}

#[async_trait]
impl Deliveries for World {
    async fn waiting_destinations(&self, after: i64, limit: u64) -> Result<Vec<Waiting>, StoreError> {
        self.half_a_call().await;
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
        let page = self.store.due_deliveries(destination, now_ms, after, limit).await;
        self.half_a_call().await;
        page
    }

    async fn still_waiting(&self, deliveries: &[Delivery]) -> Result<Vec<i64>, StoreError> {
        self.half_a_call().await;
        self.store.still_waiting(deliveries).await
    }

    async fn settle(&self, settlement: Settlement, now_ms: i64) -> Result<Vec<Delivery>, StoreError> {
        self.half_a_call().await;
        let freed = self.store.settle(settlement, now_ms).await;
        if self.shared.state.lock().random.one_in(UNANSWERED) {
            return Err(StoreError::Unavailable("simulated".into()));
        }
        self.half_a_call().await;
        freed
    }
}
