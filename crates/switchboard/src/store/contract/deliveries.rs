//! Receipts on their way.

use std::sync::Arc;

use async_trait::async_trait;

use super::NOW_MS;
use super::samples::{account, receipt, to};
use crate::model::{
    AccountId, Attempted, Delivery, DeliveryOutcome, NewDelivery, NewReceipt, Reason, Setting, Settlement,
};
use crate::store::memory::MemoryStore;
use crate::store::{Change, Deliveries, Step, Store};

/// A store that receipts can be dispatched to. The stores on disk do it as part of a change.
#[async_trait]
pub(crate) trait Dispatching: Deliveries {
    /// Writes a receipt and its delivery.
    async fn dispatch(&self, account: &AccountId, receipt: NewReceipt, to: NewDelivery) -> Vec<Delivery>;
    /// Gives up what a setting chose; answers what that set free, and how many were given up.
    async fn cancel(&self, account: &AccountId, setting: Setting) -> (Vec<Delivery>, u64);
    /// Deliveries that wait.
    async fn waiting(&self) -> u64;
}

/// The part of the suite that is about deliveries.
pub(crate) async fn hold<S: Dispatching + ?Sized>(store: &S) {
    deliveries_of_one_order_leave_one_after_the_other(store).await;
    an_earlier_receipt_that_comes_late_goes_first(store).await;
    a_delivery_that_fails_waits_behind_an_earlier_one_that_came_meanwhile(store).await;
    an_exhausted_delivery_frees_the_next_one(store).await;
    due_deliveries_come_page_by_page_and_tell_of_the_next(store).await;
    switching_off_cancels_the_rows_of_that_setting_only(store).await;
}

#[async_trait]
impl Dispatching for dyn Store {
    async fn dispatch(&self, account: &AccountId, receipt: NewReceipt, to: NewDelivery) -> Vec<Delivery> {
        let mut change = Change::new(account, NOW_MS);
        change.step(Step::Receipt { receipt: Box::new(receipt), http: Some(to) });
        self.commit(change).await.unwrap().deliveries
    }

    async fn cancel(&self, account: &AccountId, setting: Setting) -> (Vec<Delivery>, u64) {
        let mut change = Change::new(account, NOW_MS);
        change.step(Step::Cancel { setting });
        let committed = self.commit(change).await.unwrap();
        (committed.deliveries, committed.cancelled)
    }

    async fn waiting(&self) -> u64 {
        self.backlog().await.unwrap().deliveries
    }
}

#[async_trait]
impl Dispatching for MemoryStore {
    async fn dispatch(&self, account: &AccountId, receipt: NewReceipt, to: NewDelivery) -> Vec<Delivery> {
        Self::dispatch(self, account, receipt, to, NOW_MS).into_iter().collect()
    }

    async fn cancel(&self, account: &AccountId, setting: Setting) -> (Vec<Delivery>, u64) {
        Self::cancel(self, account, &setting, NOW_MS)
    }

    async fn waiting(&self) -> u64 {
        Self::waiting(self) as u64
    }
}

pub(super) async fn settle<S: Dispatching + ?Sized>(
    store: &S,
    delivery: &Delivery,
    outcome: DeliveryOutcome,
) -> Vec<String> {
    let attempt = Attempted {
        at_ms: NOW_MS,
        duration_ms: 1,
        receipts: 1,
        address: None,
        status: None,
        answer: String::new(),
        reason: (outcome != DeliveryOutcome::Delivered).then_some(Reason::TimedOut),
    };
    let destination = Arc::clone(&delivery.destination);
    let settlement = Settlement { destination, attempt, outcomes: vec![(delivery.id, outcome)] };
    ids(&store.settle(settlement, NOW_MS).await.unwrap())
}

fn ids(deliveries: &[Delivery]) -> Vec<String> {
    deliveries.iter().map(|delivery| delivery.receipt_id.clone()).collect()
}

/// What is due for an account, by destination.
pub(super) async fn due<S: Dispatching + ?Sized>(
    store: &S,
    account: &AccountId,
    now_ms: i64,
) -> Vec<Delivery> {
    let mut due = Vec::new();
    for waiting in store.waiting_destinations(0, 1_000).await.unwrap() {
        if waiting.destination.account == *account {
            due.extend(
                store.due_deliveries(&waiting.destination, now_ms, None, 100).await.unwrap().deliveries,
            );
        }
    }
    due
}

async fn due_ids<S: Dispatching + ?Sized>(store: &S, account: &AccountId, now_ms: i64) -> Vec<String> {
    ids(&due(store, account, now_ms).await)
}

async fn deliveries_of_one_order_leave_one_after_the_other<S: Dispatching + ?Sized>(store: &S) {
    let account = account(12);
    let first = store.dispatch(&account, receipt("o1", 1), to("http://a/")).await.remove(0);
    assert!(store.dispatch(&account, receipt("o1", 2), to("http://a/")).await.is_empty());
    assert!(store.dispatch(&account, receipt("o1", 3), to("http://a/")).await.is_empty());
    // Another destination, and another order, do not wait.
    let elsewhere = store.dispatch(&account, receipt("o1", 2), to("http://b/")).await.remove(0);
    let other = store.dispatch(&account, receipt("o2", 2), to("http://a/")).await.remove(0);
    assert_eq!(due_ids(store, &account, NOW_MS).await, ["o1-1", "o2-2", "o1-2"]);

    assert!(settle(store, &first, DeliveryOutcome::Again { due_ms: NOW_MS + 500 }).await.is_empty());
    assert_eq!(due_ids(store, &account, NOW_MS).await, ["o2-2", "o1-2"]);
    let again = due(store, &account, NOW_MS + 500).await.remove(1);
    assert_eq!((again.receipt_id.as_str(), again.attempts), ("o1-1", 1));
    assert_eq!(settle(store, &again, DeliveryOutcome::Delivered).await, ["o1-2"]);
    let second = due(store, &account, NOW_MS).await.remove(0);
    assert_eq!(settle(store, &second, DeliveryOutcome::Delivered).await, ["o1-3"]);
    let third = due(store, &account, NOW_MS).await.remove(0);
    for last in [&third, &elsewhere, &other] {
        assert!(settle(store, last, DeliveryOutcome::Delivered).await.is_empty());
    }
    assert_eq!(store.waiting().await, 0);
}

async fn due_deliveries_come_page_by_page_and_tell_of_the_next<S: Dispatching + ?Sized>(store: &S) {
    let account = account(18);
    for (order, due_ms) in [("o1", NOW_MS), ("o2", NOW_MS - 1), ("o3", NOW_MS), ("o4", NOW_MS + 1)] {
        store.dispatch(&account, NewReceipt { due_ms, ..receipt(order, 1) }, to("http://a/")).await;
    }
    store.dispatch(&account, receipt("o4", 2), to("http://a/")).await;
    let waiting = store.waiting_destinations(0, 9).await.unwrap().pop().unwrap();
    assert_eq!((waiting.destination.url.as_str(), waiting.first_due_ms), ("http://a/", NOW_MS - 1));
    assert!(store.waiting_destinations(waiting.destination.id, 9).await.unwrap().is_empty());
    let mut after = None;
    let mut pages = Vec::new();
    let next_due_ms = loop {
        let page = store.due_deliveries(&waiting.destination, NOW_MS, after, 2).await.unwrap();
        pages.push(ids(&page.deliveries));
        match page.deliveries.get(1) {
            Some(last) => after = Some((last.due_ms, last.id)),
            None => break page.next_due_ms,
        }
    };
    assert_eq!(pages, [vec!["o2-1", "o1-1"], vec!["o3-1"]]);
    assert_eq!(next_due_ms, Some(NOW_MS + 1));
    for _ in 0..2 {
        for delivery in due(store, &account, NOW_MS + 1).await {
            let id = delivery.id;
            let unknown = Delivery { id: -1, ..delivery.clone() };
            let tried = Delivery { attempts: 1, ..delivery.clone() };
            assert_eq!(store.still_waiting(&[delivery.clone(), unknown, tried]).await.unwrap(), [id]);
            settle(store, &delivery, DeliveryOutcome::Delivered).await;
            assert!(store.still_waiting(&[delivery]).await.unwrap().is_empty());
        }
    }
    assert!(store.waiting_destinations(0, 9).await.unwrap().is_empty());
}

async fn an_earlier_receipt_that_comes_late_goes_first<S: Dispatching + ?Sized>(store: &S) {
    let account = account(13);
    let held = NewReceipt { due_ms: NOW_MS + 5_000, ..receipt("o1", 2) };
    let held = store.dispatch(&account, held, to("http://a/")).await.remove(0);
    assert_eq!(held.due_ms, NOW_MS + 5_000);
    let first = store.dispatch(&account, receipt("o1", 1), to("http://a/")).await.remove(0);
    assert_eq!(due_ids(store, &account, NOW_MS + 5_000).await, ["o1-1"]);
    // In memory it may wait as it was before: it is not to be made now.
    assert!(store.still_waiting(std::slice::from_ref(&held)).await.unwrap().is_empty());
    assert_eq!(settle(store, &first, DeliveryOutcome::Delivered).await, ["o1-2"]);
    settle(store, &held, DeliveryOutcome::Delivered).await;
}

async fn a_delivery_that_fails_waits_behind_an_earlier_one_that_came_meanwhile<S: Dispatching + ?Sized>(
    store: &S,
) {
    let account = account(19);
    let running = store.dispatch(&account, receipt("o1", 2), to("http://a/")).await.remove(0);
    let earlier = store.dispatch(&account, receipt("o1", 1), to("http://a/")).await.remove(0);
    assert!(settle(store, &running, DeliveryOutcome::Again { due_ms: NOW_MS }).await.is_empty());
    assert_eq!(due_ids(store, &account, NOW_MS).await, ["o1-1"]);
    // Neither does a failure of the first one set the other free.
    settle(store, &earlier, DeliveryOutcome::Again { due_ms: NOW_MS }).await;
    assert_eq!(due_ids(store, &account, NOW_MS).await, ["o1-1"]);
    assert_eq!(settle(store, &earlier, DeliveryOutcome::Delivered).await, ["o1-2"]);
    let running = due(store, &account, NOW_MS).await.remove(0);
    assert_eq!((running.receipt_id.as_str(), running.attempts), ("o1-2", 1));
    settle(store, &running, DeliveryOutcome::Delivered).await;
    assert!(due_ids(store, &account, i64::MAX - 1).await.is_empty());
}

async fn an_exhausted_delivery_frees_the_next_one<S: Dispatching + ?Sized>(store: &S) {
    let account = account(14);
    let first = store.dispatch(&account, receipt("o1", 1), to("http://a/")).await.remove(0);
    store.dispatch(&account, receipt("o1", 2), to("http://a/")).await;
    assert_eq!(settle(store, &first, DeliveryOutcome::Exhausted).await, ["o1-2"]);
    let second = due(store, &account, NOW_MS).await.remove(0);
    settle(store, &second, DeliveryOutcome::Delivered).await;
    assert!(due_ids(store, &account, i64::MAX - 1).await.is_empty());
}

async fn switching_off_cancels_the_rows_of_that_setting_only<S: Dispatching + ?Sized>(store: &S) {
    let account = account(15);
    let of_space = || NewDelivery { setting: Setting::Space("cams-1".into()), ..to("http://a/") };
    let running = store.dispatch(&account, receipt("o1", 1), of_space()).await.remove(0);
    store.dispatch(&account, receipt("o1", 2), to("http://a/")).await;
    store.dispatch(&account, receipt("o2", 1), to("http://a/")).await;
    let (freed, cancelled) = store.cancel(&account, Setting::Space("cams-1".into())).await;
    assert_eq!((ids(&freed), cancelled), (vec!["o1-2".to_owned()], 1));
    assert!(store.still_waiting(std::slice::from_ref(&running)).await.unwrap().is_empty());
    let mut waiting = due_ids(store, &account, NOW_MS).await;
    waiting.sort();
    assert_eq!(waiting, ["o1-2", "o2-1"]);
    // What was under way stays cancelled whatever comes of it.
    settle(store, &running, DeliveryOutcome::Again { due_ms: NOW_MS }).await;
    assert_eq!(due_ids(store, &account, NOW_MS).await.len(), 2);
    for delivery in due(store, &account, NOW_MS).await {
        settle(store, &delivery, DeliveryOutcome::Delivered).await;
    }
}
