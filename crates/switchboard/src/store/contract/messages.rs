//! Messages and their jobs.

use super::NOW_MS;
use super::samples::{account, message, phone};
use crate::model::{Direction, Message, MessageId, MessageStatus, Recipient};
use crate::store::{Change, CommitError, Job, MessageFilter, Step, Store};

pub(super) async fn messages_are_listed_newest_first_and_filtered(store: &dyn Store) {
    let account = account(9);
    for index in 0..5_i64 {
        let mut message = message(&format!("m{index}"), index);
        if index == 3 {
            message.status = MessageStatus::Failed;
        }
        if index == 4 {
            message.direction = Direction::Up;
            message.network_id = Some("wamid.4".into());
        }
        let mut change = Change::new(&account, NOW_MS);
        change.step(Step::InsertMessage(Box::new(message)));
        store.commit(change).await.unwrap();
    }
    let filter =
        MessageFilter { space: "cams-1".into(), number: "8613800001234".into(), ..MessageFilter::default() };
    let ids = async |filter: MessageFilter, offset, limit| {
        let (messages, total) = store.messages(&account, &filter, offset, limit).await.unwrap();
        let ids: Vec<_> = messages.iter().map(|message| message.id.to_string()).collect();
        (ids.join(" "), total)
    };
    assert_eq!(ids(filter.clone(), 0, 3).await, ("m4 m3 m2".into(), 5));
    assert_eq!(ids(filter.clone(), 3, 3).await, ("m1 m0".into(), 5));
    let window = MessageFilter { from_ms: Some(1), until_ms: Some(3), ..filter.clone() };
    assert_eq!(ids(window, 0, 9).await, ("m3 m2 m1".into(), 3));
    let failed = MessageFilter { failed: Some(true), ..filter.clone() };
    assert_eq!(ids(failed, 0, 9).await, ("m3".into(), 1));
    let up = MessageFilter { direction: Some(Direction::Up), ..filter.clone() };
    assert_eq!(ids(up, 0, 9).await, ("m4".into(), 1));
    let other = MessageFilter { peer: Some("1".into()), ..filter };
    assert_eq!(ids(other, 0, 9).await, (String::new(), 0));

    let found = store.message_of_network(&account, "wamid.4").await.unwrap().unwrap();
    assert_eq!(found.value.id.as_str(), "m4");
    // The network's id of a received message is known once.
    let mut change = Change::new(&account, NOW_MS);
    let twice = Message { id: MessageId::new("m9"), ..found.value };
    change.step(Step::InsertMessage(Box::new(twice)));
    assert!(matches!(store.commit(change).await, Err(CommitError::Conflict)));
}

pub(super) async fn the_last_inbound_message_is_found_for_person_and_group(store: &dyn Store) {
    let account = account(10);
    let number = phone("8613800001234");
    for (id, created_ms, direction, group) in [
        ("a", 10, Direction::Up, None),
        ("b", 20, Direction::Up, None),
        ("c", 30, Direction::Down, None),
        ("d", 15, Direction::Up, Some("G1".to_owned())),
    ] {
        let mut change = Change::new(&account, NOW_MS);
        let message = Message { direction, group, ..message(id, created_ms) };
        change.step(Step::InsertMessage(Box::new(message)));
        store.commit(change).await.unwrap();
    }
    let last = async |peer: Recipient| store.last_inbound(&account, &number, &peer).await.unwrap();
    assert_eq!(last(Recipient::Phone(phone("6591234567"))).await, Some(20));
    assert_eq!(last(Recipient::Phone(phone("6590000000"))).await, None);
    assert_eq!(last(Recipient::Group("G1".into())).await, Some(15));
    assert_eq!(last(Recipient::Group("G2".into())).await, None);
}

pub(super) async fn jobs_come_due_wait_and_go(store: &dyn Store) {
    let account = account(11);
    for (id, due_ms) in [("j2", 200), ("j1", 100)] {
        let mut change = Change::new(&account, NOW_MS);
        change.step(Step::InsertJob { message: MessageId::new(id), due_ms });
        store.commit(change).await.unwrap();
    }
    let due = async |now_ms| {
        let jobs = store.due_jobs(now_ms, 100).await.unwrap();
        jobs.iter().map(|job| format!("{}:{}", job.message, job.attempts)).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(due(99).await, "");
    assert_eq!(due(200).await, "j1:0 j2:0");
    assert_eq!(due(150).await, "j1:0");
    let job = store.due_jobs(150, 1).await.unwrap().remove(0);
    assert_eq!(job.created_ms, NOW_MS);
    store.postpone_job(&Job { attempts: 2, ..job }, 300).await.unwrap();
    assert_eq!(due(300).await, "j2:0 j1:2");
    assert_eq!(store.backlog().await.unwrap().jobs, 2);
    for id in ["j1", "j2"] {
        let mut change = Change::new(&account, NOW_MS);
        change.step(Step::RemoveJob { message: MessageId::new(id) });
        store.commit(change).await.unwrap();
    }
    assert_eq!(due(i64::MAX).await, "");
}

/// Jobs of a process that stops without a word.
pub(super) async fn leave_jobs_behind(store: &dyn Store) {
    for (id, due_ms) in [("k2", 200), ("k1", 100)] {
        let mut change = Change::new(&account(93), NOW_MS);
        change.step(Step::InsertJob { message: MessageId::new(id), due_ms });
        store.commit(change).await.unwrap();
    }
}

pub(super) async fn jobs_that_may_have_been_sent_are_held(store: &dyn Store) {
    store.hold_jobs(150).await.unwrap();
    let due = async |now_ms| {
        let jobs = store.due_jobs(now_ms, 100).await.unwrap();
        jobs.iter().map(|job| job.message.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(due(149).await, "");
    assert_eq!(due(150).await, "k1");
    assert_eq!(due(200).await, "k1 k2");
}
