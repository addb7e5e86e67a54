//! The deciding task beside a world that breaks.

use std::sync::atomic::AtomicI64;

use parking_lot::Mutex;

use super::*;
use crate::model::{NewDelivery, NewReceipt, Reason, ReceiptKind, Setting, Settlement};
use crate::receipts::engine::Work;
use crate::store::memory::MemoryStore;

const PATIENCE: Duration = Duration::from_secs(30);

/// A call that can break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Survey,
    Look,
    Terms,
    Post,
    Settle,
}

/// Each call that is listed panics once. Each look at the clock moves it by a second.
#[derive(Default)]
struct World {
    store: MemoryStore,
    now_ms: AtomicI64,
    panics: Mutex<Vec<At>>,
    hangs: bool,
    paused: bool,
    posted: AtomicUsize,
}

impl World {
    fn reaches(&self, at: At) {
        let mut panics = self.panics.lock();
        if let Some(place) = panics.iter().position(|panics_at| *panics_at == at) {
            panics.remove(place);
            drop(panics);
            panic!("on purpose, at {at:?}");
        }
    }

    fn put(&self, id: &str, length: usize) -> Delivery {
        let receipt = NewReceipt {
            id: id.to_owned(),
            kind: ReceiptKind::ChatAppStatus,
            number: None,
            order_key: id.to_owned(),
            position: 0,
            body: "x".repeat(length),
            due_ms: 0,
        };
        let to = NewDelivery { url: "there".to_owned(), setting: Setting::Number("1".to_owned()) };
        let account = AccountId::parse("0000000000000001").unwrap();
        self.store.dispatch(&account, receipt, to, 0).unwrap()
    }
}

#[async_trait]
impl Surroundings for World {
    fn deliveries(&self) -> &dyn Deliveries {
        self
    }

    fn now_ms(&self) -> i64 {
        self.now_ms.fetch_add(1_000, Ordering::Relaxed)
    }

    fn chance(&self) -> f64 {
        0.0
    }

    async fn terms(&self, _: &Destination) -> Result<Terms, StoreError> {
        self.reaches(At::Terms);
        Ok(Terms { deadline: PATIENCE, secrets: Vec::new(), unreadable: None, paused: self.paused })
    }

    async fn post(&self, _: &Destination, deliveries: &[Delivery], _: &Terms) -> (Verdict, Attempted) {
        self.posted.fetch_add(deliveries.len(), Ordering::Relaxed);
        self.reaches(At::Post);
        if self.hangs {
            std::future::pending::<()>().await;
        }
        let attempted = Attempted {
            at_ms: 0,
            duration_ms: 1,
            receipts: deliveries.len(),
            address: None,
            status: Some(200),
            answer: String::new(),
            reason: None,
        };
        (Verdict::Received, attempted)
    }

    async fn pause(&self, _: &Destination) {}
}

#[async_trait]
impl Deliveries for World {
    async fn waiting_destinations(&self, after: i64, limit: u64) -> Result<Vec<Waiting>, StoreError> {
        self.reaches(At::Survey);
        self.store.waiting_destinations(after, limit).await
    }

    async fn due_deliveries(
        &self,
        destination: &Arc<Destination>,
        now_ms: i64,
        after: Option<(i64, i64)>,
        limit: u64,
    ) -> Result<Page, StoreError> {
        self.reaches(At::Look);
        self.store.due_deliveries(destination, now_ms, after, limit).await
    }

    async fn still_waiting(&self, deliveries: &[Delivery]) -> Result<Vec<i64>, StoreError> {
        self.store.still_waiting(deliveries).await
    }

    async fn settle(&self, settlement: Settlement, now_ms: i64) -> Result<Vec<Delivery>, StoreError> {
        self.reaches(At::Settle);
        self.store.settle(settlement, now_ms).await
    }
}

async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let waited = tokio::time::timeout(PATIENCE, async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    assert!(waited.await.is_ok(), "{what}");
}

#[tokio::test]
async fn a_panic_anywhere_loses_no_receipt_and_does_not_keep_the_service_from_stopping() {
    for at in [At::Survey, At::Look, At::Terms, At::Post, At::Settle] {
        let world = Arc::new(World { panics: Mutex::new(vec![at, at]), ..World::default() });
        world.put("found", 2);
        let (stop, stopped) = watch::channel(false);
        let started = Deliverer::start_in(Arc::clone(&world) as _, Schedule::default(), stopped, PATIENCE);
        let (deliverer, task) = started;
        until(&format!("{at:?}: the panics"), || {
            deliverer.survey();
            world.panics.lock().is_empty()
        })
        .await;
        deliverer.offer(vec![world.put("offered", 2)]);
        until(&format!("{at:?}: both are received"), || world.store.waiting() == 0).await;
        stop.send_replace(true);
        let ended = tokio::time::timeout(PATIENCE, task).await;
        assert!(ended.is_ok_and(|ended| ended.is_ok()), "{at:?}: it does not stop");
    }
}

#[tokio::test]
async fn an_attempt_that_never_ends_does_not_keep_the_service_from_stopping() {
    let world = Arc::new(World { hangs: true, ..World::default() });
    world.put("r", 2);
    let (stop, stopped) = watch::channel(false);
    let soon = Duration::from_millis(20);
    let (_deliverer, task) = Deliverer::start_in(Arc::clone(&world) as _, Schedule::default(), stopped, soon);
    until("an attempt", || world.posted.load(Ordering::Relaxed) == 1).await;
    stop.send_replace(true);
    assert!(tokio::time::timeout(PATIENCE, task).await.is_ok_and(|ended| ended.is_ok()));
    assert_eq!(world.store.waiting(), 1);
}

#[tokio::test]
async fn what_waits_on_its_way_is_bounded_in_bytes_and_the_rest_is_found_in_the_table() {
    let world = Arc::new(World::default());
    let (_stop, stopped) = watch::channel(false);
    let (deliverer, _task) =
        Deliverer::start_in(Arc::clone(&world) as _, Schedule::default(), stopped, PATIENCE);
    // The deciding task has no turn before the next await.
    let receipts = (0..20).map(|number| world.put(&number.to_string(), OFFERED_BYTES / 8)).collect();
    deliverer.offer(receipts);
    assert_eq!(deliverer.offered_bytes.load(Ordering::Relaxed), OFFERED_BYTES);
    until("all are received", || world.store.waiting() == 0).await;
    assert_eq!(world.posted.load(Ordering::Relaxed), 20);
    assert_eq!(deliverer.offered_bytes.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn what_waits_for_a_paused_destination_is_not_given_up() {
    let world = World { paused: true, ..World::default() };
    let week_ms = 8 * 24 * 3_600_000;
    let mut engine = Engine::new(Schedule::default());
    let old = world.put("old", 2);
    for now_ms in (0..).take(5) {
        engine.offer(old.clone(), now_ms);
        let Some(Action::Attempt(batch)) = engine.next(now_ms) else { panic!("no attempt") };
        let verdict = Some(Verdict::Failed { reason: Reason::ServerError, retry_after: None });
        let fate = Fate::Settled { verdict, again_ms: None };
        engine.ended(batch, 1, fate, Vec::new(), now_ms, 0.0);
    }
    let destination = Arc::clone(&old.destination);
    engine.found(vec![Waiting { destination, first_due_ms: 0 }]);
    let Some(Action::Look { destination, limit, .. }) = engine.next(week_ms) else { panic!("no look") };
    engine.looked(&destination, limit, Some(Page { deliveries: vec![old], next_due_ms: None }), week_ms);
    let Some(Action::Attempt(batch)) = engine.next(week_ms) else { panic!("nothing to give up") };
    assert_eq!(batch.work, Work::GiveUp);
    let (fate, ..) = deliver(&world, &Attempts::new(), &Schedule::default(), &batch).await;
    assert_eq!((fate, world.store.waiting()), (Fate::Paused, 1));
    let resumed = World { paused: false, ..world };
    let (fate, ..) = deliver(&resumed, &Attempts::new(), &Schedule::default(), &batch).await;
    assert_eq!((fate, resumed.store.waiting()), (Fate::Settled { verdict: None, again_ms: None }, 0));
}
