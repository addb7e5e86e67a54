//! What is over goes, and nothing else does.

use std::sync::Arc;

use super::NOW_MS;
use super::deliveries::due;
use super::samples::{account, message, receipt, to};
use crate::model::message::MessageIds;
use crate::model::{
    AccountId, Attempted, Delivery, DeliveryOutcome, MessageId, NewReceipt, Reason, Setting, Settlement,
};
use crate::store::retention::Place;
use crate::store::{Change, Step, Store};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// What was over before goes.
const BEFORE_MS: i64 = NOW_MS - 30 * DAY_MS;

/// A pass in steps of so many rows; answers how many it removed.
async fn pass(store: &dyn Store, limit: u32) -> u32 {
    let (mut place, mut removed) = (Some(Place::START), 0);
    while let Some(from) = place {
        let step = store.forget(from, BEFORE_MS, limit).await.unwrap();
        assert!(step.rows <= limit, "{step:?}");
        removed += step.rows;
        place = step.next;
    }
    removed
}

async fn deliver(store: &dyn Store, account: &AccountId, receipt: NewReceipt, at_ms: i64) -> Vec<Delivery> {
    let mut change = Change::new(account, at_ms);
    change.step(Step::Receipt { receipt: Box::new(receipt), http: Some(to("http://a/")) });
    store.commit(change).await.unwrap().deliveries
}

async fn settle(store: &dyn Store, delivery: &Delivery, outcome: DeliveryOutcome, at_ms: i64) {
    let attempt = Attempted {
        at_ms,
        duration_ms: 1,
        receipts: 1,
        address: None,
        status: None,
        answer: String::new(),
        reason: (outcome != DeliveryOutcome::Delivered).then_some(Reason::TimedOut),
    };
    let destination = Arc::clone(&delivery.destination);
    let settlement = Settlement { destination, attempt, outcomes: vec![(delivery.id, outcome)] };
    store.settle(settlement, at_ms).await.unwrap();
}

pub(super) async fn deliveries_that_are_over_go_with_their_receipts_and_attempts(store: &dyn Store) {
    let account = account(60);
    assert_eq!(pass(store, 100).await, 0);
    let (old, settled) = (BEFORE_MS - DAY_MS, BEFORE_MS - 1);
    // One that failed three times before: a delivery, a receipt, four attempts, three of them listed as failed.
    let delivered = deliver(store, &account, receipt("ra", 1), old).await.remove(0);
    for _ in 0..3 {
        settle(store, &delivered, DeliveryOutcome::Again { due_ms: old }, old).await;
    }
    settle(store, &delivered, DeliveryOutcome::Delivered, settled).await;
    // Logged only.
    let mut change = Change::new(&account, old);
    change.step(Step::Receipt { receipt: Box::new(receipt("rb", 1)), http: None });
    store.commit(change).await.unwrap();
    assert_eq!(pass(store, 2).await, 1 + 1 + 4 + 3 + 1);
    assert_eq!(pass(store, 2).await, 0);
}

pub(super) async fn what_is_young_waits_or_is_exhausted_stays(store: &dyn Store) {
    let account = account(61);
    let (old, settled) = (BEFORE_MS - DAY_MS, BEFORE_MS - 1);
    let waiting =
        deliver(store, &account, NewReceipt { due_ms: old, ..receipt("rc", 1) }, old).await.remove(0);
    assert!(deliver(store, &account, receipt("rc", 2), old).await.is_empty());
    let exhausted = deliver(store, &account, receipt("rd", 1), old).await.remove(0);
    settle(store, &exhausted, DeliveryOutcome::Exhausted, settled).await;
    // Composed long ago, received lately.
    let late = deliver(store, &account, receipt("re", 1), old).await.remove(0);
    settle(store, &late, DeliveryOutcome::Delivered, BEFORE_MS).await;
    let young = deliver(store, &account, receipt("rf", 1), BEFORE_MS).await.remove(0);
    settle(store, &young, DeliveryOutcome::Delivered, BEFORE_MS).await;
    assert_eq!(pass(store, 3).await, 0);
    let due_now = due(store, &account, NOW_MS).await;
    assert_eq!(due_now.iter().map(|delivery| delivery.id).collect::<Vec<_>>(), [waiting.id]);
    // What was parked is there, and comes next.
    settle(store, &waiting, DeliveryOutcome::Delivered, settled).await;
    let parked = due(store, &account, NOW_MS).await.remove(0);
    assert_eq!(parked.receipt_id, "rc-2");
    // Its delivery, its receipt and its attempt go; those of the one behind it stay.
    assert_eq!(pass(store, 3).await, 3);
    assert_eq!(store.still_waiting(std::slice::from_ref(&parked)).await.unwrap(), [parked.id]);
    settle(store, &parked, DeliveryOutcome::Delivered, NOW_MS).await;
}

pub(super) async fn cancelled_deliveries_go_too(store: &dyn Store) {
    let account = account(62);
    let old = BEFORE_MS - DAY_MS;
    deliver(store, &account, receipt("rg", 1), old).await;
    deliver(store, &account, receipt("rg", 2), old).await;
    let mut change = Change::new(&account, BEFORE_MS - 1);
    change.step(Step::Cancel { setting: Setting::Number("8613800001234".into()) });
    store.commit(change).await.unwrap();
    assert_eq!(pass(store, 100).await, 4);
}

pub(super) async fn old_messages_go_unless_they_are_still_to_be_sent(store: &dyn Store) {
    let ids = MessageIds::seeded(0);
    let at = |ms| ids.next(jiff::Timestamp::from_millisecond(ms).unwrap());
    let (first, second) = (account(63), account(64));
    let mut kept = Vec::new();
    for account in [&first, &second] {
        for days in [90, 60, 31, 30, 29, 0] {
            let id = at(NOW_MS - days * DAY_MS);
            insert(store, account, &id, None).await;
            if days <= 30 {
                kept.push((account, id));
            }
        }
        let id = at(NOW_MS - 80 * DAY_MS);
        insert(store, account, &id, Some(i64::MAX)).await;
        kept.push((account, id));
    }
    assert_eq!(pass(store, 2).await, 6);
    assert_eq!(pass(store, 100).await, 0);
    for (account, id) in kept {
        assert!(store.message(account, &id).await.unwrap().is_some(), "{id}");
        let mut change = Change::new(account, NOW_MS);
        change.step(Step::RemoveJob { message: id });
        store.commit(change).await.unwrap();
    }
}

async fn insert(store: &dyn Store, account: &AccountId, id: &MessageId, job_due_ms: Option<i64>) {
    let mut change = Change::new(account, NOW_MS);
    change.step(Step::InsertMessage(Box::new(message(id.as_str(), 0))));
    if let Some(due_ms) = job_due_ms {
        change.step(Step::InsertJob { message: id.clone(), due_ms });
    }
    store.commit(change).await.unwrap();
}
