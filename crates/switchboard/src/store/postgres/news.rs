//! What nodes tell each other: hints over a connection of their own, gathered for some milliseconds, never inside a change (there it
//! would make all commits wait for each other).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use postgres::{Address, Line, Notice, Pool, Query};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

use crate::model::AccountId;
use crate::store::neighbours::News;
use crate::store::queues::QueueKey;

/// The channel of all nodes.
const CHANNEL: &str = "switchboard";
/// How long news are gathered (decided: one notification in so long costs the commits nothing that can be measured; one in each of
/// them made them several times slower).
const GATHERED: Duration = Duration::from_millis(5);
/// Bytes of a notification at most; PostgreSQL takes 7,999.
const LONGEST: usize = 7_500;
/// News that a receiver may lag behind.
const KEPT: usize = 1024;

/// Where news go out and come in. Clones share it.
#[derive(Debug, Clone)]
pub(super) struct Wire(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    pool: Pool,
    /// Tells our own words from those of others.
    own: u64,
    gathered: Mutex<Gathered>,
    is_sending: AtomicBool,
    heard: broadcast::Sender<News>,
}

/// News that wait to be sent.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Gathered {
    #[serde(rename = "o")]
    from: u64,
    #[serde(rename = "q", default, skip_serializing_if = "Vec::is_empty")]
    queues: Vec<(String, String, usize)>,
    #[serde(rename = "r", default, skip_serializing_if = "BTreeSet::is_empty")]
    receipts: BTreeSet<String>,
    #[serde(rename = "d", default, skip_serializing_if = "is_silent")]
    deliveries: u8,
    #[serde(rename = "b", default, skip_serializing_if = "BTreeSet::is_empty")]
    are_back: BTreeSet<(String, Option<String>)>,
    #[serde(rename = "g", default, skip_serializing_if = "is_silent")]
    node_gone: u8,
    #[serde(rename = "e", default, skip_serializing_if = "is_silent")]
    everything: u8,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_silent(said: &u8) -> bool {
    *said == 0
}

impl Wire {
    /// Listens; sends over these connections.
    pub(super) fn new(pool: Pool, address: &Address) -> (Self, Line) {
        let (heard, _) = broadcast::channel(KEPT);
        let inner = Inner {
            pool,
            own: rand::random(),
            gathered: Mutex::default(),
            is_sending: AtomicBool::new(false),
            heard,
        };
        let wire = Self(Arc::new(inner));
        let line = Line::listen(address, CHANNEL);
        tokio::spawn(wire.clone().listen(line.notices()));
        (wire, line)
    }

    /// News of other nodes from now on.
    pub(super) fn news(&self) -> broadcast::Receiver<News> {
        self.0.heard.subscribe()
    }

    /// Tells those who listen at this node.
    pub(super) fn hear(&self, news: News) {
        // Nobody may be listening.
        let _ = self.0.heard.send(news);
    }

    /// Tells other nodes soon.
    pub(super) fn tell(&self, news: News) {
        self.0.gathered.lock().add(news);
        if !self.0.is_sending.swap(true, Ordering::AcqRel) {
            tokio::spawn(self.clone().send());
        }
    }

    async fn send(self) {
        tokio::time::sleep(GATHERED).await;
        // From here on a word too late finds nobody sending and sends itself.
        self.0.is_sending.store(false, Ordering::Release);
        let mut gathered = std::mem::take(&mut *self.0.gathered.lock());
        gathered.from = self.0.own;
        let mut text = serde_json::to_string(&gathered).unwrap_or_default();
        if text.len() > LONGEST {
            let all = Gathered { from: self.0.own, everything: 1, ..Gathered::default() };
            text = serde_json::to_string(&all).unwrap_or_default();
        }
        let notify = Query::new("SELECT pg_notify($1, $2)::text").with(CHANNEL).with(text);
        if let Err(error) = self.0.pool.query(notify).await {
            // Others look again on their own.
            tracing::debug!(%error, "other nodes cannot be told");
        }
    }

    async fn listen(self, mut notices: broadcast::Receiver<Notice>) {
        loop {
            match notices.recv().await {
                Ok(Notice::Heard(text)) => match serde_json::from_str::<Gathered>(&text) {
                    Ok(gathered) if gathered.from == self.0.own => {}
                    Ok(gathered) => gathered.news().into_iter().for_each(|news| self.hear(news)),
                    Err(_) => self.hear(News::Everything),
                },
                Ok(Notice::Connected) | Err(broadcast::error::RecvError::Lagged(_)) => {
                    self.hear(News::Everything);
                }
                Err(broadcast::error::RecvError::Closed) => return,
            }
        }
    }
}

impl Gathered {
    fn add(&mut self, news: News) {
        match news {
            News::Queue(key, messages) => {
                let same = |(account, name, _): &&mut (String, String, usize)| {
                    *account == key.account.as_str() && *name == key.name
                };
                match self.queues.iter_mut().find(same) {
                    Some((_, _, known)) => *known = known.saturating_add(messages),
                    None => self.queues.push((key.account.to_string(), key.name, messages)),
                }
            }
            News::Receipts(account) => _ = self.receipts.insert(account.to_string()),
            News::Deliveries => self.deliveries = 1,
            News::IsBack(account, url) => _ = self.are_back.insert((account.to_string(), url)),
            News::NodeGone => self.node_gone = 1,
            News::Everything => self.everything = 1,
        }
    }

    fn news(self) -> Vec<News> {
        let mut queues: BTreeMap<QueueKey, usize> = BTreeMap::new();
        for (account, name, messages) in self.queues {
            if let Ok(account) = AccountId::parse(&account) {
                queues.insert(QueueKey::new(&account, name), messages);
            }
        }
        let mut news: Vec<News> =
            queues.into_iter().map(|(queue, messages)| News::Queue(queue, messages)).collect();
        let accounts = self.receipts.iter().filter_map(|account| AccountId::parse(account).ok());
        news.extend(accounts.map(News::Receipts));
        let back = self.are_back.into_iter();
        news.extend(
            back.filter_map(|(account, url)| Some(News::IsBack(AccountId::parse(&account).ok()?, url))),
        );
        let said = [
            (self.deliveries, News::Deliveries),
            (self.node_gone, News::NodeGone),
            (self.everything, News::Everything),
        ];
        news.extend(said.into_iter().filter(|(said, _)| *said != 0).map(|(_, news)| news));
        news
    }
}
