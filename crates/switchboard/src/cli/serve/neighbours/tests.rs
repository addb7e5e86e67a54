//! Whoever waits hears of what a neighbour did.

use std::sync::Arc;

use mns::AttributesPatch;
use mns::bounds::{BatchSize, WaitSeconds};

use super::*;
use crate::model::{AccountId, MessageId};
use crate::queues::Queues;
use crate::receipts::Deliverer;
use crate::store::queues::{Posting, Properties, QueueKey, Queues as _};
use crate::store::sqlite::SqliteStore;
use crate::store::{Change, Step, Store};

const PATIENCE: Duration = Duration::from_secs(30);

struct Stage {
    store: Arc<SqliteStore>,
    news: broadcast::Sender<News>,
    waiting: Waiting,
    dispatcher: Dispatcher,
    stop: watch::Sender<bool>,
    _folder: tempfile::TempDir,
}

impl Stage {
    fn new(room: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(SqliteStore::open(&folder.path().join("db"), 0).unwrap());
        let (news, heard) = broadcast::channel(room);
        let (stop, stopped) = watch::channel(false);
        let waiting = Waiting::default();
        let dispatcher = Dispatcher::new(store.clone(), Clocks::system(), Deliverer::idle());
        let told = Told {
            store: store.clone(),
            clocks: Clocks::system(),
            waiting: waiting.clone(),
            dispatcher: dispatcher.clone(),
            outbound: Outbound::new().0,
            in_doubt: PATIENCE,
        };
        tokio::spawn(keep_passing_on(told, heard, stopped));
        Self { store, news, waiting, dispatcher, stop, _folder: folder }
    }

    fn now_ms() -> i64 {
        Clocks::system().wall().as_millisecond()
    }

    async fn job(&self, message: &str) {
        let mut change = Change::new(&account(), Self::now_ms());
        change.step(Step::InsertJob { message: MessageId::new(message), due_ms: 0 });
        self.store.commit(change).await.unwrap();
    }

    async fn until_jobs_are_held(&self) {
        let held = tokio::time::timeout(PATIENCE, async {
            while !self.store.due_jobs(Self::now_ms(), 9).await.unwrap().is_empty() {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        });
        held.await.unwrap();
    }
}

fn account() -> AccountId {
    AccountId::parse("1").unwrap()
}

#[tokio::test]
async fn a_message_that_another_node_put_in_wakes_a_receiver() {
    let stage = Stage::new(16);
    let clocks = Clocks::system();
    let queues = Queues::new(stage.store.clone(), clocks, stage.waiting.clone(), stage.stop.subscribe());
    let key = QueueKey::new(&account(), "q");
    queues.create(&key, AttributesPatch::default()).await.unwrap();
    let receiver = {
        let (queues, key) = (queues.clone(), key.clone());
        let wait = WaitSeconds::new(30).ok();
        tokio::spawn(async move { queues.receive(&key, BatchSize::LOWEST, wait).await })
    };
    let posting = Posting {
        id: "A".repeat(32),
        body: "from afar".to_owned(),
        delay_s: None,
        priority: 8,
        properties: Properties::default(),
        handle: 1,
    };
    stage.store.post(&key, vec![posting], Stage::now_ms()).await.unwrap();
    // Told until he is there to hear it.
    while !receiver.is_finished() {
        stage.news.send(News::Queue(key.clone(), 1)).unwrap();
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert_eq!(receiver.await.unwrap().unwrap()[0].message.body, "from afar");
}

#[tokio::test]
async fn jobs_of_a_node_that_is_gone_wait_for_a_status_first() {
    let stage = Stage::new(16);
    stage.job("1").await;
    assert_eq!(stage.store.due_jobs(Stage::now_ms(), 9).await.unwrap().len(), 1);
    stage.news.send(News::NodeGone).unwrap();
    stage.until_jobs_are_held().await;
}

#[tokio::test]
async fn who_could_not_hear_all_news_takes_it_that_anything_happened() {
    let stage = Stage::new(1);
    stage.job("1").await;
    let mut listener = stage.dispatcher.listen(&account());
    // The task that passes them on has no turn in between.
    for _ in 0..3 {
        stage.news.send(News::Deliveries).unwrap();
    }
    tokio::time::timeout(PATIENCE, listener.heard()).await.unwrap();
    stage.until_jobs_are_held().await;
}

#[tokio::test]
async fn who_listens_is_told_of_receipts_and_else_looks_now_and_then() {
    let stage = Stage::new(16);
    let mut listener = stage.dispatcher.listen(&account());
    stage.news.send(News::Receipts(account())).unwrap();
    tokio::time::timeout(PATIENCE, listener.heard()).await.unwrap();
    tokio::time::timeout(PATIENCE, listener.heard()).await.unwrap();
}
