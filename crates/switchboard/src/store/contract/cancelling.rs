//! A setting that is switched off while much of what it chose waits.

use super::NOW_MS;
use super::deliveries::{Dispatching, due, settle};
use super::samples::{account, receipt, to};
use crate::model::{AccountId, Delivery, DeliveryOutcome, DeliveryState, NewDelivery, NewReceipt, Setting};
use crate::store::cancelling::Place;
use crate::store::receipt_log::{DeliveryFilter, LoggedDelivery, Replay, Walk};
use crate::store::{Change, Step, Store};

/// More deliveries than one change gives up.
const MANY: i64 = 1_200;
const STEP: u32 = 200;

/// Deliveries of one order each, the last of them of the order `zz`.
async fn many(store: &dyn Store, account: &AccountId) -> Vec<Delivery> {
    let mut change = Change::new(account, NOW_MS);
    let orders = (1..MANY).map(|number| format!("many{number:04}")).chain(["zz".to_owned()]);
    for order in orders {
        change.step(Step::Receipt { receipt: Box::new(receipt(&order, 1)), http: Some(to("http://many/")) });
    }
    store.commit(change).await.unwrap().deliveries
}

fn number() -> Setting {
    to("").setting
}

/// Takes steps until nothing is left; answers how many deliveries that cancelled, and what it set free.
async fn sweep(store: &dyn Store) -> (u64, Vec<String>) {
    let (mut count, mut freed, mut place) = (0, Vec::new(), Place::default());
    loop {
        let step = store.cancel_rest(place, STEP, NOW_MS).await.unwrap();
        assert!(step.count <= u64::from(STEP));
        count += step.count;
        freed.extend(step.freed.into_iter().map(|delivery| delivery.receipt_id));
        let Some(next) = step.next else { return (count, freed) };
        place = next;
    }
}

async fn found(store: &dyn Store, account: &AccountId, id: &str) -> Vec<LoggedDelivery> {
    let filter = DeliveryFilter { receipt_ids: Some(vec![id.into()]), ..Default::default() };
    store.deliveries(account, &filter, Walk::Forth, None, 10).await.unwrap().deliveries
}

async fn is_still_made(store: &dyn Store, delivery: &Delivery) -> bool {
    !store.still_waiting(std::slice::from_ref(delivery)).await.unwrap().is_empty()
}

pub(super) async fn a_setting_that_chose_much_is_switched_off_at_once_and_cancelled_in_steps(
    store: &dyn Store,
) {
    let account = account(40);
    let running = many(store, &account).await.pop().unwrap();
    let of_space = NewDelivery { setting: Setting::Space("cams-1".into()), ..to("http://many/") };
    store.dispatch(&account, receipt("zz", 2), of_space).await;
    let (freed, first) = store.cancel(&account, number()).await;
    assert!(freed.is_empty() && 0 < first && first < MANY as u64, "{first}");
    // Nothing of it is made any more, whatever becomes of what was under way; what comes later is.
    assert!(!is_still_made(store, &running).await);
    let later = NewReceipt { due_ms: NOW_MS - 1, ..receipt("later", 1) };
    let later = store.dispatch(&account, later, to("http://many/")).await.remove(0);
    assert!(is_still_made(store, &later).await);
    let page = store.due_deliveries(&later.destination, NOW_MS, None, 100).await.unwrap();
    assert_eq!(page.deliveries, std::slice::from_ref(&later));
    assert!(page.next_due_ms.is_some_and(|next_ms| next_ms > NOW_MS), "{:?}", page.next_due_ms);
    assert!(settle(store, &running, DeliveryOutcome::Again { due_ms: NOW_MS }).await.is_empty());
    assert!(!is_still_made(store, &Delivery { attempts: 1, ..running.clone() }).await);
    assert!(!is_still_made(store, &running).await);

    assert_eq!(sweep(store).await, (MANY as u64 - first, vec!["zz-2".to_owned()]));
    assert_eq!(sweep(store).await, (0, Vec::new()));
    assert_eq!(found(store, &account, "zz-1").await[0].state, DeliveryState::Cancelled);
    let left = due(store, &account, NOW_MS).await;
    let ids: Vec<_> = left.iter().map(|delivery| delivery.receipt_id.as_str()).collect();
    assert_eq!(ids, ["later-1", "zz-2"]);
    for delivery in left {
        settle(store, &delivery, DeliveryOutcome::Delivered).await;
    }
}

pub(super) async fn what_is_about_to_be_cancelled_can_be_replayed(store: &dyn Store) {
    let account = account(41);
    many(store, &account).await;
    store.cancel(&account, number()).await;
    let row = found(store, &account, "zz-1").await[0].row;
    let replays = vec![Replay { delivery: row, to: None, due_ms: NOW_MS - 1 }];
    assert_eq!(store.replay(&account, replays, NOW_MS).await.unwrap(), 1);
    for _ in 0..2 {
        let due = due(store, &account, NOW_MS).await;
        assert_eq!((due.len(), due[0].receipt_id.as_str(), due[0].id > row), (1, "zz-1", true));
        assert!(is_still_made(store, &due[0]).await);
        sweep(store).await;
    }
    let last = due(store, &account, NOW_MS).await.remove(0);
    settle(store, &last, DeliveryOutcome::Delivered).await;
    let states: Vec<_> = found(store, &account, "zz-1").await.iter().map(|found| found.state).collect();
    assert_eq!(states, [DeliveryState::Cancelled, DeliveryState::Delivered]);
}

pub(super) async fn a_setting_switched_off_twice_is_cancelled_whole(store: &dyn Store) {
    let account = account(42);
    let before = store.waiting().await;
    many(store, &account).await;
    store.cancel(&account, number()).await;
    // Past some of it, then more comes and goes, in front of the pass and behind it.
    let step = store.cancel_rest(Place::default(), STEP, NOW_MS).await.unwrap();
    many(store, &account).await;
    store.cancel(&account, number()).await;
    let mut place = step.next;
    while let Some(from) = place {
        place = store.cancel_rest(from, STEP, NOW_MS).await.unwrap().next;
    }
    assert_eq!(store.waiting().await, before);
}

/// Leaves more to be cancelled than one step does; answers how much, and one of them.
pub(super) async fn switch_off_and_stop_in_between(store: &dyn Store) -> (u64, Delivery) {
    let account = account(43);
    let last = many(store, &account).await.pop().unwrap();
    let (_, first) = store.cancel(&account, number()).await;
    let step = store.cancel_rest(Place::default(), STEP, NOW_MS).await.unwrap();
    assert!(step.count > 0);
    (MANY as u64 - first - step.count, last)
}

pub(super) async fn the_rest_is_cancelled_after_a_start(store: &dyn Store, (rest, last): (u64, Delivery)) {
    assert!(rest > u64::from(STEP));
    assert!(!is_still_made(store, &last).await);
    assert_eq!(sweep(store).await, (rest, Vec::new()));
    assert!(due(store, &account(43), i64::MAX - 1).await.is_empty());
}
