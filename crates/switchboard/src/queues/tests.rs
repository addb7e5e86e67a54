//! The service upon a store, with its waits.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use mns::bounds::{BatchSize, DelaySeconds, NewVisibilityTimeout, VisibilityTimeout, WaitSeconds};
use mns::{AttributesPatch, NewMessage};
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{Queues, Waiting, fault};
use crate::model::{AccountId, Clocks, ReceiptKind};
use crate::store::StoreError;
use crate::store::queues::{DeadLetters, QueueError, QueueKey, ReceivedMessage};
use crate::store::sqlite::SqliteStore;

struct Stage {
    queues: Queues,
    stop: watch::Sender<bool>,
    _folder: TempDir,
}

impl Stage {
    /// A service with its clockwork, and a queue `q` that hides for a second.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("db"), 0).unwrap();
        let (stop, stopped) = watch::channel(false);
        let queues = Queues::new(Arc::new(store), Clocks::system(), Waiting::default(), stopped);
        queues.keep();
        let visibility_timeout = Some(VisibilityTimeout::LOWEST);
        queues
            .create(&key(), AttributesPatch { visibility_timeout, ..AttributesPatch::default() })
            .await
            .unwrap();
        Self { queues, stop, _folder: folder }
    }

    async fn hide_for(&self, timeout: VisibilityTimeout) {
        let patch = AttributesPatch { visibility_timeout: Some(timeout), ..AttributesPatch::default() };
        self.queues.set(&key(), patch).await.unwrap();
    }

    async fn send(&self, body: &str, delay_s: Option<u32>) {
        let delay_seconds = delay_s.map(|delay_s| DelaySeconds::new(delay_s).unwrap());
        let message = NewMessage { delay_seconds, ..NewMessage::new(body) };
        self.queues.send(&key(), vec![Ok(message)]).await.unwrap().remove(0).unwrap();
    }

    /// One who waits for a message, already in line unless there is one for him.
    async fn wait(&self, already: usize) -> JoinHandle<Result<Vec<ReceivedMessage>, QueueError>> {
        let queues = self.queues.clone();
        let wait = WaitSeconds::new(20).ok();
        let task = tokio::spawn(async move { queues.receive(&key(), BatchSize::LOWEST, wait).await });
        while self.queues.waiting.count(&key()) <= already && !task.is_finished() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        task
    }

    async fn receive(&self) -> Result<ReceivedMessage, QueueError> {
        let wait = Some(WaitSeconds::LOWEST);
        self.queues.receive(&key(), BatchSize::LOWEST, wait).await.map(|mut received| received.remove(0))
    }
}

fn key() -> QueueKey {
    QueueKey::new(&AccountId::parse("1").unwrap(), "q")
}

fn body(received: Result<Result<Vec<ReceivedMessage>, QueueError>, tokio::task::JoinError>) -> String {
    received.unwrap().unwrap().remove(0).message.body
}

#[tokio::test]
async fn each_message_goes_to_the_one_who_waits_longest() {
    let stage = Stage::new().await;
    let (first, second) = (stage.wait(0).await, stage.wait(1).await);
    stage.send("m1", None).await;
    assert_eq!(body(first.await), "m1");
    assert!(!second.is_finished());
    stage.send("m2", None).await;
    assert_eq!(body(second.await), "m2");
}

#[tokio::test]
async fn who_goes_away_takes_no_message() {
    let stage = Stage::new().await;
    let gone = stage.wait(0).await;
    gone.abort();
    assert!(gone.await.is_err());
    stage.send("m1", None).await;
    let received = stage.receive().await.unwrap();
    assert_eq!((received.message.body.as_str(), received.message.dequeue_count), ("m1", 1));
}

#[tokio::test]
async fn who_goes_between_an_answer_and_his_look_at_it_takes_no_message() {
    let stage = Stage::new().await;
    stage.hide_for(VisibilityTimeout::HIGHEST).await;
    stage.send("m1", None).await;
    let looking = key();
    let mut look = Box::pin(stage.queues.receive(&looking, BatchSize::LOWEST, None));
    assert!((&mut look).now_or_never().is_none());
    while stage.queues.get(&key()).await.unwrap().inactive == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    drop(look);
    let received = stage.wait(0).await.await.unwrap().unwrap().remove(0);
    assert_eq!((received.message.body.as_str(), received.message.dequeue_count), ("m1", 1));
}

#[tokio::test]
async fn a_stop_ends_a_receive_that_clears_away() {
    let stage = Stage::new().await;
    stage.hide_for(VisibilityTimeout::HIGHEST).await;
    let dead = QueueKey { name: "dead".into(), ..key() };
    stage.queues.create(&dead, AttributesPatch::default()).await.unwrap();
    let mut handles = Vec::new();
    for _ in 0..10 {
        let messages = (0..16).map(|_| Ok(NewMessage::new("old"))).collect();
        stage.queues.send(&key(), messages).await.unwrap();
        let received = stage.queues.receive(&key(), BatchSize::HIGHEST, None).await.unwrap();
        handles.extend(received.into_iter().map(|received| received.handle));
    }
    let queue = key();
    let show = |handle| stage.queues.change_visibility(&queue, handle, NewVisibilityTimeout::LOWEST);
    for shown in futures_util::future::join_all(handles.into_iter().map(show)).await {
        shown.unwrap();
    }
    let letters = DeadLetters { target: dead.name.clone(), maximum: 1 };
    stage.queues.set_dead_letters(&key(), Some(letters)).await.unwrap();
    stage.stop.send_replace(true);
    assert!(matches!(stage.receive().await, Err(QueueError::MessageNotExist)));
    let left = stage.queues.get(&key()).await.unwrap().active;
    assert!(0 < left && left < 160, "one step is done and no more: {left}");
    stage.stop.send_replace(false);
    assert!(matches!(stage.receive().await, Err(QueueError::MessageNotExist)));
    assert_eq!(stage.queues.get(&key()).await.unwrap().active, 0);
}

#[tokio::test]
async fn what_becomes_visible_wakes_who_waits() {
    let stage = Stage::new().await;
    // After a hide time.
    stage.send("m1", None).await;
    let first = stage.receive().await.unwrap();
    let again = stage.wait(0).await.await.unwrap().unwrap().remove(0);
    assert_eq!((again.message.id.clone(), again.message.dequeue_count), (first.message.id, 2));
    assert!(again.handle != first.handle && again.visible_ms >= first.visible_ms + 1000);
    let old = stage.queues.delete_messages(&key(), vec![first.handle]).await.unwrap().remove(0);
    assert_eq!(old.unwrap_err().code, "MessageNotExist");
    // When it is shown by hand, and when it is hidden for shorter while somebody waits already. From here on messages are hidden
    // for longer than the test takes, unless their end is waited for.
    stage.hide_for(VisibilityTimeout::HIGHEST).await;
    let second = stage.wait(0).await.await.unwrap().unwrap().remove(0);
    let long = NewVisibilityTimeout::new(40_000).unwrap();
    let (handle, _) = stage.queues.change_visibility(&key(), second.handle, long).await.unwrap();
    let waiting = stage.wait(0).await;
    stage.queues.change_visibility(&key(), handle, NewVisibilityTimeout::LOWEST).await.unwrap();
    let third = waiting.await.unwrap().unwrap().remove(0);
    let (handle, _) = stage.queues.change_visibility(&key(), third.handle, long).await.unwrap();
    let waiting = stage.wait(0).await;
    let short = NewVisibilityTimeout::new(1).unwrap();
    stage.queues.change_visibility(&key(), handle, short).await.unwrap();
    let fourth = waiting.await.unwrap().unwrap().remove(0);
    assert_eq!(fourth.message.dequeue_count, 5);
    stage.queues.delete_messages(&key(), vec![fourth.handle]).await.unwrap().remove(0).unwrap();
    // After a delay.
    let waiting = stage.wait(0).await;
    stage.send("m2", Some(1)).await;
    assert_eq!(body(waiting.await), "m2");
}

#[tokio::test]
async fn a_deleted_queue_and_a_stop_end_every_wait() {
    let stage = Stage::new().await;
    let (first, second) = (stage.wait(0).await, stage.wait(1).await);
    stage.queues.delete(&key()).await.unwrap();
    for waiting in [first, second] {
        assert!(matches!(waiting.await.unwrap(), Err(QueueError::QueueNotExist)));
    }
    stage.queues.create(&key(), AttributesPatch::default()).await.unwrap();
    let waiting = stage.wait(0).await;
    stage.stop.send_replace(true);
    assert!(matches!(waiting.await.unwrap(), Err(QueueError::MessageNotExist)));
}

#[tokio::test]
async fn a_queue_that_polls_long_waits_without_being_asked() {
    let stage = Stage::new().await;
    let polling_wait_seconds = Some(20.try_into().unwrap());
    stage
        .queues
        .set(&key(), AttributesPatch { polling_wait_seconds, ..AttributesPatch::default() })
        .await
        .unwrap();
    assert!(matches!(stage.receive().await, Err(QueueError::MessageNotExist)));
    let queues = stage.queues.clone();
    let polling = tokio::spawn(async move { queues.receive(&key(), BatchSize::HIGHEST, None).await });
    while stage.queues.waiting.count(&key()) == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    stage.send("m1", None).await;
    assert_eq!(body(polling.await), "m1");
}

#[tokio::test]
async fn a_dead_letter_wakes_who_waits_for_it() {
    let stage = Stage::new().await;
    let dead = QueueKey { name: "dead".into(), ..key() };
    stage.queues.create(&dead, AttributesPatch::default()).await.unwrap();
    let letters = DeadLetters { target: dead.name.clone(), maximum: 1 };
    stage.queues.set_dead_letters(&key(), Some(letters)).await.unwrap();
    stage.send("m1", None).await;
    let first = stage.receive().await.unwrap();
    let queues = stage.queues.clone();
    let mourner = dead.clone();
    let wait = WaitSeconds::new(20).ok();
    let waiting = tokio::spawn(async move { queues.receive(&mourner, BatchSize::LOWEST, wait).await });
    stage.queues.change_visibility(&key(), first.handle, NewVisibilityTimeout::LOWEST).await.unwrap();
    assert!(matches!(stage.receive().await, Err(QueueError::MessageNotExist)));
    assert_eq!(body(waiting.await), "m1");
}

#[test]
fn a_store_that_takes_no_changes_is_to_be_asked_again() {
    let unavailable = fault(QueueError::Store(StoreError::Unavailable("disk full at /secret".into())));
    assert_eq!((unavailable.http_status, unavailable.code), (503, "InternalError"));
    assert_eq!(unavailable.message, "The store takes no changes at the moment.");
    assert_eq!(fault(QueueError::Store(StoreError::Damaged("row".into()))).http_status, 500);
}

#[tokio::test]
async fn queues_for_receipts_are_there_from_the_first_touch() {
    let stage = Stage::new().await;
    let account = AccountId::parse("7").unwrap();
    let receipts = QueueKey::new(&account, ReceiptKind::ChatAppStatus.queue(&account));
    let received = stage.queues.receive(&receipts, BatchSize::LOWEST, None).await;
    assert!(matches!(received, Err(QueueError::MessageNotExist)));
    let other = QueueKey::new(&AccountId::parse("8").unwrap(), receipts.name.clone());
    assert!(matches!(stage.queues.get(&other).await, Err(QueueError::QueueNotExist)));
    let listed = stage.queues.list(&account, "Alicom", "", 10).await.unwrap();
    assert_eq!(listed.len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_who_wait_and_delete_get_each_message_once() {
    const MESSAGES: usize = 600;
    let stage = Stage::new().await;
    stage.hide_for(VisibilityTimeout::HIGHEST).await;
    let got = Arc::new(parking_lot::Mutex::new(Vec::new()));
    let pollers: Vec<_> = (0..30)
        .map(|_| {
            let (queues, got) = (stage.queues.clone(), Arc::clone(&got));
            tokio::spawn(async move {
                let wait = WaitSeconds::new(30).ok();
                // The last ones wait until the service stops.
                while let Ok(received) = queues.receive(&key(), BatchSize::new(3).unwrap(), wait).await {
                    let handles = received.iter().map(|received| received.handle).collect();
                    for deleted in queues.delete_messages(&key(), handles).await.unwrap() {
                        deleted.unwrap();
                    }
                    got.lock().extend(received.into_iter().map(|received| received.message.body));
                }
            })
        })
        .collect();
    for number in 0..MESSAGES {
        stage.send(&number.to_string(), None).await;
    }
    while got.lock().len() < MESSAGES {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    stage.stop.send_replace(true);
    for poller in pollers {
        poller.await.unwrap();
    }
    let mut bodies: Vec<usize> = got.lock().iter().map(|body| body.parse().unwrap()).collect();
    bodies.sort_unstable();
    assert_eq!(bodies, (0..MESSAGES).collect::<Vec<_>>());
    let queue = stage.queues.get(&key()).await.unwrap();
    assert_eq!((queue.active, queue.inactive, queue.delayed), (0, 0, 0));
}
