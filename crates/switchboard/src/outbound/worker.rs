//! Takes due jobs; a fresh one comes from memory, the table is the insurance.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use super::memory::{IN_MEMORY, Memory};
use super::send::{self, Ended};
use crate::channels::whatsapp::Connector;
use crate::model::{AccountId, Clocks, MessageId};
use crate::receipts::Dispatcher;
use crate::stop::stopped;
use crate::store::{self, Job, StoreError};

/// Sends under way at once.
const AT_ONCE: usize = 64;
/// How often the table is asked for what is due.
const POLL_EVERY: Duration = Duration::from_millis(100);
/// Rows of one such answer.
const POLL_ROWS: u64 = 512;

/// How the worker deals with answers that are not a yes.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// How long a job in doubt waits for a status.
    pub in_doubt: Duration,
    /// How long a send that the network answers with "wait" is repeated before it counts as failed.
    pub retry_for: Duration,
}

/// Hands fresh jobs to the worker.
#[derive(Debug, Clone)]
pub struct Outbound {
    offer: mpsc::Sender<Job>,
    forget: Arc<AtomicBool>,
}

/// What a worker is handed.
#[derive(Debug)]
pub struct Offered {
    jobs: mpsc::Receiver<Job>,
    forget: Arc<AtomicBool>,
}

impl Outbound {
    /// A worker that is not started yet, and the end of its queue.
    pub fn new() -> (Self, Offered) {
        let (offer, jobs) = mpsc::channel(IN_MEMORY);
        let forget = Arc::<AtomicBool>::default();
        (Self { offer, forget: Arc::clone(&forget) }, Offered { jobs, forget })
    }

    /// A job that was just committed. When memory is full it waits in the table.
    pub fn offer(&self, account: &AccountId, message: &MessageId, created_ms: i64) {
        let job = Job { account: account.clone(), message: message.clone(), attempts: 0, created_ms };
        // Full or stopped: the table has it.
        let _ = self.offer.try_send(job);
    }

    /// Another node may have taken what waits in memory: what is still this node's is found in the table again.
    pub fn forget_waiting(&self) {
        self.forget.store(true, Ordering::Relaxed);
    }
}

/// What a send needs.
pub struct Worker {
    /// The state.
    pub store: store::Shared,
    /// The network.
    pub network: Arc<Connector>,
    /// Records what became of a message.
    pub dispatcher: Dispatcher,
    /// The two clocks.
    pub clocks: Clocks,
    /// How answers that are not a yes are dealt with.
    pub settings: Settings,
}

impl Worker {
    /// Starts to send; stops when `stop` turns true, once the sends under way have ended.
    ///
    /// # Errors
    ///
    /// The store cannot be written to.
    pub async fn start(
        self,
        offered: Offered,
        stop: watch::Receiver<bool>,
    ) -> Result<JoinHandle<()>, StoreError> {
        let until_ms = self.clocks.wall().as_millisecond().saturating_add(millis(self.settings.in_doubt));
        self.store.hold_jobs(until_ms).await?;
        Ok(tokio::spawn(decide(Arc::new(self), offered, stop)))
    }
}

async fn decide(work: Arc<Worker>, mut offered: Offered, mut stop: watch::Receiver<bool>) {
    let (end, mut ended) = mpsc::unbounded_channel::<Ended>();
    let mut memory = Memory::default();
    let mut under_way = 0_usize;
    let mut was_read = true;
    let mut poll = tokio::time::interval(POLL_EVERY);
    poll.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let mut found = Vec::new();
        tokio::select! {
            biased;
            () = stopped(&mut stop) => break,
            Some(done) = ended.recv() => {
                under_way -= 1;
                memory.ended(&done);
            }
            Some(job) = offered.jobs.recv() => found.push(job),
            _ = poll.tick() => match work.store.due_jobs(work.clocks.wall().as_millisecond(), POLL_ROWS).await {
                Ok(due) => {
                    found = due;
                    was_read = true;
                }
                // Said once: a store that is away would fill the log.
                Err(error) if was_read => {
                    tracing::error!(%error, "due jobs cannot be read; it is tried again");
                    was_read = false;
                }
                Err(_) => {}
            },
        }
        if offered.forget.swap(false, Ordering::Relaxed) {
            found.clear();
            while offered.jobs.try_recv().is_ok() {}
            memory.forget_waiting();
        }
        found.into_iter().for_each(|job| memory.take_in(job));
        while under_way < AT_ONCE
            && let Some(job) = memory.next()
        {
            under_way += 1;
            let (work, end) = (Arc::clone(&work), end.clone());
            tokio::spawn(async move {
                let key = (job.account.clone(), job.message.clone());
                send::send(&work, job).await;
                // The receiver is gone only when the service stops; the table has the rest.
                let _ = end.send(key);
            });
        }
    }
    while under_way > 0 && ended.recv().await.is_some() {
        under_way -= 1;
    }
}

pub(super) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
