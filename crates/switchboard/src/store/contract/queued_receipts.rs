//! Receipts in queues.

use mns::AttributesPatch;

use super::NOW_MS;
use super::queues::{counts, ids, one, post, queue, receive};
use super::samples::account;
use crate::model::QueueEntry;
use crate::store::queues::QueueKey;
use crate::store::{Change, Step, Store};

async fn enqueue(store: &dyn Store, key: &QueueKey, receipts: &[(&str, i64)]) -> Vec<(QueueKey, i64)> {
    let mut change = Change::new(&key.account, NOW_MS);
    for (id, visible_ms) in receipts {
        change.step(Step::Enqueue(Box::new(QueueEntry {
            receipt_id: (*id).into(),
            queue: key.name.clone(),
            body: "e30=".into(),
            enqueued_ms: NOW_MS,
            visible_ms: *visible_ms,
        })));
    }
    let told = store.commit(change).await.unwrap().queues;
    told.into_iter().map(|told| (told.queue, told.visible_ms)).collect()
}

pub(super) async fn a_receipt_makes_its_queue_and_tells_who_waits_there(store: &dyn Store) {
    let key = QueueKey::new(&account(79), "Alicom-Queue-79-ChatAppStatus");
    let told = enqueue(store, &key, &[("r1", NOW_MS), ("r2", NOW_MS + 5_000)]).await;
    assert_eq!(told, [(key.clone(), 0), (key.clone(), NOW_MS + 5_000)]);
    assert_eq!(counts(store, &key, NOW_MS).await, (1, 0, 1));
    let received = one(store, &key, NOW_MS).await;
    assert_eq!((received.message.id.as_str(), received.message.body.as_str()), ("r1", "e30="));
    assert_eq!(received.message.priority, 8);
    assert_eq!(receive(store, &key, 1, NOW_MS).await.next_visible_ms, Some(NOW_MS + 5_000));
}

pub(super) async fn a_receipt_that_was_held_arrives_when_it_is_shown(store: &dyn Store) {
    let key = queue(store, 82, "q").await;
    let later = NOW_MS + 5_000;
    enqueue(store, &key, &[("third", later + 1), ("second", later)]).await;
    post(store, &key, &["first"]).await;
    assert_eq!(ids(&receive(store, &key, 16, later - 1).await), ["first"]);
    post(store, &key, &["between"]).await;
    let peeked = store.peek(&key, 16, later + 1).await.unwrap();
    let peeked: Vec<_> = peeked.iter().map(|message| message.id.as_str()).collect();
    assert_eq!(peeked, ["between", "second", "third"]);
    assert_eq!(counts(store, &key, later + 1).await, (3, 1, 0));
    // Once it has arrived it keeps its place, like all that was received.
    for now_ms in [later + 1, later + 100_000] {
        let received = receive(store, &key, 16, now_ms).await;
        let of_receipts: Vec<_> = ids(&received).into_iter().filter(|id| *id != "first").collect();
        assert_eq!(of_receipts, ["between", "second", "third"], "{now_ms}");
    }
}

pub(super) async fn a_receipt_is_kept_as_long_as_its_queue_says(store: &dyn Store) {
    let key = queue(store, 83, "q").await;
    let message_retention_period = Some(604_800.try_into().unwrap());
    let patch = AttributesPatch { message_retention_period, ..AttributesPatch::default() };
    store.set_queue(&key, patch, None, NOW_MS).await.unwrap();
    enqueue(store, &key, &[("r1", NOW_MS)]).await;
    let end = NOW_MS + 604_800_000;
    assert!(store.peek(&key, 1, end).await.unwrap().is_empty());
    assert_eq!(ids(&receive(store, &key, 1, end - 1).await), ["r1"]);
}
