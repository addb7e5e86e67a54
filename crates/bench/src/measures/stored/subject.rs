//! One of the two services: its store is filled, then it gets one round after the other.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::Kind;
use crate::error::Error;
use crate::filling::{self, Deliveries};
use crate::load::{self, QueueSigner, Reuse, Signer, Supply};
use crate::measures::messages::send;
use crate::measures::{Place, paced, queues};
use crate::plan;
use crate::receivers::GoodReceiver;
use crate::statistics::Percentiles;
use crate::subjects::Service;
use crate::subjects::world::{self, World};

/// How long a round of each kind of call takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rounds {
    /// Of webhooks and of sends.
    pub(super) slow: Duration,
    /// Of the calls that are made more often.
    pub(super) fast: Duration,
}

/// One of the two.
pub(super) struct Subject {
    pub(super) service: Service,
    receiver: GoodReceiver,
    signer: Signer,
    queue: QueueSigner,
    queue_sends: Supply,
    serial: u64,
    sent: usize,
    pub(super) found: BTreeMap<Kind, Vec<Percentiles>>,
    pub(super) filled: Duration,
    pub(super) file_bytes: u64,
    pub(super) messages: u64,
    _place: Place,
}

impl Subject {
    /// Has the service write some messages, copies them, and starts it again.
    pub(super) async fn start(place: Place, messages: i64) -> Result<Self, Error> {
        let receiver = GoodReceiver::start()?;
        let world = World {
            instances: plan::STORED_INSTANCES,
            phones: plan::PHONES,
            status_url: Some(receiver.url("/status")),
            up_urls: vec![receiver.url("/up")],
            ..World::default()
        };
        let service = place.service(&world)?;
        let sources = plan::STORED_SOURCES;
        let webhooks = service.webhooks()?;
        let at = (sources as f64, Duration::from_secs(1));
        paced::webhooks("stored", &service, &receiver, &webhooks, 0, at).await?;
        let mut signer = Signer::new(Service::key(), service.address);
        let requests = (0..sources).map(|number| send(&mut signer, number)).collect();
        let supply = Supply::new(requests, Reuse::Never);
        let io = |source| Error::io("stored", source);
        let load = load::closed(service.address, 1, &supply, plan::DELIVERED_WITHIN);
        load.await.map_err(io)?.clean("stored")?;
        let queue = QueueSigner::new(Service::queue_key(), service.address, queues::QUEUE);
        queues::create(&service, &queue).await?;
        let queue_sends = queues::sends(&queue);
        let pace = (plan::STORED_QUEUE_PER_SECOND, sources);
        let load = load::open(service.address, 1, &queue_sends, pace.0, pace.1, |_, _, _| {});
        load.await.map_err(io)?.clean("stored")?;
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
        filling::copy_queue(&store, sources as i64..messages)?;
        let filled = started.elapsed();
        let file = store.metadata().map_err(|source| Error::io(store.display().to_string(), source))?;
        let service = place.service(&world)?;
        let signer = Signer::new(Service::key(), service.address);
        // It listens elsewhere now.
        let queue = QueueSigner::new(Service::queue_key(), service.address, queues::QUEUE);
        Ok(Self {
            receiver,
            signer,
            queue_sends: queues::sends(&queue),
            queue,
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
    pub(super) async fn round(&mut self, Rounds { slow, fast }: Rounds) -> Result<(), Error> {
        let at = (plan::WEBHOOKS_PER_SECOND, slow);
        let webhooks = self.service.webhooks()?;
        let paced =
            paced::webhooks("stored", &self.service, &self.receiver, &webhooks, self.serial, at).await?;
        self.serial += paced.receipt.count;
        self.keep(Kind::Webhook, paced.answer);
        self.keep(Kind::Receipt, paced.receipt);

        let count = (plan::STORED_SENDS_PER_SECOND * slow.as_secs_f64()) as usize;
        let sent = self.sent..self.sent + count;
        self.sent = sent.end;
        let sends = sent.map(|number| send(&mut self.signer, number)).collect();
        self.load(Kind::Send, Supply::new(sends, Reuse::Never), plan::STORED_SENDS_PER_SECOND, count).await?;

        let count = (plan::STORED_UPDATES_PER_SECOND * fast.as_secs_f64()) as usize;
        let updates = (0..count).map(|number| {
            let id = world::instance(number % plan::STORED_INSTANCES);
            let name = format!("Bench {number}");
            self.signer.sign("UpdateInstance", [("InstanceId", id.as_str()), ("InstanceName", &name)])
        });
        let updates = Supply::new(updates.collect(), Reuse::Never);
        self.load(Kind::Update, updates, plan::STORED_UPDATES_PER_SECOND, count).await?;

        let count = (plan::STORED_QUEUE_PER_SECOND * fast.as_secs_f64()) as usize;
        let sends = self.queue_sends.clone();
        self.load(Kind::QueueSend, sends, plan::STORED_QUEUE_PER_SECOND, count).await?;
        self.consume(count).await
    }

    /// Receives messages of the queue, the oldest first, and deletes each.
    async fn consume(&mut self, count: usize) -> Result<(), Error> {
        let receives = Supply::new(vec![self.queue.receive()], Reuse::Always);
        let signer = self.queue.clone();
        let load = load::open_in_pairs(
            self.service.address,
            plan::PACED_CONNECTIONS,
            &receives,
            plan::STORED_QUEUE_PER_SECOND,
            count,
            move |_, _, answer| queues::delete_of(&signer, answer),
        );
        let outcome = load.await.map_err(|source| Error::io("stored", source))?.clean("stored")?;
        self.keep(Kind::QueueConsume, outcome.latencies.percentiles());
        Ok(())
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
