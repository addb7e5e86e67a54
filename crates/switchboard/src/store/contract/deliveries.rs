//! Receipts on their way.

use super::NOW_MS;
use super::samples::{account, receipt};
use crate::model::{AccountId, Delivery, NewDelivery, Setting};
use crate::store::{Change, DeliveryOutcome, Step, Store};

pub(super) async fn deliver(store: &dyn Store, account: &AccountId, receipt: NewDelivery) -> Vec<Delivery> {
    let mut change = Change::new(account, NOW_MS);
    change.step(Step::Deliver(Box::new(receipt)));
    store.commit(change).await.unwrap().deliveries
}

pub(super) async fn settle(
    store: &dyn Store,
    delivery: &Delivery,
    outcome: DeliveryOutcome,
) -> Option<Delivery> {
    store.settle_delivery(delivery, outcome, None, NOW_MS).await.unwrap()
}

pub(super) async fn due_ids(store: &dyn Store, now_ms: i64) -> Vec<String> {
    let due = store.due_deliveries(now_ms, None, 100).await.unwrap();
    due.into_iter().map(|delivery| delivery.receipt.receipt_id).collect()
}

pub(super) async fn deliveries_of_one_order_leave_one_after_the_other(store: &dyn Store) {
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
    let again = store.due_deliveries(NOW_MS + 500, None, 100).await.unwrap().pop().unwrap();
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

pub(super) async fn due_deliveries_come_page_by_page(store: &dyn Store) {
    let account = account(18);
    for (order, due_ms) in [("o1", NOW_MS), ("o2", NOW_MS - 1), ("o3", NOW_MS), ("o4", NOW_MS + 1)] {
        deliver(store, &account, NewDelivery { due_ms, ..receipt(order, 1, "http://a/") }).await;
    }
    let mut after = None;
    let mut pages = Vec::new();
    loop {
        let page = store.due_deliveries(NOW_MS, after, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some((last.receipt.due_ms, last.id));
        pages.push(page.into_iter().map(|delivery| delivery.receipt.receipt_id).collect::<Vec<_>>());
    }
    assert_eq!(pages, [vec!["o2-1", "o1-1"], vec!["o3-1"]]);
    for delivery in store.due_deliveries(NOW_MS + 1, None, 9).await.unwrap() {
        assert!(store.is_waiting(delivery.id).await.unwrap());
        settle(store, &delivery, DeliveryOutcome::Delivered).await;
        assert!(!store.is_waiting(delivery.id).await.unwrap());
    }
}

pub(super) async fn an_earlier_receipt_that_comes_late_goes_first(store: &dyn Store) {
    let account = account(13);
    let held = NewDelivery { due_ms: NOW_MS + 5_000, ..receipt("o1", 2, "http://a/") };
    assert!(deliver(store, &account, held).await.is_empty());
    let first = deliver(store, &account, receipt("o1", 1, "http://a/")).await.remove(0);
    assert_eq!(due_ids(store, NOW_MS + 5_000).await, ["o1-1"]);
    let held = settle(store, &first, DeliveryOutcome::Delivered).await.unwrap();
    assert_eq!(held.receipt.receipt_id, "o1-2");
    settle(store, &held, DeliveryOutcome::Delivered).await;
}

pub(super) async fn a_delivery_that_fails_waits_behind_an_earlier_one_that_came_meanwhile(store: &dyn Store) {
    let account = account(19);
    let running = deliver(store, &account, receipt("o1", 2, "http://a/")).await.remove(0);
    let earlier = deliver(store, &account, receipt("o1", 1, "http://a/")).await.remove(0);
    assert!(settle(store, &running, DeliveryOutcome::Again { due_ms: NOW_MS }).await.is_none());
    assert_eq!(due_ids(store, NOW_MS).await, ["o1-1"]);
    // Neither does a failure of the first one set the other free.
    settle(store, &earlier, DeliveryOutcome::Again { due_ms: NOW_MS }).await;
    assert_eq!(due_ids(store, NOW_MS).await, ["o1-1"]);
    let running = settle(store, &earlier, DeliveryOutcome::Delivered).await.unwrap();
    assert_eq!((running.receipt.receipt_id.as_str(), running.attempts), ("o1-2", 1));
    settle(store, &running, DeliveryOutcome::Delivered).await;
    assert!(due_ids(store, i64::MAX - 1).await.is_empty());
}

pub(super) async fn an_exhausted_delivery_frees_the_next_one(store: &dyn Store) {
    let account = account(14);
    let first = deliver(store, &account, receipt("o1", 1, "http://a/")).await.remove(0);
    deliver(store, &account, receipt("o1", 2, "http://a/")).await;
    let second = settle(store, &first, DeliveryOutcome::Exhausted).await.unwrap();
    assert_eq!(second.receipt.receipt_id, "o1-2");
    settle(store, &second, DeliveryOutcome::Delivered).await;
    assert!(due_ids(store, i64::MAX - 1).await.is_empty());
}

pub(super) async fn switching_off_cancels_the_rows_of_that_setting_only(store: &dyn Store) {
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
    assert!(!store.is_waiting(running.id).await.unwrap());
    let mut due = due_ids(store, NOW_MS).await;
    due.sort();
    assert_eq!(due, ["o1-2", "o2-1"]);
    // What was under way stays cancelled whatever comes of it.
    settle(store, &running, DeliveryOutcome::Again { due_ms: NOW_MS }).await;
    assert_eq!(due_ids(store, NOW_MS).await.len(), 2);
    for delivery in store.due_deliveries(NOW_MS, None, 9).await.unwrap() {
        settle(store, &delivery, DeliveryOutcome::Delivered).await;
    }
}
