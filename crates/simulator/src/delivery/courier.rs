//! The courier: a task for each lane that has something to send.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use parking_lot::Mutex;
use sqlite::Database;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinHandle;

use super::deletion::delete_answered;
use super::lane::{Head, Lane, Slot};
use super::{Announcement, Client, Parcel, callback, schedule, table};
use crate::Error;

/// The most webhooks in the air at once.
const CONCURRENCY: u32 = 64;
/// The most bodies kept in memory; the others are read again from the table.
const MOST_IN_MEMORY: usize = 8192;
/// How much later than its commit a webhook goes out that the answer should overtake.
const ANSWER_FIRST: Duration = Duration::from_millis(50);
/// How long webhooks under way may take at the end.
const LAST_MOMENT: Duration = Duration::from_secs(2);

/// Sends webhooks; clones share its lanes.
#[derive(Clone)]
pub(crate) struct Courier(Arc<Inner>);

struct Inner {
    database: Database,
    client: Client,
    schedule: Vec<Duration>,
    lanes: Mutex<HashMap<String, Lane>>,
    permits: Semaphore,
    in_memory: AtomicUsize,
    signal: watch::Sender<Signal>,
    answered: mpsc::UnboundedSender<i64>,
    runtime: Handle,
    deleting: Mutex<Option<JoinHandle<()>>>,
}

/// What all lanes listen to.
#[derive(Clone, Copy, PartialEq)]
enum Signal {
    /// Nothing is sent yet.
    Before,
    /// Send; a new number wakes those that wait for their next attempt.
    Send(u64),
    /// No new attempt is begun.
    Stop,
    /// Those under way have ended.
    Closed,
}

impl Courier {
    /// A courier that knows what the table holds, and sends nothing before [`start`](Self::start).
    pub fn new(database: Database, client: Client, schedule: Vec<Duration>) -> Result<Self, Error> {
        let (answered, collected) = mpsc::unbounded_channel();
        let waiting = database.read(table::waiting)?;
        let courier = Self(Arc::new(Inner {
            database: database.clone(),
            client,
            schedule,
            lanes: Mutex::default(),
            permits: Semaphore::new(CONCURRENCY as usize),
            in_memory: AtomicUsize::new(0),
            signal: watch::Sender::new(Signal::Before),
            answered,
            runtime: Handle::current(),
            deleting: Mutex::default(),
        }));
        for (id, lane) in waiting {
            courier.ready(&lane, id, None);
        }
        let mut signal = courier.0.signal.subscribe();
        // Without a sender the courier is gone, which is an end as well.
        let closed = async move { drop(signal.wait_for(|signal| *signal == Signal::Closed).await) };
        let deleting = tokio::spawn(delete_answered(database, collected, closed));
        *courier.0.deleting.lock() = Some(deleting);
        Ok(courier)
    }

    /// From now on webhooks go out, and all that waits for its next attempt does so at once.
    pub fn start(&self) {
        self.0.signal.send_modify(|signal| match signal {
            Signal::Before => *signal = Signal::Send(0),
            Signal::Send(round) => *round = round.wrapping_add(1),
            Signal::Stop | Signal::Closed => {}
        });
    }

    /// All that waits for its next attempt goes out at once, if anything goes out yet.
    pub fn hurry(&self) {
        if *self.0.signal.borrow() != Signal::Before {
            self.start();
        }
    }

    /// No new attempt is begun, those under way have a moment; what is not answered stays in the table.
    pub async fn finish(&self) {
        self.0.signal.send_replace(Signal::Stop);
        let all = self.0.permits.acquire_many(CONCURRENCY);
        if tokio::time::timeout(LAST_MOMENT, all).await.is_err() {
            tracing::debug!("webhooks under way were given up; they are sent again at the next start");
        }
        self.stop();
        let deleting = self.0.deleting.lock().take();
        if let Some(task) = deleting
            && let Err(error) = task.await
        {
            tracing::error!(%error, "answered webhooks could not be deleted");
        }
    }

    /// As [`finish`](Self::finish), at once.
    pub fn stop(&self) {
        self.0.signal.send_replace(Signal::Closed);
    }

    /// An empty announcement for a change.
    pub fn announcement(&self) -> Announcement {
        Announcement::new(self.clone())
    }

    pub(super) fn announce(&self, lane: &str, id: i64) {
        self.0.lanes.lock().entry(lane.to_owned()).or_default().slots.insert(id, Slot::Announced);
    }

    pub(super) fn ready(&self, lane: &str, id: i64, parcel: Option<Parcel>) {
        let parcel = parcel.filter(|_| self.0.in_memory.load(Ordering::Relaxed) < MOST_IN_MEMORY);
        if parcel.is_some() {
            self.0.in_memory.fetch_add(1, Ordering::Relaxed);
        }
        let mut lanes = self.0.lanes.lock();
        let entry = lanes.entry(lane.to_owned()).or_default();
        entry.slots.insert(id, Slot::Ready(parcel));
        if !entry.running {
            entry.running = true;
            drop(self.0.runtime.spawn(self.clone().work(lane.to_owned())));
        }
    }

    pub(super) fn ready_later(&self, parcels: Vec<(String, i64, Parcel)>) {
        let courier = self.clone();
        drop(self.0.runtime.spawn(async move {
            tokio::time::sleep(ANSWER_FIRST).await;
            parcels.into_iter().for_each(|(lane, id, parcel)| courier.ready(&lane, id, Some(parcel)));
        }));
    }

    /// Sends what the lane holds, one after the other, until it is empty or a commit has to decide.
    async fn work(self, lane: String) {
        let mut signal = self.0.signal.subscribe();
        if signal.wait_for(|signal| *signal != Signal::Before).await.is_err() {
            return;
        }
        while let Some((id, parcel)) = self.next(&lane) {
            if parcel.is_some() {
                self.0.in_memory.fetch_sub(1, Ordering::Relaxed);
            }
            if !self.deliver(&lane, id, parcel, &mut signal).await {
                return;
            }
            if let Some(lane) = self.0.lanes.lock().get_mut(&lane) {
                lane.slots.remove(&id);
            }
        }
    }

    /// The lane's next webhook; without one the lane's task ends.
    fn next(&self, name: &str) -> Option<(i64, Option<Parcel>)> {
        let mut lanes = self.0.lanes.lock();
        let lane = lanes.get_mut(name)?;
        match lane.head() {
            Head::Next(id, parcel) => return Some((id, parcel)),
            Head::Undecided => lane.running = false,
            Head::Empty => drop(lanes.remove(name)),
        }
        None
    }

    /// Tries until the webhook is answered, is too old, or was rolled back: `true`. `false` on a stop.
    async fn deliver(
        &self,
        lane: &str,
        id: i64,
        mut parcel: Option<Parcel>,
        signal: &mut watch::Receiver<Signal>,
    ) -> bool {
        let mut attempt = 0;
        loop {
            let Ok(permit) = self.0.permits.acquire().await else { return false };
            if !matches!(*signal.borrow_and_update(), Signal::Send(_)) {
                return false;
            }
            let loaded = match parcel.take() {
                Some(parcel) => Ok(Some(parcel)),
                None => self.0.database.read(|connection| table::load(connection, lane, id)),
            };
            match loaded {
                Ok(None) => return true,
                Ok(Some(parcel)) => match self.attempt(&parcel).await {
                    Ok(()) => return self.0.answered.send(id).is_ok(),
                    Err(_) if expired(&parcel) => return self.0.answered.send(id).is_ok(),
                    Err(reason) => tracing::debug!(id, attempt, reason, "a webhook was not taken"),
                },
                Err(error) => tracing::error!(id, %error, "a webhook cannot be read"),
            }
            drop(permit);
            let wait = schedule::wait(&self.0.schedule, attempt);
            attempt += 1;
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                changed = signal.changed() => if changed.is_err() { return false },
            }
        }
    }

    async fn attempt(&self, parcel: &Parcel) -> Result<(), String> {
        let destination = self
            .0
            .database
            .read(|connection| table::destination(connection, &parcel.app, &parcel.waba))
            .map_err(|error| error.to_string())?;
        let Some((url, secret)) = destination else { return Err("the app has no callback".to_owned()) };
        callback::post(&self.0.client, &url, &secret, parcel.body.clone()).await
    }
}

fn expired(parcel: &Parcel) -> bool {
    let age = Timestamp::now().as_millisecond().saturating_sub(parcel.created_at);
    u128::try_from(age).is_ok_and(|age| age > schedule::LIFETIME.as_millis())
}
