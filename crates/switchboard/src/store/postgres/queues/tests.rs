//! Two nodes at one queue.

use std::collections::BTreeSet;

use mns::AttributesPatch;
use mns::message::Property;

use super::{Flight, Queues as _, enqueue, enqueued};
use crate::model::{AccountId, QueueEntry};
use crate::store::postgres::{Options, PostgresStore};
use crate::store::queues::{
    Creation, DeadLetters, Posted, Posting, Properties, QueueError, QueueKey, Received,
};

const NOW_MS: i64 = 1_795_000_000_000;

async fn nodes() -> (PostgresStore, PostgresStore) {
    let address = postgres::testing::address(&postgres::testing::database().await);
    let open = async || PostgresStore::open(&address, Options { connections: 8 }).await.unwrap();
    (open().await, open().await)
}

async fn queue(store: &PostgresStore, name: &str) -> QueueKey {
    let key = QueueKey::new(&AccountId::parse("1").unwrap(), name);
    let made = store.create_queue(&key, AttributesPatch::default(), 10, None, NOW_MS).await.unwrap();
    assert_eq!(made, Creation::Made);
    key
}

fn posting(id: impl Into<String>) -> Posting {
    Posting {
        id: id.into(),
        body: "body".into(),
        delay_s: None,
        priority: 8,
        properties: Properties::default(),
        handle: 5,
    }
}

async fn receive(store: &PostgresStore, key: &QueueKey, count: u64, now_ms: i64) -> Received {
    store.receive(key, (1..=count).collect(), now_ms).await.unwrap()
}

fn ids(received: &Received) -> Vec<&str> {
    received.messages.iter().map(|received| received.message.id.as_str()).collect()
}

#[tokio::test]
async fn two_nodes_that_receive_at_once_get_each_message_once() {
    let (one, other) = nodes().await;
    let key = queue(&one, "q").await;
    for round in 0..40 {
        let postings = (0..16).map(|number| posting(format!("{round} {number}"))).collect();
        one.post(&key, postings, NOW_MS).await.unwrap();
    }
    let drain = async |store: &PostgresStore| {
        let mut got = Vec::new();
        loop {
            let received = receive(store, &key, 16, NOW_MS).await;
            if received.messages.is_empty() {
                return got;
            }
            let handles = received.messages.iter().map(|message| message.handle).collect();
            got.extend(ids(&received).into_iter().map(str::to_owned));
            for deleted in store.delete_messages(&key, handles, NOW_MS).await.unwrap() {
                deleted.unwrap();
            }
        }
    };
    let got: [Vec<String>; 4] = tokio::join!(drain(&one), drain(&other), drain(&one), drain(&other)).into();
    let all: Vec<&String> = got.iter().flatten().collect();
    let unique: BTreeSet<&&String> = all.iter().collect();
    assert_eq!((all.len(), unique.len()), (640, 640));
    assert_eq!(one.queue(&key, NOW_MS).await.unwrap().active, 0);
}

#[tokio::test]
async fn what_one_node_posts_the_other_is_shown_receives_and_gives_back() {
    let (one, other) = nodes().await;
    let key = queue(&one, "q").await;
    let keys = [key.clone(), QueueKey::new(&key.account, "gone")];
    assert_eq!(other.with_messages(&keys, NOW_MS).await.unwrap(), keys[1..]);
    let delayed = Posting { delay_s: Some(3), ..posting("2") };
    let posted = one.post(&key, vec![posting("1"), delayed], NOW_MS).await.unwrap();
    assert!(matches!(posted[..], [Posted::Available, Posted::Delayed { .. }]), "{posted:?}");
    assert_eq!(other.with_messages(&keys, NOW_MS).await.unwrap(), keys);
    let received = receive(&other, &key, 16, NOW_MS).await;
    assert_eq!((ids(&received), received.next_visible_ms), (vec!["1"], Some(NOW_MS + 3_000)));
    assert_eq!(other.with_messages(&keys[..1], NOW_MS).await.unwrap(), []);
    assert_eq!(other.with_messages(&keys[..1], NOW_MS + 3_000).await.unwrap(), keys[..1]);
    other.give_back(received.messages, NOW_MS + 1).await.unwrap();
    let again = receive(&one, &key, 16, NOW_MS + 3_000).await;
    assert_eq!(ids(&again), ["1", "2"]);
    assert_eq!(again.messages[0].message.dequeue_count, 1);
}

#[tokio::test]
async fn a_text_with_zero_bytes_comes_back_as_it_was() {
    let (one, _) = nodes().await;
    let key = queue(&one, "q").await;
    let property = Property { name: "n\0".into(), value: "\0".into(), kind: "STRING".into() };
    let properties = Properties { user: vec![property], system: Vec::new() };
    let sent = Posting { body: "a\0\u{1}b".into(), properties: properties.clone(), ..posting("1") };
    assert_eq!(one.post(&key, vec![sent], NOW_MS).await.unwrap(), [Posted::Available]);
    let received = receive(&one, &key, 1, NOW_MS).await.messages.remove(0).message;
    assert_eq!((received.body.as_str(), received.properties), ("a\0\u{1}b", properties));
    let nowhere = QueueKey::new(&key.account, "q\0");
    assert!(matches!(one.receive(&nowhere, vec![1], NOW_MS).await, Err(QueueError::QueueNotExist)));
    assert!(matches!(one.queue(&nowhere, NOW_MS).await, Err(QueueError::QueueNotExist)));
    assert!(matches!(one.delete_queue(&nowhere, None).await, Err(QueueError::QueueNotExist)));
    let refused = one.post(&nowhere, vec![posting("2")], NOW_MS).await;
    assert!(matches!(refused, Err(QueueError::QueueNotExist)));
    assert_eq!(one.with_messages(std::slice::from_ref(&nowhere), NOW_MS).await.unwrap(), [nowhere]);
    assert!(one.queue_names(&key.account, "\0", "", 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn of_makers_at_once_one_makes_the_queue_and_no_more_than_the_most_are_made() {
    let (one, other) = nodes().await;
    let account = AccountId::parse("1").unwrap();
    let make = async |store: &PostgresStore, name: &str| {
        store.create_queue(&QueueKey::new(&account, name), AttributesPatch::default(), 2, None, NOW_MS).await
    };
    let (first, second) = tokio::join!(make(&one, "same"), make(&other, "same"));
    let mut made = [first.unwrap(), second.unwrap()];
    made.sort_by_key(|made| *made == Creation::Existed);
    assert_eq!(made, [Creation::Made, Creation::Existed]);
    let (first, second) = tokio::join!(make(&one, "b"), make(&other, "c"));
    assert_eq!(usize::from(first.is_ok()) + usize::from(second.is_ok()), 1, "{first:?} {second:?}");
    let refused = first.err().or(second.err()).unwrap();
    assert!(matches!(refused, QueueError::TooManyQueues(2)), "{refused}");
}

#[tokio::test]
async fn a_message_on_its_way_into_a_queue_that_is_deleted_is_swept_away() {
    let (one, other) = nodes().await;
    let key = queue(&one, "q").await;
    let entry = QueueEntry {
        receipt_id: "r1".into(),
        queue: key.name.clone(),
        body: "e30=".into(),
        enqueued_ms: NOW_MS,
        visible_ms: NOW_MS,
    };
    let mut client = one.pool.client().await.unwrap();
    let rows = client.fly(&Flight::begin(enqueue(&key.account, &entry, NOW_MS))).await.unwrap();
    assert_eq!(enqueued(&key.account, &key.name, &rows[1][0]).queue, key);
    other.delete_queue(&key, None).await.unwrap();
    assert_eq!(other.sweep_queues(10, NOW_MS).await.unwrap(), 0);
    client.fly(&Flight::commit(Vec::new())).await.unwrap();
    assert_eq!(other.sweep_queues(10, NOW_MS).await.unwrap(), 1);
    assert_eq!(other.sweep_queues(10, NOW_MS).await.unwrap(), 0);
}

#[tokio::test]
async fn a_dead_letter_moves_once_whichever_node_finds_it() {
    let (one, other) = nodes().await;
    let (key, dead) = (queue(&one, "q").await, queue(&one, "dead").await);
    let target = DeadLetters { target: dead.name.clone(), maximum: 1 };
    one.set_dead_letters(&key, Some(target), NOW_MS).await.unwrap();
    one.post(&key, vec![posting("1")], NOW_MS).await.unwrap();
    assert_eq!(ids(&receive(&one, &key, 1, NOW_MS).await), ["1"]);
    let later = NOW_MS + 30_000;
    let (first, second) = tokio::join!(receive(&one, &key, 1, later), receive(&other, &key, 1, later));
    let third = receive(&one, &key, 1, later).await;
    let moved =
        [first, second, third].into_iter().filter_map(|received| received.dead).map(|(_, moved)| moved);
    assert_eq!(moved.sum::<usize>(), 1);
    assert_eq!(ids(&receive(&other, &dead, 16, later).await), ["1"]);
}
