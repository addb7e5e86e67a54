//! Listeners and tools beside those who write.

use std::time::Duration;

use postgres::testing::{address, database};
use postgres::{Client, Flight, Query};

use crate::model::{AccountId, DeliveryState, NewReceipt, ReceiptKind, Setting};
use crate::store::ReceiptLog;
use crate::store::postgres::deliveries::writing;
use crate::store::postgres::locks::{Hold, Lock, Locks};
use crate::store::postgres::{Options, PostgresStore};
use crate::store::receipt_log::{DeliveryFilter, ReceiptFilter, Replay, Walk};

const NOW_MS: i64 = 1_795_000_000_000;

fn account() -> AccountId {
    AccountId::parse("0000000000000001").unwrap()
}

async fn store() -> PostgresStore {
    PostgresStore::open(&address(&database().await), Options { connections: 8 }).await.unwrap()
}

fn receipt(order_key: &str, position: i64) -> NewReceipt {
    NewReceipt {
        id: format!("{order_key}-{position}"),
        kind: ReceiptKind::ChatAppStatus,
        number: None,
        order_key: order_key.into(),
        position,
        body: "{}".into(),
        due_ms: NOW_MS,
    }
}

/// Writes a receipt in a transaction that stays open.
async fn begin(store: &PostgresStore, receipt: &NewReceipt) -> Client {
    let mut locks = Locks::default();
    locks.add(Lock::log(&account()), Hold::Shared);
    let queries = locks.take().into_iter().chain([writing::log(&account(), receipt, NOW_MS)]);
    let mut client = store.pool.client().await.unwrap();
    client.fly(&Flight::begin(queries.collect())).await.unwrap();
    client
}

async fn commit(mut client: Client) {
    client.fly(&Flight::commit(Vec::new())).await.unwrap();
}

/// Writes a receipt and its delivery.
async fn deliver(store: &PostgresStore, receipt: &NewReceipt, url: &str) -> i64 {
    let destination = store.destinations.of(&store.pool, &account(), url).await.unwrap();
    let setting = Setting::Number("1".into());
    let query = writing::insert(&account(), receipt, (destination.id, &setting), 0, NOW_MS);
    store.pool.query(query).await.unwrap()[0].get(0)
}

async fn exhaust(store: &PostgresStore, delivery: i64) {
    let given_up = Query::new("UPDATE deliveries SET state = 2, settled_ms = $2 WHERE id = $1");
    store.pool.query(given_up.with(delivery).with(NOW_MS)).await.unwrap();
}

/// Moves a delivery to where those stand that were received.
async fn receive(store: &PostgresStore, delivery: i64) {
    let received = Query::new(
        "WITH gone AS (DELETE FROM deliveries WHERE id = $1 RETURNING *)
         INSERT INTO settled_deliveries (account, id, destination, receipt, setting, order_key, position, attempts,
             since_ms, state, settled_ms, last_attempt)
         SELECT account, id, destination, receipt, setting, order_key, position, 1, since_ms, 1, $2, NULL FROM gone",
    );
    store.pool.query(received.with(delivery).with(NOW_MS)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_misses_nothing_of_writers_that_commit_out_of_the_order_of_their_ids() {
    let store = store().await;
    let (account, everything) = (account(), ReceiptFilter::default());
    let early = begin(&store, &receipt("early", 1)).await;
    commit(begin(&store, &receipt("late", 1)).await).await;
    // The later id is there, the earlier one is not: the listener waits for it.
    let reading = store.receipts_after(&account, 0, &everything, 10);
    tokio::pin!(reading);
    assert!(tokio::time::timeout(Duration::from_millis(100), &mut reading).await.is_err());
    commit(early).await;
    let page = reading.await.unwrap();
    let heard: Vec<&str> = page.receipts.iter().map(|receipt| receipt.id.as_str()).collect();
    assert_eq!(heard, ["early-1", "late-1"]);
    // Nothing new: nobody is waited for.
    let unseen = begin(&store, &receipt("unseen", 1)).await;
    let page = store.receipts_after(&account, page.after, &everything, 10).await.unwrap();
    assert!(page.receipts.is_empty());
    commit(unseen).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_writers_and_a_listener_agree() {
    const WRITERS: usize = 4;
    const EACH: i64 = 50;
    let store = std::sync::Arc::new(store().await);
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let store = std::sync::Arc::clone(&store);
            tokio::spawn(async move {
                for number in 0..EACH {
                    commit(begin(&store, &receipt(&format!("w{writer}"), number)).await).await;
                }
            })
        })
        .collect();
    let (mut heard, mut after) = (Vec::new(), 0);
    let everything = ReceiptFilter::default();
    while heard.len() < WRITERS * 50 {
        let is_over = writers.iter().all(tokio::task::JoinHandle::is_finished);
        let page = store.receipts_after(&account(), after, &everything, 7).await.unwrap();
        assert!(!is_over || !page.receipts.is_empty(), "{} of {} were heard", heard.len(), WRITERS * 50);
        heard.extend(page.receipts.into_iter().map(|receipt| receipt.id));
        after = page.after;
    }
    heard.sort_unstable();
    heard.dedup();
    assert_eq!(heard.len(), WRITERS * 50);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_of_both_tables_and_a_replay_brings_a_settled_delivery_back() {
    let store = store().await;
    let first = deliver(&store, &receipt("one", 1), "http://a/").await;
    let second = deliver(&store, &receipt("two", 1), "http://a/").await;
    let third = deliver(&store, &receipt("three", 1), "http://a/").await;
    receive(&store, first).await;
    exhaust(&store, second).await;
    let listed = async |state| {
        let filter = DeliveryFilter { state, ..DeliveryFilter::default() };
        let page = store.deliveries(&account(), &filter, Walk::Forth, None, 10).await.unwrap();
        page.deliveries.into_iter().map(|delivery| delivery.row).collect::<Vec<_>>()
    };
    assert_eq!(listed(None).await, [first, second, third]);
    assert_eq!(listed(Some(DeliveryState::Delivered)).await, [first]);
    assert_eq!(listed(Some(DeliveryState::Exhausted)).await, [second]);
    let replays = [first, second].map(|delivery| Replay { delivery, to: None, due_ms: NOW_MS }).to_vec();
    assert_eq!(store.replay(&account(), replays, NOW_MS).await.unwrap(), 2);
    assert_eq!(listed(Some(DeliveryState::Waiting)).await, [first, second, third]);
    let (_, histories) = store.receipt(&account(), "one-1").await.unwrap().unwrap();
    assert_eq!((histories.len(), histories[0].0.row, histories[0].0.due_ms), (1, first, Some(NOW_MS)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_elsewhere_settles_the_old_delivery_and_frees_what_waited_behind_it() {
    let store = store().await;
    let first = deliver(&store, &receipt("moved", 1), "http://old/").await;
    let behind = deliver(&store, &receipt("moved", 2), "http://old/").await;
    let to = || Some(("http://new/".to_owned(), Setting::Number("1".into())));
    let replays = || vec![Replay { delivery: first, to: to(), due_ms: NOW_MS }];
    assert_eq!(store.replay(&account(), replays(), NOW_MS).await.unwrap(), 1);
    // It has a delivery there already.
    assert_eq!(store.replay(&account(), replays(), NOW_MS).await.unwrap(), 0);
    let filter = DeliveryFilter::default();
    let page = store.deliveries(&account(), &filter, Walk::Forth, None, 10).await.unwrap();
    let found: Vec<_> = page
        .deliveries
        .iter()
        .map(|found| (found.receipt_id.as_str(), found.url.as_str(), found.state, found.due_ms.is_some()))
        .collect();
    let (cancelled, waiting) = (DeliveryState::Cancelled, DeliveryState::Waiting);
    assert_eq!(
        found,
        [
            ("moved-1", "http://old/", cancelled, false),
            ("moved-1", "http://new/", waiting, true),
            ("moved-2", "http://old/", waiting, true),
        ]
    );
    assert_eq!(page.deliveries[2].row, behind);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_with_a_zero_byte_finds_nothing() {
    let store = store().await;
    deliver(&store, &receipt("one", 1), "http://a/").await;
    let zero = || Some("one\0".to_owned());
    let heard = ReceiptFilter { number: zero(), kind: None };
    assert!(store.receipts_after(&account(), 0, &heard, 10).await.unwrap().receipts.is_empty());
    assert!(store.receipt(&account(), "one-1\0").await.unwrap().is_none());
    for filter in [
        DeliveryFilter { url: zero(), ..DeliveryFilter::default() },
        DeliveryFilter {
            order_key: zero(),
            state: Some(DeliveryState::Exhausted),
            ..DeliveryFilter::default()
        },
        DeliveryFilter { receipt_ids: zero().map(|id| vec![id]), ..DeliveryFilter::default() },
    ] {
        let page = store.deliveries(&account(), &filter, Walk::Back, None, 10).await.unwrap();
        assert!(page.deliveries.is_empty(), "{filter:?}");
    }
    assert!(store.destination_counts(&account(), "\0", 10).await.unwrap().is_empty());
    let names = DeliveryFilter {
        receipt_ids: Some(vec!["\0".to_owned(), "one-1".to_owned()]),
        ..DeliveryFilter::default()
    };
    let page = store.deliveries(&account(), &names, Walk::Back, None, 10).await.unwrap();
    assert_eq!(page.deliveries.len(), 1);
}
