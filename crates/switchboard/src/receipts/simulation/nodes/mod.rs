//! Two nodes deliver out of one store. One is killed now and then and comes back as another one, or loses its lease and lives on; what
//! it held goes to the other when the lease is over. Each has the engine of the service and takes batches to their end as the
//! service does.
//!
//! - `book`: what has to hold
//! - `world`: what the delivering code of one node meets

mod book;
mod world;

use std::collections::{BTreeMap, HashMap};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use book::Book;
use world::{Shared, World};

use super::clock::Clock;
use super::random::Random;
use super::receiver::{Behaviour, Receiver};
use crate::model::{AccountId, Delivery, Destination, NewDelivery, NewReceipt, ReceiptKind, Setting};
use crate::receipts::Schedule;
use crate::receipts::counts::Attempts;
use crate::receipts::delivery::deliver;
use crate::receipts::engine::{Action, Batch, Engine, Fate};
use crate::store::memory::MemoryStore;
use crate::store::{Deliveries as _, Page, Waiting};

const SEEDS: u64 = 60;
const START_MS: i64 = 1_800_000_000_000;
/// From then on everybody is well and nothing new comes.
const HORIZON_MS: i64 = START_MS + 300_000;
/// The longest probe of a destination that was down, and what is to be done then.
const END_MS: i64 = HORIZON_MS + 300_000;
const LEASE_MS: i64 = 5_000;
const TICK_MS: i64 = 50;
const SURVEY_MS: i64 = 1_000;
const SURVEYED: u64 = 2;
const DESTINATIONS: usize = 4;
/// It is well all the time: nothing but the loss of a node keeps a receipt from it.
const HEALTHY: usize = 0;
/// Beside the lease: until the next survey, and the steps of the store on the way.
const SLACK_MS: i64 = SURVEY_MS + 500;

type Task = Pin<Box<dyn Future<Output = News> + Send>>;

enum Event {
    Dispatch {
        destination: usize,
        order: u32,
        position: i64,
    },
    Offer(u64, Vec<Delivery>),
    Kill,
    Start,
    /// The lease of a node is over that lives on.
    Lapse,
    LetGo(u64),
    Survey(u64),
    Tick(u64),
    Poll(u64, u64),
}

enum News {
    Ended { batch: Batch, took_ms: i64, fate: Fate, freed: Vec<Delivery> },
    Looked { destination: Arc<Destination>, limit: u64, page: Option<Page> },
    Surveyed { waiting: Vec<Waiting>, after: Option<i64> },
}

struct Node {
    number: u64,
    world: Arc<World>,
    engine: Engine,
    tasks: HashMap<u64, Task>,
    is_surveying: bool,
    ticks_at_ms: Option<i64>,
}

struct Run {
    shared: Arc<Shared>,
    store: MemoryStore,
    schedule: Schedule,
    counts: Arc<Attempts>,
    nodes: Vec<Node>,
    started: u64,
    events: BTreeMap<(i64, u64), Event>,
    sequence: u64,
}

impl Run {
    fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let receivers = (0..DESTINATIONS).map(|number| receiver(number, &mut random)).collect();
        let schedule = Schedule::new([1, 2, 5].map(Duration::from_secs).to_vec());
        let mut run = Self {
            store: MemoryStore::default(),
            shared: Arc::new(Shared::new(Clock::new(START_MS), random, receivers)),
            schedule,
            counts: Arc::new(Attempts::new()),
            nodes: Vec::new(),
            started: 0,
            events: BTreeMap::new(),
            sequence: 0,
        };
        run.start(START_MS);
        run.start(START_MS);
        for order in 0..150 {
            run.message(order);
        }
        let mut at_ms = START_MS;
        while at_ms < HORIZON_MS - 60_000 {
            at_ms += run.between(5_000, 40_000);
            let event = if run.shared.state.lock().random.one_in(3) { Event::Lapse } else { Event::Kill };
            run.at(at_ms, event);
        }
        run
    }

    /// Up to three receipts in their order; now and then a later one comes first.
    fn message(&mut self, order: u32) {
        let mut at_ms = self.between(START_MS, HORIZON_MS - 1);
        let destination = self.between(0, DESTINATIONS as i64 - 1) as usize;
        let mut positions: Vec<i64> = (1..=self.between(1, 3)).collect();
        if self.between(0, 3) == 0 {
            positions.reverse();
        }
        for position in positions {
            self.at(at_ms, Event::Dispatch { destination, order, position });
            at_ms += self.between(0, 200);
        }
    }

    fn between(&self, first: i64, last: i64) -> i64 {
        self.shared.state.lock().random.between(first, last)
    }

    fn at(&mut self, at_ms: i64, event: Event) {
        self.sequence += 1;
        self.events.insert((at_ms, self.sequence), event);
    }

    fn run(mut self) -> Result<Book, String> {
        while let Some(((at_ms, _), event)) = self.events.pop_first()
            && at_ms <= END_MS
        {
            self.shared.clock.set(at_ms);
            self.happens(event, at_ms);
            self.drive(at_ms);
            if let Some(violation) = self.shared.state.lock().book.violation.take() {
                return Err(format!("{} ms after the start: {violation}", at_ms - START_MS));
            }
        }
        let mut book = std::mem::take(&mut self.shared.state.lock().book);
        book.ends(self.store.waiting());
        book.violation.take().map_or(Ok(book), Err)
    }

    fn start(&mut self, now_ms: i64) {
        self.started += 1;
        let number = self.started;
        let world =
            Arc::new(World { number, store: self.store.at(number), shared: Arc::clone(&self.shared) });
        self.nodes.push(Node {
            number,
            world,
            engine: Engine::new(self.schedule.clone()),
            tasks: HashMap::new(),
            is_surveying: false,
            ticks_at_ms: None,
        });
        self.at(now_ms, Event::Survey(number));
    }

    fn node(&mut self, number: u64) -> Option<&mut Node> {
        self.nodes.iter_mut().find(|node| node.number == number)
    }

    fn any(&self) -> usize {
        self.shared.state.lock().random.below(self.nodes.len())
    }

    fn happens(&mut self, event: Event, now_ms: i64) {
        match event {
            Event::Dispatch { destination, order, position } => {
                let node = self.any();
                let (number, world) = (self.nodes[node].number, Arc::clone(&self.nodes[node].world));
                if let Some(fresh) = world.dispatch(destination, order, position, now_ms) {
                    let delay_ms = self.between(0, 5);
                    self.at(now_ms + delay_ms, Event::Offer(number, vec![fresh]));
                }
            }
            Event::Offer(number, deliveries) => {
                if let Some(node) = self.node(number) {
                    deliveries.into_iter().for_each(|delivery| node.engine.offer(delivery, now_ms));
                }
            }
            // One of the two stays.
            Event::Kill if self.nodes.len() > 1 => {
                let node = self.any();
                let Node { number, .. } = self.nodes.remove(node);
                self.shared.state.lock().book.lost(number);
                self.at(now_ms + LEASE_MS, Event::LetGo(number));
                let down_ms = self.between(500, 20_000);
                self.at(now_ms + down_ms, Event::Start);
            }
            Event::Kill => {}
            Event::Start => self.start(now_ms),
            Event::Lapse => {
                let node = self.any();
                let number = self.nodes[node].number;
                self.happens(Event::LetGo(number), now_ms);
            }
            Event::LetGo(number) => {
                self.store.at(number).let_go();
                self.shared.state.lock().book.lost(number);
                // All hear of it.
                let all: Vec<u64> = self.nodes.iter().map(|node| node.number).collect();
                all.into_iter().for_each(|number| self.survey(number, now_ms));
            }
            Event::Survey(number) => {
                if self.node(number).is_some() {
                    self.at(now_ms + SURVEY_MS, Event::Survey(number));
                    self.survey(number, now_ms);
                }
            }
            Event::Tick(number) => {
                if let Some(node) = self.node(number) {
                    node.ticks_at_ms = node.ticks_at_ms.filter(|at_ms| *at_ms > now_ms);
                }
            }
            Event::Poll(number, task) => self.poll(number, task, now_ms),
        }
    }

    fn survey(&mut self, number: u64, now_ms: i64) {
        let Some(node) = self.node(number) else { return };
        if !std::mem::replace(&mut node.is_surveying, true) {
            self.continue_survey(number, 0, now_ms);
        }
    }

    fn continue_survey(&mut self, number: u64, after: i64, now_ms: i64) {
        let Some(node) = self.node(number) else { return };
        let world = Arc::clone(&node.world);
        self.spawn(number, now_ms, async move {
            let waiting = world.waiting_destinations(after, SURVEYED).await.unwrap_or_default();
            let is_full = waiting.len() as u64 == SURVEYED;
            let after = waiting.last().map(|last| last.destination.id).filter(|_| is_full);
            News::Surveyed { waiting, after }
        });
    }

    fn spawn(&mut self, number: u64, now_ms: i64, task: impl Future<Output = News> + Send + 'static) {
        self.sequence += 1;
        let task_id = self.sequence;
        if let Some(node) = self.node(number) {
            node.tasks.insert(task_id, Box::pin(task));
            self.at(now_ms, Event::Poll(number, task_id));
        }
    }

    fn poll(&mut self, number: u64, task_id: u64, now_ms: i64) {
        let Some(task) = self.node(number).and_then(|node| node.tasks.get_mut(&task_id)) else { return };
        match task.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Pending => {
                let wake_ms = self.shared.clock.take_wake().unwrap();
                self.at(wake_ms, Event::Poll(number, task_id));
            }
            Poll::Ready(news) => self.hear(number, task_id, news, now_ms),
        }
    }

    fn hear(&mut self, number: u64, task_id: u64, news: News, now_ms: i64) {
        let chance = self.shared.state.lock().random.unit();
        let Some(node) = self.node(number) else { return };
        node.tasks.remove(&task_id);
        match news {
            News::Ended { batch, took_ms, fate, freed } => {
                node.engine.ended(batch, took_ms, fate, freed, now_ms, chance);
            }
            News::Looked { destination, limit, page } => {
                node.engine.looked(&destination, limit, page, now_ms)
            }
            News::Surveyed { waiting, after } => {
                node.engine.found(waiting);
                node.is_surveying = after.is_some();
                if let Some(after) = after {
                    self.continue_survey(number, after, now_ms);
                }
            }
        }
    }

    fn drive(&mut self, now_ms: i64) {
        for place in 0..self.nodes.len() {
            while let Some(action) = self.nodes[place].engine.next(now_ms) {
                let (number, world) = (self.nodes[place].number, Arc::clone(&self.nodes[place].world));
                let (schedule, counts) = (self.schedule.clone(), Arc::clone(&self.counts));
                match action {
                    Action::Look { destination, after, limit } => self.spawn(number, now_ms, async move {
                        let page = world.due_deliveries(&destination, now_ms, after, limit).await.ok();
                        News::Looked { destination, limit, page }
                    }),
                    Action::Attempt(batch) => self.spawn(number, now_ms, async move {
                        let (fate, took_ms, freed) =
                            deliver(world.as_ref(), &counts, &schedule, &batch).await;
                        News::Ended { batch, took_ms, fate, freed }
                    }),
                }
            }
            let node = &self.nodes[place];
            let Some(wake_ms) = node.engine.wake_at() else { continue };
            let tick_ms = (wake_ms.max(now_ms + 1).saturating_add(TICK_MS - 1) / TICK_MS) * TICK_MS;
            if node.ticks_at_ms.is_none_or(|ticks_at_ms| tick_ms < ticks_at_ms) {
                let number = node.number;
                self.nodes[place].ticks_at_ms = Some(tick_ms);
                self.at(tick_ms, Event::Tick(number));
            }
        }
    }
}

/// All but the first are ill in phases; in the end everybody is well.
fn receiver(number: usize, random: &mut Random) -> Receiver {
    let mut phases = vec![(START_MS, Behaviour::Healthy)];
    let mut at_ms = START_MS;
    while number != HEALTHY && at_ms < HORIZON_MS {
        let behaviours = [
            Behaviour::Healthy,
            Behaviour::Slow,
            Behaviour::LosingAnswers,
            Behaviour::ServerError,
            Behaviour::Flapping,
            Behaviour::Throttling(5),
        ];
        phases.push((at_ms, behaviours[random.below(behaviours.len())]));
        at_ms += random.between(10_000, 120_000);
    }
    phases.push((HORIZON_MS, Behaviour::Healthy));
    phases.sort_by_key(|(at_ms, _)| *at_ms);
    Receiver { phases, paused: false, mended_ms: 0, refuses_until_ms: 0 }
}

#[test]
fn two_nodes_lose_nothing_keep_the_order_and_send_nothing_twice_at_once() {
    let mut total = [0; 3];
    for seed in 0..SEEDS {
        let book = Run::new(seed).run().unwrap_or_else(|violation| panic!("seed {seed}: {violation}"));
        total.iter_mut().zip(book.tally()).for_each(|(total, own)| *total += own);
    }
    let [receipts, taken_over, moved] = total;
    println!(
        "{receipts} receipts, {taken_over} under way when a node was lost, {moved} attempted by several nodes"
    );
    assert!(taken_over > 0 && moved > 0, "the seeds tried what is to be shown");
}
