//! Receipts and what became of them, as tools see them.

use super::NOW_MS;
use super::deliveries::{Dispatching, due, settle};
use super::samples::{account, receipt, to};
use crate::model::{AccountId, DeliveryOutcome, DeliveryState, NewReceipt, ReceiptKind};
use crate::store::receipt_log::{DeliveryFilter, LoggedDelivery, ReceiptFilter, Replay, Walk};
use crate::store::{Change, Step, Store};

/// Logs receipts one after the other, the n-th at `NOW_MS` + n seconds; they go nowhere.
async fn log(store: &dyn Store, account: &AccountId, receipts: &[NewReceipt]) {
    for (receipt, second) in receipts.iter().zip(0..) {
        let mut change = Change::new(account, NOW_MS + second * 1_000);
        change.step(Step::Receipt { receipt: Box::new(receipt.clone()), http: None });
        assert_eq!(store.commit(change).await.unwrap().receipts, 1);
    }
}

pub(super) async fn receipts_are_heard_in_order_from_a_row_or_a_time_on(store: &dyn Store) {
    let (account, other) = (account(30), account(31));
    let start = store.newest_receipt(&account).await.unwrap();
    assert_eq!((start, store.receipt_before(&account, NOW_MS).await.unwrap()), (0, 0));
    let receipts: Vec<_> = (0..5).map(|position| receipt("log", position)).collect();
    log(store, &account, &receipts).await;
    log(store, &other, &[receipt("foreign", 1)]).await;
    let everything = ReceiptFilter::default();
    let page = store.receipts_after(&account, 0, &everything, 2).await.unwrap();
    assert_eq!(
        (ids(&page.receipts).as_slice(), page.has_more),
        (&["log-0", "log-1"].map(String::from)[..], true)
    );
    let page = store.receipts_after(&account, page.after, &everything, 10).await.unwrap();
    assert_eq!((ids(&page.receipts).len(), page.has_more), (3, false));
    assert_eq!(page.after, store.newest_receipt(&account).await.unwrap());
    // From a time on: those of that moment are in, those before are not.
    for (since_ms, first) in
        [(0, Some("log-0")), (1_500, Some("log-2")), (2_000, Some("log-2")), (9_000, None)]
    {
        let after = store.receipt_before(&account, NOW_MS + since_ms).await.unwrap();
        let page = store.receipts_after(&account, after, &everything, 10).await.unwrap();
        assert_eq!(ids(&page.receipts).first().map(String::as_str), first, "{since_ms}");
    }
}

pub(super) async fn receipts_are_heard_by_number_and_kind(store: &dyn Store) {
    let account = account(32);
    let inbound = NewReceipt { kind: ReceiptKind::ChatAppInbound, ..receipt("kinds", 1) };
    let audit = NewReceipt { kind: ReceiptKind::ChatAppAudit, number: None, ..receipt("kinds", 2) };
    log(store, &account, &[receipt("kinds", 0), inbound, audit]).await;
    let number = |digits: &str| ReceiptFilter { number: Some(digits.into()), kind: None };
    let kind = |kind| ReceiptFilter { number: None, kind: Some(kind) };
    for (filter, expected) in [
        (number("8613800001234"), &["kinds-0", "kinds-1"][..]),
        (number("1"), &[]),
        (kind(ReceiptKind::ChatAppInbound), &["kinds-1"]),
        (kind(ReceiptKind::ChatAppAudit), &["kinds-2"]),
    ] {
        let page = store.receipts_after(&account, 0, &filter, 10).await.unwrap();
        assert_eq!(ids(&page.receipts), expected, "{filter:?}");
        // What does not match is passed by.
        assert_eq!(page.after, store.newest_receipt(&account).await.unwrap());
    }
}

pub(super) async fn deliveries_are_listed_by_what_became_of_them(store: &dyn Store) {
    let (account, stranger) = (account(33), account(34));
    let mut deliveries = Vec::new();
    for position in 0..4 {
        let key = format!("list{position}");
        deliveries.extend(store.dispatch(&account, receipt(&key, 0), to("http://list/")).await);
    }
    settle(store, &deliveries[0], DeliveryOutcome::Delivered).await;
    settle(store, &deliveries[1], DeliveryOutcome::Exhausted).await;
    settle(store, &deliveries[2], DeliveryOutcome::Again { due_ms: NOW_MS + 1 }).await;
    let state = |state| DeliveryFilter { state: Some(state), ..Default::default() };
    for (filter, expected) in [
        (DeliveryFilter::default(), &["list3-0", "list2-0", "list1-0", "list0-0"][..]),
        (state(DeliveryState::Waiting), &["list3-0", "list2-0"]),
        (DeliveryFilter { attempts: 1, ..state(DeliveryState::Waiting) }, &["list2-0"]),
        (state(DeliveryState::Delivered), &["list0-0"]),
        (state(DeliveryState::Exhausted), &["list1-0"]),
        (DeliveryFilter { order_key: Some("list3".into()), ..Default::default() }, &["list3-0"]),
        (DeliveryFilter { url: Some("http://elsewhere/".into()), ..Default::default() }, &[]),
        (
            DeliveryFilter { receipt_ids: Some(vec!["list1-0".into(), "x".into()]), ..Default::default() },
            &["list1-0"],
        ),
        (DeliveryFilter { since_ms: Some(NOW_MS + 1), ..Default::default() }, &[]),
    ] {
        assert_eq!(listed(store, &account, &filter, Walk::Back).await, expected, "{filter:?}");
        let mut forth = listed(store, &account, &filter, Walk::Forth).await;
        forth.reverse();
        assert_eq!(forth, expected, "{filter:?}");
        assert!(listed(store, &stranger, &filter, Walk::Back).await.is_empty());
    }
    let (receipt, histories) = store.receipt(&account, "list2-0").await.unwrap().unwrap();
    assert_eq!((receipt.order_key.as_str(), receipt.body.as_str()), ("list2", "{}"));
    let (delivery, attempts) = &histories[0];
    assert_eq!((delivery.attempts, delivery.due_ms, attempts.len()), (1, Some(NOW_MS + 1), 1));
    assert_eq!(delivery.last.as_ref(), attempts.last());
    assert!(store.receipt(&stranger, "list2-0").await.unwrap().is_none());
    let counts = store.destination_counts(&account, "", 10).await.unwrap();
    assert_eq!((counts.len(), counts[0].waiting, counts[0].exhausted), (1, 2, 1));
    assert_eq!(counts[0].oldest_waiting_ms, Some(NOW_MS));
    let page = store.attempts_after(&account, 0, Some("http://list/"), 2).await.unwrap();
    assert_eq!((page.attempts.len(), page.has_more), (2, true));
    assert!(store.attempts_after(&stranger, 0, None, 10).await.unwrap().attempts.is_empty());
    for waiting in [&deliveries[2], &deliveries[3]] {
        settle(store, waiting, DeliveryOutcome::Delivered).await;
    }
}

pub(super) async fn a_replay_makes_deliveries_due_again_in_the_order_of_their_message(store: &dyn Store) {
    let account = account(35);
    for position in [1, 2] {
        store.dispatch(&account, receipt("again", position), to("http://again/")).await;
    }
    for _ in 0..2 {
        let first = due(store, &account, NOW_MS).await.remove(0);
        settle(store, &first, DeliveryOutcome::Exhausted).await;
    }
    let exhausted = DeliveryFilter { state: Some(DeliveryState::Exhausted), ..Default::default() };
    let found = store.deliveries(&account, &exhausted, Walk::Forth, None, 10).await.unwrap().deliveries;
    // The second is named first, and waits behind the first all the same.
    let replays = found.iter().rev().zip(1..).map(|(found, at)| replay(found, NOW_MS + at, None)).collect();
    assert_eq!(store.replay(&account, replays, NOW_MS).await.unwrap(), 2);
    let first = due(store, &account, NOW_MS + 10).await;
    assert_eq!(first.len(), 1);
    let first = &first[0];
    assert_eq!((first.receipt_id.as_str(), first.attempts, first.due_ms), ("again-1", 0, NOW_MS + 2));
    assert_eq!(settle(store, first, DeliveryOutcome::Delivered).await, ["again-2"]);
    let second = due(store, &account, NOW_MS + 10).await.remove(0);
    settle(store, &second, DeliveryOutcome::Delivered).await;
    // Another account replays nothing of it.
    let stolen = vec![replay(&found[0], NOW_MS, None)];
    assert_eq!(store.replay(&super::account(36), stolen, NOW_MS).await.unwrap(), 0);
    assert!(due(store, &account, NOW_MS + 10).await.is_empty());
}

pub(super) async fn a_replay_to_another_address_leaves_the_old_one(store: &dyn Store) {
    let account = account(37);
    let first = store.dispatch(&account, receipt("moved", 1), to("http://old/")).await.remove(0);
    store.dispatch(&account, receipt("moved", 2), to("http://old/")).await;
    let waiting = DeliveryFilter { state: Some(DeliveryState::Waiting), ..Default::default() };
    let found = store.deliveries(&account, &waiting, Walk::Forth, None, 1).await.unwrap().deliveries;
    let moved = || vec![replay(&found[0], NOW_MS, Some("http://new/"))];
    assert_eq!(store.replay(&account, moved(), NOW_MS).await.unwrap(), 1);
    // What waited behind it goes on; what was under way changes nothing.
    settle(store, &first, DeliveryOutcome::Again { due_ms: NOW_MS }).await;
    let due = due(store, &account, NOW_MS).await;
    let mut there: Vec<_> =
        due.iter().map(|one| (one.receipt_id.as_str(), one.destination.url.as_str())).collect();
    there.sort_unstable();
    assert_eq!(there, [("moved-1", "http://new/"), ("moved-2", "http://old/")]);
    // It has a delivery there already.
    assert_eq!(store.replay(&account, moved(), NOW_MS).await.unwrap(), 0);
    for one in &due {
        settle(store, one, DeliveryOutcome::Delivered).await;
    }
}

pub(super) async fn a_replay_there_and_back_loses_nothing(store: &dyn Store) {
    let account = account(38);
    store.dispatch(&account, receipt("back", 1), to("http://one/")).await;
    let everything = DeliveryFilter { receipt_ids: Some(vec!["back-1".into()]), ..Default::default() };
    let states = async || {
        let listed = store.deliveries(&account, &everything, Walk::Forth, None, 10).await.unwrap().deliveries;
        listed.into_iter().map(|one| (one.url, one.state)).collect::<Vec<_>>()
    };
    let is = |one, two| vec![("http://one/".to_owned(), one), ("http://two/".to_owned(), two)];
    let (exhausted, cancelled) = (DeliveryState::Exhausted, DeliveryState::Cancelled);
    let failed = DeliveryFilter { state: Some(exhausted), ..Default::default() };
    for (at_ms, url) in [(1, "http://two/"), (2, "http://one/"), (3, "http://two/")] {
        let first = due(store, &account, NOW_MS + 10).await.remove(0);
        settle(store, &first, DeliveryOutcome::Exhausted).await;
        let found = store.deliveries(&account, &failed, Walk::Forth, None, 10).await.unwrap().deliveries;
        let moved = || vec![replay(&found[0], NOW_MS + at_ms, Some(url))];
        assert_eq!(store.replay(&account, moved(), NOW_MS).await.unwrap(), 1, "{url}");
        let due = due(store, &account, NOW_MS + 10).await;
        let there: Vec<_> =
            due.iter().map(|one| (one.destination.url.as_str(), one.attempts, one.due_ms)).collect();
        assert_eq!(there, [(url, 0, NOW_MS + at_ms)]);
        // What waits there already is left as it is.
        assert_eq!(store.replay(&account, moved(), NOW_MS).await.unwrap(), 0, "{url}");
    }
    assert_eq!(states().await, is(cancelled, DeliveryState::Waiting));
    let last = due(store, &account, NOW_MS + 10).await.remove(0);
    settle(store, &last, DeliveryOutcome::Delivered).await;
    assert_eq!(states().await, is(cancelled, DeliveryState::Delivered));
}

pub(super) async fn what_is_parked_behind_nothing_is_replayed(store: &dyn Store) {
    let account = account(39);
    store.dispatch(&account, receipt("stuck", 1), to("http://stuck/")).await;
    store.dispatch(&account, receipt("stuck", 2), to("http://stuck/")).await;
    let waiting = DeliveryFilter { state: Some(DeliveryState::Waiting), ..Default::default() };
    let found = store.deliveries(&account, &waiting, Walk::Forth, None, 10).await.unwrap().deliveries;
    let replays = |due_ms| found.iter().map(|found| replay(found, due_ms, None)).collect();
    // The largest time of all is that of a parked row.
    assert_eq!(store.replay(&account, replays(i64::MAX), NOW_MS).await.unwrap(), 1);
    assert!(due(store, &account, i64::MAX - 1).await.is_empty());
    assert_eq!(store.replay(&account, replays(NOW_MS), NOW_MS).await.unwrap(), 1);
    for expected in ["stuck-1", "stuck-2"] {
        let first = due(store, &account, NOW_MS).await.remove(0);
        assert_eq!(first.receipt_id, expected);
        settle(store, &first, DeliveryOutcome::Delivered).await;
    }
}

fn replay(found: &LoggedDelivery, due_ms: i64, to: Option<&str>) -> Replay {
    let to = to.map(|url| (url.to_owned(), found.setting.clone()));
    Replay { delivery: found.row, to, due_ms }
}

/// The ids of all deliveries that a filter finds, read in pages of one.
async fn listed(store: &dyn Store, account: &AccountId, filter: &DeliveryFilter, walk: Walk) -> Vec<String> {
    let (mut found, mut from) = (Vec::new(), None);
    loop {
        let page = store.deliveries(account, filter, walk, from, 1).await.unwrap();
        found.extend(page.deliveries.into_iter().map(|delivery| delivery.receipt_id));
        from = page.next;
        if from.is_none() {
            return found;
        }
    }
}

fn ids(receipts: &[crate::store::receipt_log::LoggedReceipt]) -> Vec<String> {
    receipts.iter().map(|receipt| receipt.id.clone()).collect()
}
