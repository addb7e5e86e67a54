//! What is this store's own: entries that are committed out of the order of their ids.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ::postgres::{Flight, Query, testing};

use super::*;
use crate::store::audit::{Hash, KeptEntry};
use crate::store::contract;
use crate::store::postgres::Options;
use crate::store::postgres::locks::{Hold, Lock, Locks};

fn account() -> AccountId {
    AccountId::parse("1234567890123456").unwrap()
}

async fn open(url: &str) -> PostgresStore {
    PostgresStore::open(&testing::address(url), Options { connections: 8 }).await.unwrap()
}

/// The beginning of a change: its entry has an id, and is not committed yet.
async fn begin(store: &PostgresStore) -> ::postgres::Client {
    let mut client = store.pool.client().await.unwrap();
    let mut locks = Locks::default();
    locks.add(Lock::log(&account()), Hold::Shared);
    let body = body(contract::entry("cams:UpdateInstance")).unwrap();
    let queries = locks.take().into_iter().chain([insert(&account(), &body)]);
    client.fly(&Flight::begin(queries.collect())).await.unwrap();
    client
}

async fn commit(mut client: ::postgres::Client) {
    client.fly(&Flight::commit(Vec::new())).await.unwrap();
}

fn seal_over(newest: Option<&Seal>, entries: &[KeptEntry]) -> Seal {
    Seal {
        number: newest.map_or(1, |newest| newest.number + 1),
        first: entries[0].id,
        last: entries[entries.len() - 1].id,
        entries: i64::try_from(entries.len()).unwrap(),
        newest_ms: contract::NOW_MS,
        sealed_ms: contract::NOW_MS,
        previous: Hash::default(),
        hash: [1; 32],
    }
}

#[tokio::test]
async fn an_entry_is_sealed_behind_those_that_are_committed_after_it_with_smaller_ids() {
    let store = open(&testing::database().await).await;
    let (early, late) = (begin(&store).await, begin(&store).await);
    commit(late).await;
    // The smaller id is still out: nothing is answered without it.
    let refused = store.unsealed(&account()).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    commit(early).await;
    let unsealed = store.unsealed(&account()).await.unwrap();
    assert_eq!((unsealed.newest, unsealed.entries.len()), (None, 2));
}

/// Entries of one writer.
const WRITES: usize = 60;

/// Writes entries one by one, each of which is out for some milliseconds: of several writers at once, ids are committed out of order.
async fn write(store: &PostgresStore, pauses_ms: [u64; 3]) {
    for pause_ms in pauses_ms.into_iter().cycle().take(WRITES) {
        let client = begin(store).await;
        tokio::time::sleep(Duration::from_millis(pause_ms)).await;
        commit(client).await;
    }
}

#[tokio::test]
async fn what_two_nodes_write_while_a_third_seals_is_sealed_once() {
    let url = testing::database().await;
    let (one, other, sealer) = (open(&url).await, open(&url).await, open(&url).await);
    let is_over = AtomicBool::new(false);
    let writing = async {
        tokio::join!(
            write(&one, [0, 4, 1]),
            write(&one, [3, 0, 0]),
            write(&other, [1, 0, 5]),
            write(&other, [0, 0, 2])
        );
        is_over.store(true, Ordering::Relaxed);
    };
    let sealing = async {
        let mut sealed = Vec::new();
        loop {
            let was_over = is_over.load(Ordering::Relaxed);
            // Where somebody takes long to write, it is tried again, as the sealer does.
            let Ok(found) = sealer.unsealed(&account()).await else { continue };
            if !found.entries.is_empty() {
                let seal = seal_over(found.newest.as_ref(), &found.entries);
                sealer.seal(&account(), seal).await.unwrap();
                sealed.extend(found.entries.into_iter().map(|entry| entry.id));
            } else if was_over {
                return sealed;
            }
        }
    };
    let ((), sealed) = tokio::join!(writing, sealing);
    assert_eq!(sealed.len(), 4 * WRITES);
    assert!(sealed.is_sorted());
    let links = sealer.links(&account(), 0, usize::MAX).await.unwrap();
    let covered: usize = links.links.iter().map(|(_, entries)| entries.len()).sum();
    assert_eq!((covered, links.unsealed), (4 * WRITES, 0));
    assert!(sealer.accounts_to_seal().await.unwrap().is_empty());
}

#[tokio::test]
async fn accounts_that_another_node_wrote_to_are_found() {
    let url = testing::database().await;
    let (one, sealer) = (open(&url).await, open(&url).await);
    assert!(sealer.accounts_to_seal().await.unwrap().is_empty());
    let accounts: Vec<_> = (1..=3).map(|number| AccountId::parse(&number.to_string()).unwrap()).collect();
    let entries = accounts.iter().map(|account| (account.clone(), contract::entry("a:One")));
    one.append_entries(entries.collect()).await.unwrap();
    let mut found = sealer.accounts_to_seal().await.unwrap();
    found.sort();
    assert_eq!(found, accounts);
    let unsealed = sealer.unsealed(&accounts[1]).await.unwrap();
    sealer.seal(&accounts[1], seal_over(None, &unsealed.entries)).await.unwrap();
    let mut found = sealer.accounts_to_seal().await.unwrap();
    found.sort();
    assert_eq!(found, [accounts[0].clone(), accounts[2].clone()]);
}

#[tokio::test]
async fn a_body_that_somebody_made_of_it_is_answered_as_it_stands() {
    let store = open(&testing::database().await).await;
    store.append_entries(vec![(account(), contract::entry("a:One"))]).await.unwrap();
    store.pool.query(Query::new("UPDATE audit_entries SET body = '\\xff00'")).await.unwrap();
    let unsealed = store.unsealed(&account()).await.unwrap();
    assert_eq!(unsealed.entries[0].body, [0xff, 0]);
    let page = store.audit_entries(&account(), &AuditFilter::default(), Walk::Forth, None, 5).await.unwrap();
    assert!(page.entries.is_empty() && page.next.is_none());
}
