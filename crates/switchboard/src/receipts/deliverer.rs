//! Drives the delivery engine: one task decides, many deliver.
//!
//! A fresh delivery comes from memory ([`Deliverer::offer`]); what does not fit there, and what waited for a retry or lay
//! there when the service started, is found in the table.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::FutureExt;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use super::Schedule;
use super::attempt::Attempt;
use super::counts::Attempts;
use super::delivery::{Surroundings, deliver};
use super::destination::{self, Terms};
use super::engine::judge::Verdict;
use super::engine::{Action, Batch, Doing, Engine, Fate};
use crate::model::{AccountId, Attempted, Clocks, Delivery, Destination};
use crate::stop::stopped;
use crate::store::sealing::MasterKey;
use crate::store::{self, Deliveries, Page, StoreError, Waiting};

/// Fresh deliveries on their way to the deciding task; more wait in the table.
const OFFERED: usize = 8192;
/// Bytes of their bodies (decided). One body alone always fits.
const OFFERED_BYTES: usize = 8 * 1024 * 1024;
/// How often the wall clock is looked at: it moves on its own.
const TICK: Duration = Duration::from_millis(50);
/// How often the table is asked for destinations that nobody told us of; and where other nodes may leave something behind.
const SURVEY_EVERY: Duration = Duration::from_secs(5);
const SURVEY_NEIGHBOURS_EVERY: Duration = Duration::from_secs(1);
/// Destinations of one answer of such a survey.
const SURVEYED: u64 = 1024;
/// How long attempts may still take at the end: the longest deadline, 30 seconds, and 5 for their records (decided). What has
/// not ended then is tried again after the start.
const DRAINED_WITHIN: Duration = Duration::from_secs(35);

/// Hands fresh deliveries to the deliverers.
#[derive(Debug, Clone)]
pub struct Deliverer {
    offer: mpsc::Sender<Delivery>,
    /// Bytes on their way to the deciding task.
    offered_bytes: Arc<AtomicUsize>,
    survey: Arc<AtomicBool>,
    report: mpsc::UnboundedSender<News>,
}

/// What deliveries need.
pub struct Means {
    /// The state.
    pub store: store::Shared,
    /// Opens the secrets of destinations.
    pub master_key: Arc<MasterKey>,
    /// Makes requests.
    pub attempt: Attempt,
    /// The wall clock is asked.
    pub clocks: Clocks,
}

impl Deliverer {
    /// Starts to deliver; stops when `stop` turns true, once the attempts under way have ended, and after 35 seconds at the latest.
    pub fn start(means: Means, schedule: Schedule, stop: watch::Receiver<bool>) -> (Self, JoinHandle<()>) {
        Self::start_in(Arc::new(means), schedule, stop, DRAINED_WITHIN)
    }

    /// One that delivers nothing: what is due waits in the table, for a service.
    pub fn idle() -> Self {
        let ((offer, _), (report, _)) = (mpsc::channel(1), mpsc::unbounded_channel());
        Self { offer, offered_bytes: Arc::default(), survey: Arc::default(), report }
    }

    fn start_in(
        world: Arc<dyn Surroundings>,
        schedule: Schedule,
        stop: watch::Receiver<bool>,
        drained_within: Duration,
    ) -> (Self, JoinHandle<()>) {
        let (offer, offered) = mpsc::channel(OFFERED);
        let (report, news) = mpsc::unbounded_channel();
        let survey = Arc::new(AtomicBool::new(true));
        let offered_bytes = Arc::new(AtomicUsize::new(0));
        let driver = Driver {
            world,
            engine: Engine::new(schedule),
            counts: Arc::new(Attempts::new()),
            report: report.clone(),
            offered_bytes: Arc::clone(&offered_bytes),
            survey: Arc::clone(&survey),
            is_surveying: false,
            drained_within,
        };
        (Self { offer, offered_bytes, survey, report }, tokio::spawn(driver.run(offered, news, stop)))
    }

    /// Deliveries that were just committed. What memory does not take is found in the table.
    pub fn offer(&self, deliveries: Vec<Delivery>) {
        for delivery in deliveries {
            let bytes = delivery.body.len();
            let before = self.offered_bytes.fetch_add(bytes, Ordering::Relaxed);
            let fits = before == 0 || before + bytes <= OFFERED_BYTES;
            if !fits || self.offer.try_send(delivery).is_err() {
                self.offered_bytes.fetch_sub(bytes, Ordering::Relaxed);
                return self.survey();
            }
        }
    }

    /// How the destinations in memory are doing; none: the deliverer has stopped.
    pub async fn overview(&self) -> Option<Vec<Doing>> {
        let (answer, answered) = oneshot::channel();
        self.report.send(News::Asked(answer)).ok()?;
        answered.await.ok()
    }

    /// Somebody says that this address of an account is back, or, without one, all of them: what waits for them is tried now,
    /// and the table is asked what there is.
    pub fn ask_again(&self, account: &AccountId, url: Option<&str>) {
        // The driver is gone only when the service stops.
        let _ = self.report.send(News::IsBack { account: account.clone(), url: url.map(str::to_owned) });
        self.survey();
    }

    /// Has the table asked what there is: something became due of which nobody told.
    pub fn survey(&self) {
        self.survey.store(true, Ordering::Relaxed);
    }
}

/// What happened elsewhere than in the deciding task.
enum News {
    Ended { batch: Batch, took_ms: i64, fate: Fate, freed: Vec<Delivery> },
    Looked { destination: Arc<Destination>, limit: u64, page: Option<Page> },
    Surveyed { waiting: Vec<Waiting>, is_last: bool },
    Asked(oneshot::Sender<Vec<Doing>>),
    IsBack { account: AccountId, url: Option<String> },
}

struct Driver {
    world: Arc<dyn Surroundings>,
    engine: Engine,
    counts: Arc<Attempts>,
    report: mpsc::UnboundedSender<News>,
    offered_bytes: Arc<AtomicUsize>,
    survey: Arc<AtomicBool>,
    is_surveying: bool,
    drained_within: Duration,
}

impl Driver {
    async fn run(
        mut self,
        mut offered: mpsc::Receiver<Delivery>,
        mut news: mpsc::UnboundedReceiver<News>,
        mut stop: watch::Receiver<bool>,
    ) {
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut survey = tokio::time::interval(match self.world.has_neighbours() {
            true => SURVEY_NEIGHBOURS_EVERY,
            false => SURVEY_EVERY,
        });
        survey.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let (mut fresh, mut heard) = (Vec::new(), Vec::new());
        loop {
            tokio::select! {
                biased;
                () = stopped(&mut stop) => break,
                _ = news.recv_many(&mut heard, OFFERED) => {}
                count = offered.recv_many(&mut fresh, OFFERED), if !offered.is_closed() || !offered.is_empty() => {
                    if count == 0 { offered.close(); }
                }
                _ = tick.tick() => {}
                _ = survey.tick() => self.survey.store(true, Ordering::Relaxed),
            }
            let now_ms = self.world.now_ms();
            heard.drain(..).for_each(|news| self.hear(news, now_ms));
            for delivery in fresh.drain(..) {
                self.offered_bytes.fetch_sub(delivery.body.len(), Ordering::Relaxed);
                self.engine.offer(delivery, now_ms);
            }
            // One that is under way may have passed what the next is wanted for.
            if !self.is_surveying && self.survey.swap(false, Ordering::Relaxed) {
                self.look_around();
            }
            while let Some(action) = self.engine.next(now_ms) {
                self.act(action, now_ms);
            }
        }
        let drained_within = self.drained_within;
        let drained = async {
            while self.engine.under_way() > 0
                && let Some(news) = news.recv().await
            {
                let now_ms = self.world.now_ms();
                self.hear(news, now_ms);
            }
        };
        if tokio::time::timeout(drained_within, drained).await.is_err() {
            tracing::warn!(attempts = self.engine.under_way(), "attempts are still under way and are left");
        }
    }

    fn hear(&mut self, news: News, now_ms: i64) {
        match news {
            News::Ended { batch, took_ms, fate, freed } => {
                self.engine.ended(batch, took_ms, fate, freed, now_ms, rand::random());
            }
            News::Looked { destination, limit, page } => {
                self.engine.looked(&destination, limit, page, now_ms)
            }
            News::Surveyed { waiting, is_last } => {
                self.engine.found(waiting);
                self.is_surveying = !is_last;
            }
            News::IsBack { account, url } => {
                let is_meant = |destination: &Destination| {
                    destination.account == account && url.as_ref().is_none_or(|url| *url == destination.url)
                };
                self.engine.ask_again(is_meant, now_ms);
            }
            // Who asked may have gone.
            News::Asked(answer) => drop(answer.send(self.engine.overview())),
        }
    }

    fn act(&self, action: Action, now_ms: i64) {
        let (world, report) = (Arc::clone(&self.world), self.report.clone());
        // The receiver is gone only when the service stops; the table has the rest.
        let tell = move |news| drop(report.send(news));
        match action {
            Action::Look { destination, after, limit } => drop(tokio::spawn(async move {
                let looked = async {
                    let page = world.deliveries().due_deliveries(&destination, now_ms, after, limit).await;
                    page.inspect_err(|error| tracing::error!(%error, "due receipts cannot be read")).ok()
                };
                let page = unless_it_panics(looked).await.flatten();
                tell(News::Looked { destination, limit, page });
            })),
            Action::Attempt(batch) => {
                let (schedule, counts) = (self.engine.schedule().clone(), Arc::clone(&self.counts));
                drop(tokio::spawn(async move {
                    let delivered =
                        unless_it_panics(deliver(world.as_ref(), &counts, &schedule, &batch)).await;
                    let unrecorded = (Fate::Unrecorded { verdict: None }, 0, Vec::new());
                    let (fate, took_ms, freed) = delivered.unwrap_or(unrecorded);
                    tell(News::Ended { batch, took_ms, fate, freed });
                }));
            }
        }
    }

    /// Asks the table for all destinations that have something to deliver, one answer after the other.
    fn look_around(&mut self) {
        self.is_surveying = true;
        let (world, report) = (Arc::clone(&self.world), self.report.clone());
        tokio::spawn(async move {
            let mut after = 0;
            loop {
                let found = async {
                    let found = world.deliveries().waiting_destinations(after, SURVEYED).await;
                    found.inspect_err(|error| tracing::error!(%error, "waiting receipts cannot be read")).ok()
                };
                let waiting = unless_it_panics(found).await.flatten().unwrap_or_default();
                let is_last = (waiting.len() as u64) < SURVEYED;
                after = waiting.last().map_or(after, |last| last.destination.id);
                if report.send(News::Surveyed { waiting, is_last }).is_err() || is_last {
                    return;
                }
            }
        });
    }
}

/// What a future brings. None: it panicked; whoever waits for its end must hear of that as of any other.
async fn unless_it_panics<T>(future: impl Future<Output = T>) -> Option<T> {
    let caught = AssertUnwindSafe(future).catch_unwind().await;
    caught.inspect_err(|_| tracing::error!("a delivery panicked; its receipts are tried again")).ok()
}

#[async_trait]
impl Surroundings for Means {
    fn deliveries(&self) -> &dyn Deliveries {
        self.store.as_ref()
    }

    fn has_neighbours(&self) -> bool {
        self.store.news().is_some()
    }

    fn now_ms(&self) -> i64 {
        self.clocks.wall().as_millisecond()
    }

    fn chance(&self) -> f64 {
        rand::random()
    }

    async fn terms(&self, destination: &Destination) -> Result<Terms, StoreError> {
        destination::terms(self.store.as_ref(), &self.master_key, destination).await
    }

    async fn post(
        &self,
        destination: &Destination,
        deliveries: &[Delivery],
        terms: &Terms,
    ) -> (Verdict, Attempted) {
        self.attempt.post(&destination.url, deliveries, terms, || self.clocks.wall()).await
    }

    async fn pause(&self, destination: &Destination) {
        let Destination { account, url, .. } = destination;
        let host =
            url::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        tracing::error!(%account, host, "a destination answered 410 Gone and is paused: see `switchboard destination list`");
        let reason = "it answered 410 Gone";
        if let Err(error) = destination::pause(self.store.as_ref(), destination, reason, self.now_ms()).await
        {
            tracing::error!(%error, "a destination cannot be paused");
        }
    }
}

#[cfg(test)]
mod tests;
