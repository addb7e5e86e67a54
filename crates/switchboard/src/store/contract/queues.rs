//! Queues and their messages.

use mns::bounds::{DelaySeconds, VisibilityTimeout};
use mns::message::Property;
use mns::{AttributesPatch, ReceiptHandle};

use super::NOW_MS;
use super::samples::account;
use crate::store::Store;
use crate::store::queues::{
    Creation, DeadLetters, Posted, Posting, Properties, Queue, QueueError, QueueKey, Received,
    ReceivedMessage,
};

/// A hide time of the suite's queues, milliseconds.
const HIDDEN_MS: i64 = 10_000;

fn posting(id: &str, priority: u32, delay_s: Option<u32>) -> Posting {
    let body = format!("body of {id}");
    Posting { id: id.into(), body, delay_s, priority, properties: Properties::default(), handle: 77 }
}

pub(super) async fn queue(store: &dyn Store, number: u32, name: &str) -> QueueKey {
    let key = QueueKey::new(&account(number), name);
    let visibility_timeout = Some(VisibilityTimeout::new(10).unwrap());
    let patch = AttributesPatch { visibility_timeout, ..AttributesPatch::default() };
    assert_eq!(store.create_queue(&key, patch, 100, None, NOW_MS).await.unwrap(), Creation::Made);
    key
}

pub(super) async fn post(store: &dyn Store, key: &QueueKey, ids: &[&str]) {
    let postings = ids.iter().map(|id| posting(id, 8, None)).collect();
    store.post(key, postings, NOW_MS).await.unwrap();
}

pub(super) async fn receive(store: &dyn Store, key: &QueueKey, count: u64, now_ms: i64) -> Received {
    store.receive(key, (1..=count).map(|number| number + now_ms as u64).collect(), now_ms).await.unwrap()
}

pub(super) async fn one(store: &dyn Store, key: &QueueKey, now_ms: i64) -> ReceivedMessage {
    receive(store, key, 1, now_ms).await.messages.remove(0)
}

pub(super) fn ids(received: &Received) -> Vec<&str> {
    received.messages.iter().map(|received| received.message.id.as_str()).collect()
}

pub(super) async fn counts(store: &dyn Store, key: &QueueKey, now_ms: i64) -> (u64, u64, u64) {
    let Queue { active, inactive, delayed, .. } = store.queue(key, now_ms).await.unwrap();
    (active, inactive, delayed)
}

async fn delete(
    store: &dyn Store,
    key: &QueueKey,
    handle: ReceiptHandle,
    now_ms: i64,
) -> Result<(), QueueError> {
    store.delete_messages(key, vec![handle], now_ms).await.unwrap().remove(0)
}

pub(super) async fn a_queue_is_made_once_set_listed_and_deleted(store: &dyn Store) {
    let key = queue(store, 70, "b").await;
    let make = |patch, most| store.create_queue(&key, patch, most, None, NOW_MS);
    assert_eq!(make(AttributesPatch::default(), 1).await.unwrap(), Creation::Existed);
    let delay_seconds = Some(DelaySeconds::new(7).unwrap());
    let patch = AttributesPatch { delay_seconds, ..AttributesPatch::default() };
    assert!(matches!(make(patch, 1).await, Err(QueueError::QueueAlreadyExist)));
    store.set_queue(&key, patch, None, NOW_MS + 5).await.unwrap();
    let stored = store.queue(&key, NOW_MS).await.unwrap();
    assert_eq!((stored.attributes.delay_seconds.get(), stored.attributes.visibility_timeout.get()), (7, 10));
    assert_eq!((stored.created_ms, stored.modified_ms), (NOW_MS, NOW_MS + 5));

    for name in ["a", "ba", "c"] {
        queue(store, 70, name).await;
    }
    let fifth = QueueKey::new(&key.account, "d");
    let refused = store.create_queue(&fifth, AttributesPatch::default(), 4, None, NOW_MS).await;
    assert!(matches!(refused, Err(QueueError::TooManyQueues(4))));
    let names = async |prefix: &str, after: &str, limit| {
        let page = store.queues(&key.account, prefix, after, limit, NOW_MS).await.unwrap();
        page.into_iter().map(|queue| queue.name).collect::<Vec<_>>()
    };
    assert_eq!(names("", "", 3).await, ["a", "b", "ba"]);
    assert_eq!(names("", "ba", 3).await, ["c"]);
    assert_eq!(names("b", "", 3).await, ["b", "ba"]);
    assert!(store.queues(&account(71), "", "", 9, NOW_MS).await.unwrap().is_empty());
    for (prefix, after, limit, expected) in
        [("", "", 3, ["a", "b", "ba"].as_slice()), ("", "ba", 3, &["c"]), ("b", "", 3, &["b", "ba"])]
    {
        assert_eq!(store.queue_names(&key.account, prefix, after, limit).await.unwrap(), expected);
    }

    post(store, &key, &["m1"]).await;
    let handle = one(store, &key, NOW_MS + 7_000).await.handle;
    store.delete_queue(&key, None).await.unwrap();
    assert!(matches!(store.delete_queue(&key, None).await, Err(QueueError::QueueNotExist)));
    assert!(matches!(
        store.post(&key, vec![posting("m2", 8, None)], NOW_MS).await,
        Err(QueueError::QueueNotExist)
    ));
    assert!(matches!(store.receive(&key, vec![1], NOW_MS).await, Err(QueueError::QueueNotExist)));
    // A queue of the same name is another queue.
    let again = queue(store, 70, "b").await;
    assert_eq!(counts(store, &again, NOW_MS).await, (0, 0, 0));
    assert!(matches!(delete(store, &again, handle, NOW_MS).await, Err(QueueError::ForeignHandle)));
    while store.sweep_queues(10, NOW_MS).await.unwrap() > 0 {}
}

pub(super) async fn messages_come_by_priority_then_in_the_order_of_arrival(store: &dyn Store) {
    let key = queue(store, 72, "q").await;
    let order = [("m1", 8), ("m2", 16), ("m3", 1), ("m4", 8), ("m5", 1)];
    let postings = order.into_iter().map(|(id, priority)| posting(id, priority, None)).collect();
    assert_eq!(store.post(&key, postings, NOW_MS).await.unwrap(), [Posted::Available; 5]);
    assert_eq!(counts(store, &key, NOW_MS).await, (5, 0, 0));
    let peeked = store.peek(&key, 3, NOW_MS).await.unwrap();
    assert_eq!(peeked.iter().map(|message| message.id.as_str()).collect::<Vec<_>>(), ["m3", "m5", "m1"]);
    assert_eq!((peeked[0].dequeue_count, peeked[0].first_dequeued_ms), (0, None));

    let first = receive(store, &key, 2, NOW_MS + 1).await;
    assert_eq!((ids(&first), first.more), (vec!["m3", "m5"], true));
    let message = &first.messages[0].message;
    assert_eq!(
        (message.body.as_str(), message.enqueued_ms, message.dequeue_count),
        ("body of m3", NOW_MS, 1)
    );
    assert_eq!(
        (message.first_dequeued_ms, first.messages[0].visible_ms),
        (Some(NOW_MS + 1), NOW_MS + 1 + HIDDEN_MS)
    );
    let rest = receive(store, &key, 16, NOW_MS + 2).await;
    assert_eq!((ids(&rest), rest.more), (vec!["m1", "m4", "m2"], false));
    let nothing = receive(store, &key, 16, NOW_MS + 2).await;
    assert_eq!((ids(&nothing).len(), nothing.next_visible_ms), (0, Some(NOW_MS + 1 + HIDDEN_MS)));
    assert_eq!(counts(store, &key, NOW_MS + 2).await, (0, 5, 0));
    // What is visible again stands where it stood.
    post(store, &key, &["m6"]).await;
    let later = NOW_MS + 2 + HIDDEN_MS;
    assert_eq!(counts(store, &key, later).await, (6, 0, 0));
    assert_eq!(store.peek(&key, 16, later).await.unwrap().len(), 6);
    let again = receive(store, &key, 16, later).await;
    assert_eq!(ids(&again), ["m3", "m5", "m1", "m4", "m6", "m2"]);
    assert_eq!(again.messages[0].message.dequeue_count, 2);
    assert_eq!(again.messages[0].message.first_dequeued_ms, Some(NOW_MS + 1));
}

pub(super) async fn only_the_newest_handle_works_and_only_while_its_message_is_hidden(store: &dyn Store) {
    let key = queue(store, 73, "q").await;
    let other = queue(store, 73, "other").await;
    post(store, &key, &["m1"]).await;
    let first = one(store, &key, NOW_MS).await;
    assert!(matches!(delete(store, &other, first.handle, NOW_MS).await, Err(QueueError::ForeignHandle)));
    let visible_ms = NOW_MS + HIDDEN_MS;
    assert!(matches!(delete(store, &key, first.handle, visible_ms).await, Err(QueueError::MessageNotExist)));
    let second = one(store, &key, visible_ms).await;
    assert!(matches!(delete(store, &key, first.handle, visible_ms).await, Err(QueueError::MessageNotExist)));
    let change = |handle, seconds, random| store.change_visibility(&key, handle, seconds, random, visible_ms);
    assert!(matches!(change(first.handle, 5, 1).await, Err(QueueError::MessageNotExist)));
    assert_eq!(change(second.handle, 600, 9).await.unwrap(), visible_ms + 600_000);
    assert!(matches!(change(second.handle, 5, 1).await, Err(QueueError::MessageNotExist)));
    let third = ReceiptHandle::new(second.handle.queue(), second.handle.message(), 9);
    // Seen at once: the handle is dead with it.
    assert_eq!(change(third, 0, 10).await.unwrap(), visible_ms);
    assert!(matches!(delete(store, &key, third, visible_ms).await, Err(QueueError::MessageNotExist)));
    assert_eq!(counts(store, &key, visible_ms).await, (1, 0, 0));
    let last = one(store, &key, visible_ms).await;
    assert_eq!((last.message.id.as_str(), last.message.dequeue_count), ("m1", 3));
    delete(store, &key, last.handle, visible_ms).await.unwrap();
    assert!(matches!(delete(store, &key, last.handle, visible_ms).await, Err(QueueError::MessageNotExist)));
    assert_eq!(counts(store, &key, visible_ms + HIDDEN_MS).await, (0, 0, 0));
}

pub(super) async fn a_delayed_message_waits_and_can_be_removed_before_it_shows(store: &dyn Store) {
    let key = queue(store, 74, "q").await;
    let delay_seconds = Some(DelaySeconds::new(3).unwrap());
    store
        .set_queue(&key, AttributesPatch { delay_seconds, ..AttributesPatch::default() }, None, NOW_MS)
        .await
        .unwrap();
    let postings = vec![posting("m1", 8, None), posting("m2", 8, Some(0)), posting("m3", 8, Some(5))];
    let posted = store.post(&key, postings, NOW_MS).await.unwrap();
    let [Posted::Delayed { visible_ms, .. }, Posted::Available, Posted::Delayed { handle, .. }] = posted[..]
    else {
        panic!("{posted:?}")
    };
    assert_eq!(visible_ms, NOW_MS + 3_000);
    assert_eq!(counts(store, &key, NOW_MS).await, (1, 0, 2));
    assert_eq!(ids(&receive(store, &key, 16, NOW_MS).await), ["m2"]);
    delete(store, &key, handle, NOW_MS + 1).await.unwrap();
    assert_eq!(counts(store, &key, NOW_MS + 1).await, (0, 1, 1));
    assert_eq!(receive(store, &key, 16, NOW_MS + 2_999).await.next_visible_ms, Some(NOW_MS + 3_000));
    assert_eq!(counts(store, &key, NOW_MS + 3_000).await, (1, 1, 0));
    assert_eq!(ids(&receive(store, &key, 16, NOW_MS + 3_000).await), ["m1"]);
}

pub(super) async fn a_body_is_as_long_as_its_queue_allows_and_comes_back_with_its_properties(
    store: &dyn Store,
) {
    let key = queue(store, 75, "q").await;
    let maximum_message_size = Some(1024.try_into().unwrap());
    let patch = AttributesPatch { maximum_message_size, ..AttributesPatch::default() };
    store.set_queue(&key, patch, None, NOW_MS).await.unwrap();
    let property = |value: &str| Property { name: "n".into(), value: value.into(), kind: "STRING".into() };
    let properties = Properties { user: vec![property("u\"<")], system: vec![property("s")] };
    let fits = Posting { body: "é".repeat(512), properties: properties.clone(), ..posting("m1", 8, None) };
    let longer = Posting { body: "x".repeat(1025), ..posting("m2", 8, None) };
    let posted = store.post(&key, vec![longer, fits], NOW_MS).await.unwrap();
    assert_eq!(posted, [Posted::TooLong(1024), Posted::Available]);
    let received = receive(store, &key, 16, NOW_MS).await;
    assert_eq!(ids(&received), ["m1"]);
    assert_eq!(received.messages[0].message.properties, properties);
}

pub(super) async fn what_expired_is_not_seen_and_is_swept_away(store: &dyn Store) {
    let key = queue(store, 76, "q").await;
    let message_retention_period = Some(60.try_into().unwrap());
    let patch = AttributesPatch { message_retention_period, ..AttributesPatch::default() };
    store.set_queue(&key, patch, None, NOW_MS).await.unwrap();
    post(store, &key, &["m1", "m2"]).await;
    store.post(&key, vec![posting("m3", 8, Some(59))], NOW_MS).await.unwrap();
    store.post(&key, vec![posting("m4", 8, None)], NOW_MS + 1).await.unwrap();
    assert_eq!(ids(&receive(store, &key, 1, NOW_MS + 2).await), ["m1"]);
    let then = NOW_MS + 60_000;
    assert_eq!(store.peek(&key, 16, then).await.unwrap().len(), 1);
    let mut swept = 0;
    loop {
        let step = store.sweep_queues(2, then).await.unwrap();
        assert!(step <= 2, "{step}");
        swept += step;
        if step == 0 {
            break;
        }
    }
    assert!(swept >= 3, "{swept}");
    assert_eq!(counts(store, &key, then).await, (1, 0, 0));
    assert_eq!(ids(&receive(store, &key, 16, then).await), ["m4"]);
}

pub(super) async fn a_receive_clears_away_what_expired_before_it(store: &dyn Store) {
    let key = queue(store, 81, "q").await;
    let message_retention_period = Some(60.try_into().unwrap());
    let patch = AttributesPatch { message_retention_period, ..AttributesPatch::default() };
    store.set_queue(&key, patch, None, NOW_MS).await.unwrap();
    for _ in 0..70 {
        let postings = (0..16).map(|_| posting("old", 1, None)).collect();
        store.post(&key, postings, NOW_MS).await.unwrap();
    }
    store.post(&key, vec![posting("new", 8, None)], NOW_MS + 60_000).await.unwrap();
    // Step by step: what is too much for one is left to the next.
    let mut looks = 0;
    let received = loop {
        looks += 1;
        let received = receive(store, &key, 16, NOW_MS + 60_000).await;
        if !received.more {
            break received;
        }
        assert!(received.messages.is_empty());
    };
    assert_eq!((looks, ids(&received)), (11, vec!["new"]));
    assert_eq!(counts(store, &key, NOW_MS + 60_000).await, (0, 1, 0));
    assert_eq!(store.queue(&key, 0).await.unwrap().inactive, 1);
}

pub(super) async fn a_message_received_too_often_goes_to_the_dead_letters(store: &dyn Store) {
    let key = queue(store, 77, "q").await;
    let dead = queue(store, 77, "dead").await;
    let to = |target: &str| Some(DeadLetters { target: target.into(), maximum: 2 });
    let refused = store.set_dead_letters(&key, to("q"), NOW_MS).await;
    assert!(matches!(refused, Err(QueueError::DeadLetterTarget(_))));
    let refused = store.set_dead_letters(&key, to("nowhere"), NOW_MS).await;
    assert!(matches!(refused, Err(QueueError::QueueNotExist)));
    store.set_dead_letters(&key, to("dead"), NOW_MS).await.unwrap();
    assert_eq!(store.queue(&key, NOW_MS).await.unwrap().dead_letters, to("dead"));
    post(store, &key, &["m1", "m2"]).await;
    for round in 0..2 {
        let received = receive(store, &key, 1, NOW_MS + round * HIDDEN_MS).await;
        assert_eq!(ids(&received), ["m1"], "{round}");
    }
    let third = receive(store, &key, 1, NOW_MS + 2 * HIDDEN_MS).await;
    assert_eq!((ids(&third), third.dead.clone()), (vec!["m2"], Some(("dead".to_owned(), 1))));
    assert_eq!(counts(store, &key, NOW_MS + 2 * HIDDEN_MS).await, (0, 1, 0));
    assert_eq!(counts(store, &dead, NOW_MS + 2 * HIDDEN_MS).await, (1, 0, 0));
    let buried = one(store, &dead, NOW_MS + 2 * HIDDEN_MS).await.message;
    assert_eq!((buried.id.as_str(), buried.enqueued_ms, buried.dequeue_count), ("m1", NOW_MS, 1));
    // A queue that keeps for a shorter time than the message still has does not end it.
    let message_retention_period = Some(60.try_into().unwrap());
    let patch = AttributesPatch { message_retention_period, ..AttributesPatch::default() };
    store.set_queue(&dead, patch, None, NOW_MS).await.unwrap();
    let long_after = NOW_MS + 3_600_000;
    let late = queue(store, 77, "late").await;
    store.set_dead_letters(&late, to("dead"), NOW_MS).await.unwrap();
    post(store, &late, &["m3"]).await;
    for _ in 0..2 {
        assert_eq!(ids(&receive(store, &late, 1, NOW_MS).await), ["m3"]);
        assert!(receive(store, &late, 1, NOW_MS).await.messages.is_empty());
        let hidden = store.sweep_queues(100, NOW_MS + HIDDEN_MS).await.unwrap();
        assert!(hidden >= 1, "what is due is shown without a receive");
    }
    assert_eq!(receive(store, &late, 1, long_after).await.dead, Some(("dead".to_owned(), 1)));
    let buried = receive(store, &dead, 16, long_after).await;
    assert!(ids(&buried).contains(&"m3"), "{buried:?}");
    // Without the queue for them they stay.
    store.delete_queue(&dead, None).await.unwrap();
    for round in 3..6 {
        assert_eq!(ids(&receive(store, &key, 1, NOW_MS + round * HIDDEN_MS).await), ["m2"], "{round}");
    }
}

pub(super) async fn what_nobody_got_is_as_if_it_had_not_been_received(store: &dyn Store) {
    let key = queue(store, 78, "q").await;
    post(store, &key, &["m1", "m2"]).await;
    let received = receive(store, &key, 2, NOW_MS + 1).await.messages;
    let kept = received[1].clone();
    delete(store, &key, kept.handle, NOW_MS + 1).await.unwrap();
    store.give_back(received, NOW_MS + 2).await.unwrap();
    assert_eq!(counts(store, &key, NOW_MS + 2).await, (1, 0, 0));
    let again = one(store, &key, NOW_MS + 3).await.message;
    assert_eq!(
        (again.id.as_str(), again.dequeue_count, again.first_dequeued_ms),
        ("m1", 1, Some(NOW_MS + 3))
    );
}

/// A handle of before a start, and its queue.
pub(super) async fn hide_over_a_start(store: &dyn Store) -> (QueueKey, ReceiptHandle) {
    let key = queue(store, 80, "q").await;
    post(store, &key, &["m1", "m2"]).await;
    (key.clone(), one(store, &key, NOW_MS).await.handle)
}

pub(super) async fn a_hidden_message_comes_back_after_a_start(
    store: &dyn Store,
    (key, handle): (QueueKey, ReceiptHandle),
) {
    assert_eq!(counts(store, &key, NOW_MS).await, (1, 1, 0));
    let extended = store.change_visibility(&key, handle, 20, 5, NOW_MS).await.unwrap();
    assert_eq!(ids(&receive(store, &key, 16, extended - 1).await), ["m2"]);
    let received = receive(store, &key, 16, extended).await;
    assert_eq!(ids(&received), ["m1"]);
    assert_eq!(received.messages[0].message.dequeue_count, 2);
}
