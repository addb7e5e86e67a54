//! What every store holds to. A store's own tests call [`hold`] with a way to open it: called again, that opens the same
//! state anew, as a start after a stop does.

use std::sync::Arc;

use super::*;
use crate::model::message::Content;
use crate::model::{
    Account, ChannelType, Group, Instance, MessageStatus, NewDelivery, Number, NumberFacts, QueueEntry,
    ReceiptKind, Setting, SpaceId, SpaceWebhook,
};

/// The wall clock of the suite.
pub const NOW_MS: i64 = 1_795_000_000_000;

/// Runs the whole suite, part by part on the same state; each part uses an account of its own.
pub async fn hold(open: &(dyn Fn() -> Arc<dyn Store> + Sync)) {
    let store = open();
    a_record_is_found_by_key_and_by_index(store.as_ref()).await;
    of_two_updates_from_one_version_the_second_is_a_conflict(store.as_ref()).await;
    concurrent_partial_updates_all_hold(&store).await;
    a_change_holds_whole_or_not_at_all(store.as_ref()).await;
    accounts_do_not_see_each_other(store.as_ref()).await;
    a_directory_entry_belongs_to_its_first_owner(store.as_ref()).await;
    messages_are_listed_newest_first_and_filtered(store.as_ref()).await;
    the_last_inbound_message_is_found_for_person_and_group(store.as_ref()).await;
    jobs_come_due_wait_and_go(store.as_ref()).await;
    deliveries_of_one_order_leave_one_after_the_other(store.as_ref()).await;
    an_earlier_receipt_that_comes_late_goes_first(store.as_ref()).await;
    an_exhausted_delivery_frees_the_next_one(store.as_ref()).await;
    switching_off_cancels_the_rows_of_that_setting_only(store.as_ref()).await;
    a_nonce_is_used_once_even_at_the_same_time(&store).await;
    store.remember_nonce(77, NOW_MS);
    store.use_nonce(78, NOW_MS).await.unwrap();
    let mut change = Change::new(&account(90), NOW_MS);
    change.nonce = Some(78);
    store.commit(change).await.unwrap();
    store.close().await.unwrap();
    drop(store);
    let again = open();
    what_was_answered_is_there_after_a_start(again.as_ref()).await;
    again.close().await.unwrap();
}

fn account(number: u32) -> AccountId {
    AccountId::parse(&format!("{number:016}")).unwrap()
}

fn phone(text: &str) -> PhoneNumber {
    PhoneNumber::parse(text).unwrap()
}

fn number(space: &str, digits: &str) -> Number {
    Number {
        phone: phone(digits),
        network_id: format!("id-{digits}"),
        space: SpaceId::new(space),
        facts: NumberFacts::default(),
        webhook: None,
    }
}

fn instance(id: &str) -> Instance {
    Instance {
        id: SpaceId::new(id),
        name: "first".into(),
        description: None,
        channel: ChannelType::Whatsapp,
        country_id: None,
        facebook_bm_id: None,
        office_address: None,
        contact_mail: None,
        isv_terms: None,
        confirm_audit: None,
        resource_group_id: None,
        submitted_at: jiff::Timestamp::UNIX_EPOCH,
        waba: None,
        webhook: SpaceWebhook::default(),
    }
}

fn message(id: &str, created_ms: i64) -> Message {
    Message {
        id: MessageId::new(id),
        space: SpaceId::new("cams-1"),
        number: phone("8613800001234"),
        direction: Direction::Down,
        peer: Recipient::Phone(phone("6591234567")),
        group: None,
        content: Content::Text { body: "hi".into() },
        task_id: None,
        context: None,
        context_network_id: None,
        status: MessageStatus::Accepted,
        network_id: None,
        fail_reason: None,
        created_ms,
        read_ms: None,
        held_until_ms: None,
    }
}

async fn insert<R: Record>(store: &dyn Store, account: &AccountId, record: &R) {
    let mut change = Change::new(account, NOW_MS);
    change.insert(record).unwrap();
    store.commit(change).await.unwrap();
}

async fn a_record_is_found_by_key_and_by_index(store: &dyn Store) {
    let account = account(1);
    for digits in ["8613800000002", "8613800000001"] {
        insert(store, &account, &number("cams-1", digits)).await;
    }
    insert(store, &account, &number("cams-2", "8613800000003")).await;
    let one = records::get::<Number>(store, &account, "8613800000003").await.unwrap().unwrap();
    assert_eq!(one.value, number("cams-2", "8613800000003"));
    let found = records::find::<Number>(store, &account, "space", "cams-1").await.unwrap();
    let found: Vec<_> = found.iter().map(|number| number.value.phone.as_str()).collect();
    assert_eq!(found, ["8613800000001", "8613800000002"]);
    assert_eq!(records::list::<Number>(store, &account).await.unwrap().len(), 3);

    // An index follows its record.
    let mut change = Change::new(&account, NOW_MS);
    change.replace(&one, &number("cams-1", "8613800000003")).unwrap();
    store.commit(change).await.unwrap();
    assert_eq!(records::find::<Number>(store, &account, "space", "cams-1").await.unwrap().len(), 3);
    assert_eq!(records::find::<Number>(store, &account, "space", "cams-2").await.unwrap().len(), 0);
    assert!(records::get::<Group>(store, &account, "8613800000003").await.unwrap().is_none());
}

async fn of_two_updates_from_one_version_the_second_is_a_conflict(store: &dyn Store) {
    let account = account(2);
    insert(store, &account, &instance("cams-1")).await;
    let read = records::get::<Instance>(store, &account, "cams-1").await.unwrap().unwrap();
    let update = |name: &str| {
        let mut change = Change::new(&account, NOW_MS);
        change.replace(&read, &Instance { name: name.into(), ..read.value.clone() }).unwrap();
        change
    };
    store.commit(update("second")).await.unwrap();
    assert!(matches!(store.commit(update("third")).await, Err(CommitError::Conflict)));
    let mut change = Change::new(&account, NOW_MS);
    change.insert(&instance("cams-1")).unwrap();
    assert!(matches!(store.commit(change).await, Err(CommitError::Conflict)));
    let now = records::get::<Instance>(store, &account, "cams-1").await.unwrap().unwrap();
    assert_eq!(now.value.name, "second");
    assert!(now.version > read.version);

    // A record that is made anew does not have the version of the old one.
    let mut change = Change::new(&account, NOW_MS);
    change.remove(&now);
    store.commit(change).await.unwrap();
    let mut change = Change::new(&account, NOW_MS + 60_000);
    change.insert(&instance("cams-1")).unwrap();
    store.commit(change).await.unwrap();
    assert!(matches!(store.commit(update("fourth")).await, Err(CommitError::Conflict)));
}

async fn concurrent_partial_updates_all_hold(store: &Arc<dyn Store>) {
    let account = account(3);
    insert(store.as_ref(), &account, &number("", "8613800001234")).await;
    let update = |part: &str| {
        let (store, account, part) = (Arc::clone(store), account.clone(), part.to_owned());
        tokio::spawn(async move {
            loop {
                let key = "8613800001234";
                let read = records::get::<Number>(store.as_ref(), &account, key).await.unwrap().unwrap();
                let mut number = read.value.clone();
                number.network_id.push_str(&part);
                let mut change = Change::new(&account, NOW_MS);
                change.replace(&read, &number).unwrap();
                match store.commit(change).await {
                    Ok(_) => return,
                    Err(CommitError::Conflict) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        })
    };
    let tasks: Vec<_> = "abcdefghijklmnop".chars().map(|letter| update(&letter.to_string())).collect();
    for task in tasks {
        task.await.unwrap();
    }
    let now = records::get::<Number>(store.as_ref(), &account, "8613800001234").await.unwrap().unwrap();
    for letter in "abcdefghijklmnop".chars() {
        let tail = now.value.network_id.strip_prefix("id-8613800001234").unwrap();
        assert_eq!(tail.matches(letter).count(), 1, "{letter} in {tail}");
    }
}

async fn a_change_holds_whole_or_not_at_all(store: &dyn Store) {
    let account = account(4);
    insert(store, &account, &instance("cams-1")).await;
    let mut change = Change::new(&account, NOW_MS);
    change.step(Step::InsertMessage(Box::new(message("m1", 1))));
    change.step(Step::InsertJob { message: MessageId::new("m1"), due_ms: 0 });
    change.step(Step::Deliver(Box::new(receipt("m1", 1, "http://a/"))));
    change.nonce = Some(41);
    change.insert(&instance("cams-1")).unwrap();
    assert!(matches!(store.commit(change).await, Err(CommitError::Conflict)));
    assert!(store.message(&account, &MessageId::new("m1")).await.unwrap().is_none());
    assert!(store.due_jobs(i64::MAX, 100).await.unwrap().is_empty());
    assert!(store.due_deliveries(NOW_MS, 100).await.unwrap().is_empty());
    let mut change = Change::new(&account, NOW_MS);
    change.nonce = Some(41);
    store.commit(change).await.unwrap();
    let mut change = Change::new(&account, NOW_MS);
    change.nonce = Some(41);
    assert!(matches!(store.commit(change).await, Err(CommitError::NonceUsed)));
}

async fn accounts_do_not_see_each_other(store: &dyn Store) {
    let (one, two) = (account(5), account(6));
    insert(store, &one, &instance("cams-1")).await;
    assert!(records::get::<Instance>(store, &two, "cams-1").await.unwrap().is_none());
    assert!(records::list::<Instance>(store, &two).await.unwrap().is_empty());
    insert(store, &two, &instance("cams-1")).await;
}

async fn a_directory_entry_belongs_to_its_first_owner(store: &dyn Store) {
    let put = |account: &AccountId| {
        let mut change = Change::new(account, NOW_MS);
        let value = format!("{account}/cams-1");
        change.step(Step::PutDirectory { directory: Directory::Waba, key: "w1".into(), value });
        change
    };
    store.commit(put(&account(7))).await.unwrap();
    store.commit(put(&account(7))).await.unwrap();
    assert!(matches!(store.commit(put(&account(8))).await, Err(CommitError::Conflict)));
    let owner = store.directory(Directory::Waba, "w1").await.unwrap();
    assert_eq!(owner, Some(format!("{}/cams-1", account(7))));
    assert_eq!(store.directory(Directory::Number, "w1").await.unwrap(), None);
    let mut change = Change::new(&account(7), NOW_MS);
    change.step(Step::RemoveDirectory { directory: Directory::Waba, key: "w1".into() });
    store.commit(change).await.unwrap();
    assert!(store.directory_entries(Directory::Waba).await.unwrap().is_empty());
    store.commit(put(&account(8))).await.unwrap();
}

async fn messages_are_listed_newest_first_and_filtered(store: &dyn Store) {
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

async fn the_last_inbound_message_is_found_for_person_and_group(store: &dyn Store) {
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

async fn jobs_come_due_wait_and_go(store: &dyn Store) {
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
    store.hold_jobs(150).await.unwrap();
    assert_eq!(due(149).await, "");
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

fn receipt(order_key: &str, position: i64, url: &str) -> NewDelivery {
    NewDelivery {
        receipt_id: format!("{order_key}-{position}"),
        url: url.into(),
        setting: Setting::Number("8613800001234".into()),
        kind: ReceiptKind::ChatAppStatus,
        order_key: order_key.into(),
        position,
        body: "{}".into(),
        due_ms: NOW_MS,
    }
}

async fn deliver(store: &dyn Store, account: &AccountId, receipt: NewDelivery) -> Vec<Delivery> {
    let mut change = Change::new(account, NOW_MS);
    change.step(Step::Deliver(Box::new(receipt)));
    store.commit(change).await.unwrap().deliveries
}

async fn settle(store: &dyn Store, delivery: &Delivery, outcome: DeliveryOutcome) -> Option<Delivery> {
    store.settle_delivery(delivery, outcome, None, NOW_MS).await.unwrap()
}

async fn due_ids(store: &dyn Store, now_ms: i64) -> Vec<String> {
    let due = store.due_deliveries(now_ms, 100).await.unwrap();
    due.into_iter().map(|delivery| delivery.receipt.receipt_id).collect()
}

async fn deliveries_of_one_order_leave_one_after_the_other(store: &dyn Store) {
    let account = account(12);
    let first = deliver(store, &account, receipt("o1", 1, "http://a/")).await.remove(0);
    assert!(deliver(store, &account, receipt("o1", 2, "http://a/")).await.is_empty());
    assert!(deliver(store, &account, receipt("o1", 3, "http://a/")).await.is_empty());
    // Another destination, and another order, do not wait.
    let elsewhere = deliver(store, &account, receipt("o1", 2, "http://b/")).await.remove(0);
    let other = deliver(store, &account, receipt("o2", 2, "http://a/")).await.remove(0);
    assert_eq!(due_ids(store, NOW_MS).await, ["o1-1", "o1-2", "o2-2"]);

    assert!(settle(store, &first, DeliveryOutcome::Again { due_ms: NOW_MS + 500 }).await.is_none());
    assert_eq!(due_ids(store, NOW_MS).await, ["o1-2", "o2-2"]);
    let again = store.due_deliveries(NOW_MS + 500, 100).await.unwrap().pop().unwrap();
    assert_eq!((again.receipt.receipt_id.as_str(), again.attempts), ("o1-1", 1));
    let second = settle(store, &again, DeliveryOutcome::Delivered).await.unwrap();
    assert_eq!(second.receipt.receipt_id, "o1-2");
    let third = settle(store, &second, DeliveryOutcome::Delivered).await.unwrap();
    assert_eq!(third.receipt.receipt_id, "o1-3");
    for last in [&third, &elsewhere, &other] {
        assert!(settle(store, last, DeliveryOutcome::Delivered).await.is_none());
    }
    assert_eq!(store.backlog().await.unwrap().deliveries, 0);
}

async fn an_earlier_receipt_that_comes_late_goes_first(store: &dyn Store) {
    let account = account(13);
    let held = NewDelivery { due_ms: NOW_MS + 5_000, ..receipt("o1", 2, "http://a/") };
    assert!(deliver(store, &account, held).await.is_empty());
    let first = deliver(store, &account, receipt("o1", 1, "http://a/")).await.remove(0);
    assert_eq!(due_ids(store, NOW_MS + 5_000).await, ["o1-1"]);
    let held = settle(store, &first, DeliveryOutcome::Delivered).await.unwrap();
    assert_eq!(held.receipt.receipt_id, "o1-2");
    settle(store, &held, DeliveryOutcome::Delivered).await;
}

async fn an_exhausted_delivery_frees_the_next_one(store: &dyn Store) {
    let account = account(14);
    let first = deliver(store, &account, receipt("o1", 1, "http://a/")).await.remove(0);
    deliver(store, &account, receipt("o1", 2, "http://a/")).await;
    let second = settle(store, &first, DeliveryOutcome::Exhausted).await.unwrap();
    assert_eq!(second.receipt.receipt_id, "o1-2");
    settle(store, &second, DeliveryOutcome::Delivered).await;
    assert!(due_ids(store, i64::MAX - 1).await.is_empty());
}

async fn switching_off_cancels_the_rows_of_that_setting_only(store: &dyn Store) {
    let account = account(15);
    let of_space = |order_key: &str, position| NewDelivery {
        setting: Setting::Space("cams-1".into()),
        ..receipt(order_key, position, "http://a/")
    };
    let running = deliver(store, &account, of_space("o1", 1)).await.remove(0);
    deliver(store, &account, receipt("o1", 2, "http://a/")).await;
    deliver(store, &account, receipt("o2", 1, "http://a/")).await;
    let mut change = Change::new(&account, NOW_MS);
    change.step(Step::Cancel { setting: Setting::Space("cams-1".into()) });
    let freed = store.commit(change).await.unwrap().deliveries;
    assert_eq!(freed.len(), 1, "{freed:?}");
    let mut due = due_ids(store, NOW_MS).await;
    due.sort();
    assert_eq!(due, ["o1-2", "o2-1"]);
    // What was under way stays cancelled whatever comes of it.
    settle(store, &running, DeliveryOutcome::Again { due_ms: NOW_MS }).await;
    assert_eq!(due_ids(store, NOW_MS).await.len(), 2);
    for delivery in store.due_deliveries(NOW_MS, 9).await.unwrap() {
        settle(store, &delivery, DeliveryOutcome::Delivered).await;
    }
}

async fn a_nonce_is_used_once_even_at_the_same_time(store: &Arc<dyn Store>) {
    let tasks: Vec<_> = (0..32)
        .map(|_| {
            let store = Arc::clone(store);
            tokio::spawn(async move { store.use_nonce(123, NOW_MS).await.is_ok() })
        })
        .collect();
    let mut first = 0;
    for task in tasks {
        first += u32::from(task.await.unwrap());
    }
    assert_eq!(first, 1);
}

async fn what_was_answered_is_there_after_a_start(store: &dyn Store) {
    let instance = records::get::<Instance>(store, &account(6), "cams-1").await.unwrap();
    assert!(instance.is_some());
    let account = account(91);
    let mut change = Change::new(&account, NOW_MS);
    change.put(&Account { id: account.clone(), opened: true }, Expected::Anything).unwrap();
    change.step(Step::Enqueue(Box::new(QueueEntry {
        receipt_id: "r1".into(),
        queue: ReceiptKind::ChatAppStatus.queue(&account),
        body: "{}".into(),
        enqueued_ms: NOW_MS,
        visible_ms: NOW_MS,
        expires_ms: NOW_MS + 1,
    })));
    store.commit(change).await.unwrap();
    for used in [77, 78] {
        assert!(matches!(store.use_nonce(used, NOW_MS).await, Err(CommitError::NonceUsed)), "{used}");
    }
    // Half an hour later a nonce may come again.
    assert!(store.use_nonce(77, NOW_MS + 40 * 60_000).await.is_ok());
}
