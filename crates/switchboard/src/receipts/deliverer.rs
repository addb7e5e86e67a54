//! Drives the delivery engine: one task decides, many deliver.
//!
//! A fresh delivery comes from memory ([`Deliverer::offer`]); what does not fit there, and what waited for a retry or lay
//! there when the service started, is found in the table.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use super::Schedule;
use super::attempt::Attempt;
use super::counts::Attempts;
use super::destination::{pause, terms};
use super::engine::judge::{self, Judgement, Verdict};
use super::engine::{Action, Batch, Doing, Engine, Fate, Work};
use crate::model::{Attempted, Clocks, Delivery, DeliveryOutcome, Destination, Reason, Settlement};
use crate::stop::stopped;
use crate::store::sealing::MasterKey;
use crate::store::{self, Page, StoreError, Waiting};

/// Fresh deliveries on their way to the deciding task; more wait in the table.
const OFFERED: usize = 8192;
/// How often the wall clock is looked at: it moves on its own.
const TICK: Duration = Duration::from_millis(50);
/// How often the table is asked for destinations that nobody told us of.
const SURVEY_EVERY: Duration = Duration::from_secs(5);
/// Destinations of one answer of such a survey.
const SURVEYED: u64 = 1024;

/// Hands fresh deliveries to the deliverers.
#[derive(Debug, Clone)]
pub struct Deliverer {
    offer: mpsc::Sender<Delivery>,
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

impl Means {
    fn now_ms(&self) -> i64 {
        self.clocks.wall().as_millisecond()
    }
}

impl Deliverer {
    /// Starts to deliver; stops when `stop` turns true, once the attempts under way have ended.
    pub fn start(means: Means, schedule: Schedule, stop: watch::Receiver<bool>) -> (Self, JoinHandle<()>) {
        let (offer, offered) = mpsc::channel(OFFERED);
        let (report, news) = mpsc::unbounded_channel();
        let survey = Arc::new(AtomicBool::new(true));
        let driver = Driver {
            means: Arc::new(means),
            engine: Engine::new(schedule),
            counts: Arc::new(Attempts::new()),
            report: report.clone(),
            survey: Arc::clone(&survey),
            is_surveying: false,
        };
        (Self { offer, survey, report }, tokio::spawn(driver.run(offered, news, stop)))
    }

    /// Deliveries that were just committed. What memory does not take is found in the table.
    pub fn offer(&self, deliveries: Vec<Delivery>) {
        for delivery in deliveries {
            if self.offer.try_send(delivery).is_err() {
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
}

struct Driver {
    means: Arc<Means>,
    engine: Engine,
    counts: Arc<Attempts>,
    report: mpsc::UnboundedSender<News>,
    survey: Arc<AtomicBool>,
    is_surveying: bool,
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
        let mut survey = tokio::time::interval(SURVEY_EVERY);
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
            let now_ms = self.means.now_ms();
            heard.drain(..).for_each(|news| self.hear(news, now_ms));
            fresh.drain(..).for_each(|delivery| self.engine.offer(delivery, now_ms));
            if self.survey.swap(false, Ordering::Relaxed) {
                self.look_around();
            }
            while let Some(action) = self.engine.next(now_ms) {
                self.act(action, now_ms);
            }
        }
        while self.engine.under_way() > 0
            && let Some(news) = news.recv().await
        {
            let now_ms = self.means.now_ms();
            self.hear(news, now_ms);
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
            // Who asked may have gone.
            News::Asked(answer) => drop(answer.send(self.engine.overview())),
        }
    }

    fn act(&self, action: Action, now_ms: i64) {
        let (means, report) = (Arc::clone(&self.means), self.report.clone());
        // The receiver is gone only when the service stops; the table has the rest.
        let tell = move |news| drop(report.send(news));
        match action {
            Action::Look { destination, after, limit } => drop(tokio::spawn(async move {
                let page = means.store.due_deliveries(&destination, now_ms, after, limit).await;
                let page = page.inspect_err(|error| tracing::error!(%error, "due receipts cannot be read"));
                tell(News::Looked { destination, limit, page: page.ok() });
            })),
            Action::Attempt(batch) => {
                let (schedule, counts) = (self.engine.schedule().clone(), Arc::clone(&self.counts));
                drop(tokio::spawn(async move {
                    let (fate, took_ms, freed) = deliver(&means, &counts, &schedule, &batch).await;
                    tell(News::Ended { batch, took_ms, fate, freed });
                }));
            }
        }
    }

    /// Asks the table for all destinations that have something to deliver, one answer after the other.
    fn look_around(&mut self) {
        if self.is_surveying {
            return;
        }
        self.is_surveying = true;
        let (means, report) = (Arc::clone(&self.means), self.report.clone());
        tokio::spawn(async move {
            let mut after = 0;
            loop {
                let waiting =
                    means.store.waiting_destinations(after, SURVEYED).await.unwrap_or_else(|error| {
                        tracing::error!(%error, "waiting receipts cannot be read");
                        Vec::new()
                    });
                let is_last = (waiting.len() as u64) < SURVEYED;
                after = waiting.last().map_or(after, |last| last.destination.id);
                if report.send(News::Surveyed { waiting, is_last }).is_err() || is_last {
                    return;
                }
            }
        });
    }
}

/// One attempt, recorded. What was cancelled while it waited in memory is dropped.
async fn deliver(
    means: &Means,
    counts: &Attempts,
    schedule: &Schedule,
    batch: &Batch,
) -> (Fate, i64, Vec<Delivery>) {
    if batch.work == Work::GiveUp {
        let now_ms = means.now_ms();
        let outcomes = batch.deliveries.iter().map(|delivery| (delivery.id, DeliveryOutcome::Exhausted));
        counts.failed(Reason::GivenUp);
        let attempt = given_up(batch.deliveries.len(), now_ms);
        return settle(means, counts, batch, attempt, outcomes.collect(), None).await;
    }
    let prepared = prepare(means, batch).await;
    let (deliveries, terms) = match prepared {
        Ok(Some(prepared)) => prepared,
        Ok(None) => return (Fate::Paused, 0, Vec::new()),
        Err(error) => {
            tracing::error!(%error, "receipts cannot be prepared");
            return (Fate::Unrecorded, 0, Vec::new());
        }
    };
    if deliveries.is_empty() {
        return (Fate::Settled { verdict: None, again_ms: None }, 0, Vec::new());
    }
    let now = || means.clocks.wall();
    let (verdict, attempted) = means.attempt.post(&batch.destination.url, &deliveries, &terms, now).await;
    counts.made(&verdict, &attempted);
    if let Verdict::Failed { reason: Reason::Gone, .. } = verdict {
        raise_the_alarm(means, batch).await;
    }
    match judge::judge(&deliveries, &verdict, schedule, means.now_ms(), rand::random) {
        Judgement::Settle(outcomes) => settle(means, counts, batch, attempted, outcomes, Some(verdict)).await,
        Judgement::Split => match settle(means, counts, batch, attempted, Vec::new(), Some(verdict)).await {
            (Fate::Settled { .. }, took_ms, freed) => (Fate::Split, took_ms, freed),
            unrecorded => unrecorded,
        },
    }
}

/// What is still to be made of a batch, and how; none: the destination is paused.
async fn prepare(
    means: &Means,
    batch: &Batch,
) -> Result<Option<(Vec<Delivery>, super::destination::Terms)>, StoreError> {
    let terms = terms(means.store.as_ref(), &means.master_key, &batch.destination).await?;
    if terms.paused {
        return Ok(None);
    }
    let ids: Vec<i64> = batch.deliveries.iter().map(|delivery| delivery.id).collect();
    let waiting = means.store.still_waiting(&ids).await?;
    let deliveries = batch.deliveries.iter().filter(|delivery| waiting.contains(&delivery.id));
    Ok(Some((deliveries.cloned().collect(), terms)))
}

async fn settle(
    means: &Means,
    counts: &Attempts,
    batch: &Batch,
    attempt: Attempted,
    outcomes: Vec<(i64, DeliveryOutcome)>,
    verdict: Option<Verdict>,
) -> (Fate, i64, Vec<Delivery>) {
    let (took_ms, again_ms) = (attempt.duration_ms, judge::first_again(&outcomes));
    let became = |wanted| outcomes.iter().filter(|(_, outcome)| *outcome == wanted).count() as u64;
    let (delivered, exhausted) = (became(DeliveryOutcome::Delivered), became(DeliveryOutcome::Exhausted));
    let settlement = Settlement { destination: Arc::clone(&batch.destination), attempt, outcomes };
    match means.store.settle(settlement, means.now_ms()).await {
        Ok(freed) => {
            counts.settled(delivered, exhausted);
            (Fate::Settled { verdict, again_ms }, took_ms, freed)
        }
        Err(error) => {
            // The rows are as they were and come back from the table: a receipt may go twice, never not at all.
            tracing::error!(%error, "what came of receipts cannot be stored");
            (Fate::Unrecorded, took_ms, Vec::new())
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

/// A destination that says it is gone is left alone until somebody looks.
async fn raise_the_alarm(means: &Means, batch: &Batch) {
    let Destination { account, url, .. } = batch.destination.as_ref();
    let host =
        url::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    tracing::error!(%account, host, "a destination answered 410 Gone and is paused: see `switchboard destination list`");
    if let Err(error) =
        pause(means.store.as_ref(), &batch.destination, "it answered 410 Gone", means.now_ms()).await
    {
        tracing::error!(%error, "a destination cannot be paused");
    }
}
