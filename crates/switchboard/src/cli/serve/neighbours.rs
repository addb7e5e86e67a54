//! Passes on what other nodes did to those who wait at this one.
//!
//! News are hints: they may come twice, late or not at all. Whoever waits also looks for himself: receivers at queues and the
//! worker several times a second, lanes every second; those who listen for receipts are told every second to look.

use std::time::Duration;

use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

use crate::model::Clocks;
use crate::outbound::Outbound;
use crate::queues::Waiting;
use crate::receipts::Dispatcher;
use crate::stop::stopped;
use crate::store::Shared;
use crate::store::neighbours::News;

/// How often those who listen for receipts are told to look (decided), and how soon jobs that could not be held back are tried
/// again.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Who waits here.
pub(super) struct Told {
    pub(super) store: Shared,
    pub(super) clocks: Clocks,
    /// Receivers at queues.
    pub(super) waiting: Waiting,
    /// Those who listen for receipts, and the deliverer.
    pub(super) dispatcher: Dispatcher,
    /// The worker that sends messages.
    pub(super) outbound: Outbound,
    /// How long a job that may have been sent waits for a status.
    pub(super) in_doubt: Duration,
}

/// Passes news on until `stop` turns true; none: this node has the store for itself.
pub(super) fn start(told: Told, stop: watch::Receiver<bool>) -> Option<JoinHandle<()>> {
    let news = told.store.news()?;
    Some(tokio::spawn(keep_passing_on(told, news, stop)))
}

async fn keep_passing_on(told: Told, news: broadcast::Receiver<News>, mut stop: watch::Receiver<bool>) {
    let gone = Notify::new();
    let all = async { tokio::join!(told.hear(news, &gone), told.hold_jobs(&gone), told.listeners()) };
    tokio::select! {
        _ = all => {}
        () = stopped(&mut stop) => {}
    }
}

impl Told {
    async fn hear(&self, mut news: broadcast::Receiver<News>, gone: &Notify) {
        loop {
            match news.recv().await {
                Ok(news) => self.pass_on(news, gone),
                Err(RecvError::Lagged(_)) => self.pass_on(News::Everything, gone),
                Err(RecvError::Closed) => return,
            }
        }
    }

    fn pass_on(&self, news: News, gone: &Notify) {
        let deliverer = self.dispatcher.deliverer();
        match news {
            News::Queue(key, messages) => self.waiting.wake(&key, messages),
            News::Receipts(account) => self.dispatcher.listeners().tell(&account),
            News::Deliveries => deliverer.survey(),
            News::IsBack(account, url) => deliverer.ask_again(&account, url.as_deref()),
            News::NodeGone => {
                gone.notify_one();
                deliverer.survey();
            }
            News::Everything => {
                // This node may have been taken for gone itself.
                self.outbound.forget_waiting();
                gone.notify_one();
                deliverer.survey();
                // Queues are looked at all together within a moment, so that not all who wait there look at once.
                self.dispatcher.listeners().tell_all();
            }
        }
    }

    /// What a node had under way when it was gone may have been sent.
    async fn hold_jobs(&self, gone: &Notify) {
        loop {
            gone.notified().await;
            let in_doubt_ms = i64::try_from(self.in_doubt.as_millis()).unwrap_or(i64::MAX);
            while let Err(error) =
                self.store.hold_jobs(self.clocks.wall().as_millisecond().saturating_add(in_doubt_ms)).await
            {
                tracing::error!(%error, "messages that a node may have sent before it was gone cannot be held back");
                tokio::time::sleep(LOOK_EVERY).await;
            }
        }
    }

    async fn listeners(&self) {
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            self.dispatcher.listeners().tell_all();
        }
    }
}

#[cfg(test)]
mod tests;
