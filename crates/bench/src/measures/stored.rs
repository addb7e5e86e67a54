//! Latencies with many stored messages beside those with few.
//!
//! Two services run, one on each store; one after the other gets the same load at the same fixed rate, round by round.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::messages::send;
use super::{Place, paced, queues};
use crate::error::Error;
use crate::filling::{self, Deliveries};
use crate::load::{self, QueueSigner, Reuse, Signer, Supply};
use crate::plan;
use crate::receivers::GoodReceiver;
use crate::statistics::{Percentiles, Spread};
use crate::subjects::world::{self, World};
use crate::subjects::{Memory, Service};

/// What was found.
#[derive(Clone, Debug, Serialize)]
pub struct Stored {
    /// Messages in the store of each, with their receipts and deliveries.
    pub few: u64,
    /// Of the other one.
    pub many: u64,
    /// How long the greater one was filled, in seconds.
    pub filled_s: f64,
    /// Bytes of its file.
    pub file_bytes: u64,
    /// From its start to the first answer, in milliseconds.
    pub ready_ms: f64,
    /// Rounds of each kind.
    pub rounds: u32,
    /// By kind of call.
    pub calls: Vec<Call>,
    /// Memory of the service with many, after it.
    pub memory_after: Option<Memory>,
    /// Memory of the one with few.
    pub memory_few: Option<Memory>,
}

/// One kind of call.
#[derive(Clone, Debug, Serialize)]
pub struct Call {
    /// What is called.
    pub name: &'static str,
    /// How often a second.
    pub per_second: f64,
    /// With few messages.
    pub few: Latency,
    /// With many.
    pub many: Latency,
    /// Medians with many by those with few, round by round.
    pub p50_ratio: Spread,
    /// The same of the 99th percentiles.
    pub p99_ratio: Spread,
}

/// Latencies over the rounds, in milliseconds.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Latency {
    /// Of each round the median.
    pub p50_ms: Spread,
    /// Of each round the 99th percentile.
    pub p99_ms: Spread,
}

/// One of the two.
struct Subject {
    service: Service,
    receiver: GoodReceiver,
    signer: Signer,
    queue: Supply,
    serial: u64,
    sent: usize,
    found: BTreeMap<Kind, Vec<Percentiles>>,
    filled: Duration,
    file_bytes: u64,
    messages: u64,
    _place: Place,
}

/// The kinds of call, in the order of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Webhook,
    Receipt,
    Send,
    Update,
    QueueSend,
}

const KINDS: [(Kind, &str, f64); 5] = [
    (Kind::Webhook, "inbound webhook, answer", plan::WEBHOOKS_PER_SECOND),
    (Kind::Receipt, "inbound webhook, receipt at the receiver", plan::WEBHOOKS_PER_SECOND),
    (Kind::Send, "SendChatappMessage", plan::STORED_SENDS_PER_SECOND),
    (Kind::Update, "UpdateInstance", plan::STORED_UPDATES_PER_SECOND),
    (Kind::QueueSend, "queue SendMessage", plan::STORED_QUEUE_SENDS_PER_SECOND),
];

/// Measures; each place is for one of the two.
pub async fn measure(place: &impl Fn() -> Result<Place, Error>) -> Result<Stored, Error> {
    let mut few = Subject::start(place()?, plan::FEW).await?;
    let mut many = Subject::start(place()?, plan::MANY).await?;
    few.round(plan::PACED_WARM_UP).await?;
    many.round(plan::PACED_WARM_UP).await?;
    (few.found, many.found) = Default::default();
    for round in 0..plan::STORED_ROUNDS {
        // Neither of the two is always the first.
        let order = if round % 2 == 0 { [&mut few, &mut many] } else { [&mut many, &mut few] };
        for subject in order {
            subject.round(plan::STORED_ROUND).await?;
        }
    }
    let calls: Option<Vec<Call>> = KINDS.iter().map(|kind| call(kind, &few, &many)).collect();
    let calls = calls.ok_or_else(|| Error::no_rounds("stored"))?;
    let (memory_after, memory_few) = (many.service.process.memory(), few.service.process.memory());
    let stored = Stored {
        few: few.messages,
        many: many.messages,
        filled_s: many.filled.as_secs_f64(),
        file_bytes: many.file_bytes,
        ready_ms: many.service.ready_after.as_secs_f64() * 1e3,
        rounds: plan::STORED_ROUNDS,
        calls,
        memory_after,
        memory_few,
    };
    few.service.process.stop();
    many.service.process.stop();
    Ok(stored)
}

impl Subject {
    /// Has the service write some messages, copies them, and starts it again.
    async fn start(place: Place, messages: i64) -> Result<Self, Error> {
        let receiver = GoodReceiver::start()?;
        let world = World {
            instances: plan::STORED_INSTANCES,
            phones: plan::PHONES,
            status_url: Some(receiver.url("/status")),
            up_urls: vec![receiver.url("/up")],
        };
        let service = place.service(&world)?;
        let sources = plan::STORED_SOURCES;
        let webhooks = service.webhooks()?;
        let at = (sources as f64, Duration::from_secs(1));
        paced::webhooks("stored", &service, &receiver, &webhooks, 0, at).await?;
        let mut signer = Signer::new(Service::key(), service.address);
        let requests = (0..sources).map(|number| send(&mut signer, number)).collect();
        let supply = Supply::new(requests, Reuse::Never);
        let load = load::closed(service.address, 1, &supply, plan::DELIVERED_WITHIN);
        load.await.map_err(|source| Error::io("stored", source))?.clean("stored")?;
        // One receipt of each message that came, three of each that was sent: Sent, Delivered, Read.
        let all = (sources + 3 * sources) as i64;
        let store = service.store.clone();
        let started = Instant::now();
        while filling::delivered(&store)? != (all, 0) {
            if started.elapsed() > plan::RECEIPTS_WITHIN {
                let missing = (all - filling::delivered(&store)?.0).unsigned_abs();
                let (all, within) = (all.unsigned_abs(), plan::RECEIPTS_WITHIN);
                return Err(Error::Undelivered { measure: "stored", missing, all, within });
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        service.process.stop();
        let started = Instant::now();
        let from = 2 * sources as i64;
        filling::copy(&store, from, from..messages, Deliveries::AreDelivered)?;
        let filled = started.elapsed();
        let file = store.metadata().map_err(|source| Error::io(store.display().to_string(), source))?;
        let service = place.service(&world)?;
        let signer = Signer::new(Service::key(), service.address);
        let queue_signer = QueueSigner::new(Service::queue_key(), service.address, queues::QUEUE);
        queues::create(&service, &queue_signer).await?;
        Ok(Self {
            receiver,
            signer,
            queue: queues::sends(&queue_signer),
            // Behind the serial numbers of the messages that were copied.
            serial: messages.unsigned_abs(),
            sent: sources,
            found: BTreeMap::new(),
            filled,
            file_bytes: file.len(),
            messages: messages.unsigned_abs(),
            service,
            _place: place,
        })
    }

    /// One round of every kind.
    async fn round(&mut self, within: Duration) -> Result<(), Error> {
        let at = (plan::WEBHOOKS_PER_SECOND, within);
        let webhooks = self.service.webhooks()?;
        let paced =
            paced::webhooks("stored", &self.service, &self.receiver, &webhooks, self.serial, at).await?;
        self.serial += paced.receipt.count;
        self.keep(Kind::Webhook, paced.answer);
        self.keep(Kind::Receipt, paced.receipt);

        let count = (plan::STORED_SENDS_PER_SECOND * within.as_secs_f64()) as usize;
        let sent = self.sent..self.sent + count;
        self.sent = sent.end;
        let sends = sent.map(|number| send(&mut self.signer, number)).collect();
        self.load(Kind::Send, Supply::new(sends, Reuse::Never), plan::STORED_SENDS_PER_SECOND, count).await?;

        let count = (plan::STORED_UPDATES_PER_SECOND * within.as_secs_f64()) as usize;
        let updates = (0..count).map(|number| {
            let id = world::instance(number % plan::STORED_INSTANCES);
            let name = format!("Bench {number}");
            self.signer.sign("UpdateInstance", [("InstanceId", id.as_str()), ("InstanceName", &name)])
        });
        let updates = Supply::new(updates.collect(), Reuse::Never);
        self.load(Kind::Update, updates, plan::STORED_UPDATES_PER_SECOND, count).await?;

        let count = (plan::STORED_QUEUE_SENDS_PER_SECOND * within.as_secs_f64()) as usize;
        self.load(Kind::QueueSend, self.queue.clone(), plan::STORED_QUEUE_SENDS_PER_SECOND, count).await
    }

    async fn load(&mut self, kind: Kind, supply: Supply, per_second: f64, count: usize) -> Result<(), Error> {
        let address = self.service.address;
        let load =
            load::open(address, plan::PACED_CONNECTIONS, &supply, per_second, count, |_, _, _| {}).await;
        let outcome = load.map_err(|source| Error::io("stored", source))?.clean("stored")?;
        self.keep(kind, outcome.latencies.percentiles());
        Ok(())
    }

    fn keep(&mut self, kind: Kind, percentiles: Percentiles) {
        self.found.entry(kind).or_default().push(percentiles);
    }
}

fn call((kind, name, per_second): &(Kind, &'static str, f64), few: &Subject, many: &Subject) -> Option<Call> {
    let (few, many) = (few.found.get(kind)?, many.found.get(kind)?);
    let latency = |rounds: &[Percentiles]| {
        Some(Latency {
            p50_ms: Spread::of(rounds.iter().map(|round| round.p50_ms))?,
            p99_ms: Spread::of(rounds.iter().map(|round| round.p99_ms))?,
        })
    };
    let ratio =
        |of: fn(&Percentiles) -> f64| Spread::of(few.iter().zip(many).map(|(few, many)| of(many) / of(few)));
    Some(Call {
        name,
        per_second: *per_second,
        few: latency(few)?,
        many: latency(many)?,
        p50_ratio: ratio(|round| round.p50_ms)?,
        p99_ratio: ratio(|round| round.p99_ms)?,
    })
}
