//! The loop of a run: it takes the place of the task that drives the engine in the service, with virtual time.

use std::collections::{BTreeMap, HashMap};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use parking_lot::Mutex;

use super::clock::Clock;
use super::model::Model;
use super::plan::{HOUR_MS, Kind, Plan, START_MS};
use super::random::Random;
use super::world::{State, World, number_of};
use crate::model::{AccountId, Delivery, Destination, NewDelivery, NewReceipt, ReceiptKind, Setting};
use crate::receipts::counts::Attempts;
use crate::receipts::delivery::{Surroundings, deliver};
use crate::receipts::engine::{Action, Batch, Engine, Fate};
use crate::store::memory::MemoryStore;
use crate::store::{Deliveries, Page, Waiting};

/// How often the service looks at its clock and at what the table has, milliseconds.
const TICK_MS: i64 = 50;
const SURVEY_MS: i64 = 5_000;
/// Destinations of one answer of a survey: few, so that there are several.
const SURVEYED: u64 = 4;
/// After the horizon: the longest wait with its tenth of chance, the longest pause, and what is to be done then.
const QUIET_AFTER_MS: i64 = 15 * HOUR_MS + 6 * HOUR_MS;
/// Steps of the engine at one time of the clock.
const STEPS_AT_ONCE: usize = 5_000;
/// Looks into the table in an hour for each destination. In a crowd some wait for room in memory, and ask every 50 ms.
const LOOKS: usize = 3_000;
const LOOKS_OF_A_CROWD: usize = 72_000;

enum Event {
    Dispatch(usize),
    Cancel(usize, usize),
    Offer(Vec<Delivery>),
    Kill(i64),
    Start,
    Resume(usize),
    Survey,
    Tick,
    Poll(u64),
}

enum News {
    Ended { batch: Batch, took_ms: i64, fate: Fate, freed: Vec<Delivery> },
    Looked { destination: Arc<Destination>, limit: u64, page: Option<Page> },
    Surveyed { waiting: Vec<Waiting>, after: Option<i64>, is_broken: bool },
}

type Task = Pin<Box<dyn Future<Output = News> + Send>>;

pub struct Run {
    plan: Plan,
    counts: Arc<Attempts>,
    world: Arc<World>,
    engine: Option<Engine>,
    events: BTreeMap<(i64, u64), Event>,
    tasks: HashMap<u64, Task>,
    sequence: u64,
    ticks_at_ms: Option<i64>,
    is_surveying: bool,
    wants_survey: bool,
    surveys_at_ms: Option<i64>,
    under_way: usize,
    looks: (i64, usize),
}

impl Run {
    pub fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let mut plan = Plan::draw(seed, &mut random);
        let state = State {
            random,
            model: Model::new(&plan),
            receivers: std::mem::take(&mut plan.receivers),
            outages: plan.outages.clone(),
            fault_one_in: plan.fault_one_in,
            resumes: Vec::new(),
        };
        let (clock, store) = (Clock::new(START_MS), MemoryStore::default());
        let mut run = Self {
            world: Arc::new(World { clock, store, state: Mutex::new(state) }),
            engine: Some(Engine::new(plan.schedule.clone())),
            plan,
            counts: Arc::new(Attempts::new()),
            events: BTreeMap::new(),
            tasks: HashMap::new(),
            sequence: 0,
            ticks_at_ms: None,
            is_surveying: false,
            wants_survey: false,
            surveys_at_ms: None,
            under_way: 0,
            looks: (0, 0),
        };
        for number in 0..run.plan.arrivals.len() {
            run.at(run.plan.arrivals[number].at_ms, Event::Dispatch(number));
        }
        for (at_ms, destination, setting) in run.plan.cancels.clone() {
            run.at(at_ms, Event::Cancel(destination, setting));
        }
        for (at_ms, down_ms) in run.plan.restarts.clone() {
            run.at(at_ms, Event::Kill(down_ms));
        }
        run
    }

    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Runs to its end; answers what came of the receipts.
    ///
    /// # Errors
    /// What did not hold, and when.
    pub fn run(mut self) -> Result<[usize; 4], String> {
        let end_ms = self.plan.horizon_ms + QUIET_AFTER_MS;
        while let Some(((at_ms, _), event)) = self.events.pop_first()
            && at_ms <= end_ms
        {
            self.world.clock.set(at_ms);
            self.happens(event, at_ms);
            self.drive(at_ms);
            if let Some(violation) = &self.world.state.lock().model.violation {
                return Err(format!("{} ms after the start: {violation}", at_ms - START_MS));
            }
        }
        let model = &mut self.world.state.lock().model;
        model.ends(self.world.store.waiting());
        match model.violation.take() {
            Some(violation) => Err(format!("at the end: {violation}")),
            None => Ok(model.tally()),
        }
    }

    fn at(&mut self, at_ms: i64, event: Event) {
        self.sequence += 1;
        self.events.insert((at_ms, self.sequence), event);
    }

    fn happens(&mut self, event: Event, now_ms: i64) {
        match event {
            Event::Dispatch(_) | Event::Cancel(..) if self.engine.is_none() => self.at(now_ms + 1_000, event),
            Event::Dispatch(number) => self.dispatch(number, now_ms),
            Event::Cancel(destination, setting) => {
                let (account, setting_name) = (account(destination), name(setting));
                let (freed, _) = self.world.store.cancel(&account, &setting_name, now_ms);
                self.world.state.lock().model.cancelled(destination, setting, now_ms);
                self.at(now_ms, Event::Offer(freed));
            }
            Event::Offer(deliveries) => {
                if let Some(engine) = &mut self.engine {
                    deliveries.into_iter().for_each(|delivery| engine.offer(delivery, now_ms));
                    self.survey_soon(now_ms);
                }
            }
            Event::Kill(down_ms) if self.engine.is_some() => {
                self.engine = None;
                self.tasks.clear();
                (self.is_surveying, self.wants_survey, self.under_way) = (false, false, 0);
                self.world.state.lock().model.restarted(now_ms + down_ms);
                self.at(now_ms + down_ms, Event::Start);
            }
            Event::Kill(_) => {}
            Event::Start => {
                self.engine = Some(Engine::new(self.plan.schedule.clone()));
                self.at(now_ms, Event::Survey);
            }
            Event::Resume(destination) => {
                let state = &mut *self.world.state.lock();
                (state.receivers[destination].paused, state.receivers[destination].mended_ms) =
                    (false, now_ms);
                state.model.resumed(destination, now_ms);
                if let Some(engine) = &mut self.engine {
                    engine.ask_again(|meant| number_of(meant) == destination, now_ms);
                }
            }
            Event::Survey => {
                self.surveys_at_ms = self.surveys_at_ms.filter(|at_ms| *at_ms > now_ms);
                self.survey(now_ms);
            }
            // One that was overtaken by an earlier one says nothing.
            Event::Tick => self.ticks_at_ms = self.ticks_at_ms.filter(|at_ms| *at_ms > now_ms),
            Event::Poll(task) => self.poll(task, now_ms),
        }
        let resumes = std::mem::take(&mut self.world.state.lock().resumes);
        for (at_ms, destination) in resumes {
            self.at(at_ms, Event::Resume(destination));
        }
    }

    fn dispatch(&mut self, number: usize, now_ms: i64) {
        let arrival = self.plan.arrivals[number].clone();
        let receipt = NewReceipt {
            id: number.to_string(),
            kind: ReceiptKind::ChatAppStatus,
            number: None,
            order_key: arrival.order.to_string(),
            position: arrival.position,
            body: "x".repeat(arrival.length),
            due_ms: now_ms + arrival.held_ms,
        };
        let to = NewDelivery { url: arrival.destination.to_string(), setting: name(arrival.setting) };
        let fresh = self.world.store.dispatch(&account(arrival.destination), receipt, to, now_ms);
        let (is_lost, delay_ms) = {
            let state = &mut *self.world.state.lock();
            state.model.dispatched(number, &arrival, now_ms);
            (state.random.one_in(50), state.random.between(0, 5))
        };
        if is_lost {
            // There was no room on the way to the engine: then a survey follows at once.
            self.at(now_ms + TICK_MS, Event::Survey);
        } else if let Some(fresh) = fresh {
            self.at(now_ms + delay_ms, Event::Offer(vec![fresh]));
        }
    }

    /// Something happened: the next of the regular surveys may find what it did. Between them nothing changes.
    fn survey_soon(&mut self, now_ms: i64) {
        if self.surveys_at_ms.is_none() {
            let at_ms = (now_ms / SURVEY_MS + 1) * SURVEY_MS;
            self.surveys_at_ms = Some(at_ms);
            self.at(at_ms, Event::Survey);
        }
    }

    fn survey(&mut self, now_ms: i64) {
        if self.engine.is_none() {
            return;
        }
        if self.is_surveying {
            self.wants_survey = true;
            return;
        }
        self.is_surveying = true;
        self.continue_survey(0, now_ms);
    }

    fn continue_survey(&mut self, after: i64, now_ms: i64) {
        let world = Arc::clone(&self.world);
        self.spawn(now_ms, async move {
            let found = world.waiting_destinations(after, SURVEYED).await;
            let (is_broken, waiting) = (found.is_err(), found.unwrap_or_default());
            let is_full = waiting.len() as u64 == SURVEYED;
            let after = waiting.last().map(|last| last.destination.id).filter(|_| is_full);
            News::Surveyed { waiting, after, is_broken }
        });
    }

    fn spawn(&mut self, now_ms: i64, task: impl Future<Output = News> + Send + 'static) {
        self.sequence += 1;
        let task_id = self.sequence;
        self.tasks.insert(task_id, Box::pin(task));
        self.at(now_ms, Event::Poll(task_id));
    }

    fn poll(&mut self, task_id: u64, now_ms: i64) {
        // What was under way when the service was killed is gone.
        let Some(task) = self.tasks.get_mut(&task_id) else { return };
        match task.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Pending => {
                let wake_ms = self.world.clock.take_wake().unwrap();
                self.at(wake_ms, Event::Poll(task_id));
            }
            Poll::Ready(news) => {
                self.tasks.remove(&task_id);
                self.hear(news, now_ms);
            }
        }
    }

    fn hear(&mut self, news: News, now_ms: i64) {
        let chance = self.world.chance();
        let Some(engine) = &mut self.engine else { return };
        match news {
            News::Ended { batch, took_ms, fate, freed } => {
                self.under_way -= batch.deliveries.len();
                engine.ended(batch, took_ms, fate, freed, now_ms, chance);
                self.survey_soon(now_ms);
            }
            News::Looked { destination, limit, page } => {
                engine.looked(&destination, limit, page, now_ms);
                self.survey_soon(now_ms);
            }
            News::Surveyed { waiting, after, is_broken } => {
                engine.found(waiting);
                if is_broken {
                    self.survey_soon(now_ms);
                }
                if let Some(after) = after {
                    return self.continue_survey(after, now_ms);
                }
                self.is_surveying = false;
                if std::mem::take(&mut self.wants_survey) {
                    self.survey(now_ms);
                }
            }
        }
    }

    /// Does what the engine says, as the service does.
    fn drive(&mut self, now_ms: i64) {
        let mut steps = 0;
        while let Some(action) = self.engine.as_mut().and_then(|engine| engine.next(now_ms)) {
            steps += 1;
            let world = Arc::clone(&self.world);
            if steps > STEPS_AT_ONCE {
                return world.state.lock().model.hold(false, || "the engine turns in circles".into());
            }
            match action {
                Action::Look { destination, after, limit } => {
                    self.count_a_look(now_ms);
                    self.spawn(now_ms, async move {
                        let page = world.due_deliveries(&destination, now_ms, after, limit).await.ok();
                        News::Looked { destination, limit, page }
                    });
                }
                Action::Attempt(batch) => {
                    self.under_way += batch.deliveries.len();
                    let (schedule, counts) = (self.plan.schedule.clone(), Arc::clone(&self.counts));
                    self.spawn(now_ms, async move {
                        let (fate, took_ms, freed) =
                            deliver(world.as_ref(), &counts, &schedule, &batch).await;
                        News::Ended { batch, took_ms, fate, freed }
                    });
                    self.count_memory();
                }
            }
        }
        let Some(wake_ms) = self.engine.as_ref().and_then(Engine::wake_at) else { return };
        let tick_ms = (wake_ms.max(now_ms + 1).saturating_add(TICK_MS - 1) / TICK_MS) * TICK_MS;
        if self.ticks_at_ms.is_none_or(|ticks_at_ms| tick_ms < ticks_at_ms) {
            self.ticks_at_ms = Some(tick_ms);
            self.at(tick_ms, Event::Tick);
        }
    }

    /// Now and then, for it takes time.
    fn count_memory(&mut self) {
        if self.sequence.is_multiple_of(32) {
            let doing = self.engine.iter().flat_map(Engine::overview);
            let waiting: usize = doing.map(|doing| doing.in_memory).sum();
            self.world.state.lock().model.in_memory(waiting + self.under_way);
        }
    }

    fn count_a_look(&mut self, now_ms: i64) {
        let hour = now_ms / HOUR_MS;
        let count = if self.looks.0 == hour { self.looks.1 + 1 } else { 1 };
        self.looks = (hour, count);
        let each = if self.plan.kind == Kind::Crowd { LOOKS_OF_A_CROWD } else { LOOKS };
        let state = &mut *self.world.state.lock();
        let most = each * state.receivers.len();
        state.model.hold(count <= most, || format!("{count} looks into the table within an hour"));
    }
}

fn account(destination: usize) -> AccountId {
    AccountId::parse(&format!("{:016}", destination + 1)).unwrap()
}

fn name(setting: usize) -> Setting {
    Setting::Number(setting.to_string())
}
