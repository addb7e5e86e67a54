//! What is counted, and how much of it there can be.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use super::refusals::{FURTHER, KINDS, KINDS_OF_ACCOUNT, KINDS_OF_KEY, OTHERS};
use super::*;
use crate::store::audit::AuditFilter;
use crate::store::receipt_log::Walk;
use crate::store::sqlite::SqliteStore;

mod strangers;

/// The start of a minute.
const NOW_MS: i64 = 1_795_000_020_000;

struct Scene {
    now_ms: Arc<AtomicI64>,
    tally: Tally,
}

impl Scene {
    fn new() -> Self {
        let now_ms = Arc::new(AtomicI64::new(NOW_MS));
        let shown = Arc::clone(&now_ms);
        let clock: crate::model::clock::Clock =
            Arc::new(move || jiff::Timestamp::from_millisecond(shown.load(Ordering::Relaxed)).unwrap());
        Self { tally: Tally::new(Clocks::new(clock.clone(), clock)), now_ms }
    }

    fn pass(&self, milliseconds: i64) {
        self.now_ms.fetch_add(milliseconds, Ordering::Relaxed);
    }

    fn refuse(&self, account: &AccountId, key: &str, resource: &str) {
        let text = r#"{"at":0,"request":"R","principal":"p","key":"","source":"s","action":"a:A","resource":"","outcome":"NoPermission","detail":"D"}"#;
        let entry: AuditEntry = serde_json::from_str(text).unwrap();
        let at_ms = self.now_ms.load(Ordering::Relaxed);
        self.tally.refused(
            account,
            AuditEntry { at_ms, access_key_id: key.into(), resource: resource.into(), ..entry },
        );
    }

    fn stranger(&self, source: &str, code: &str) {
        self.tally.stranger(source.parse().unwrap(), code);
    }
}

fn account(number: usize) -> AccountId {
    AccountId::parse(&number.to_string()).unwrap()
}

fn shape(batch: &Batch) -> Vec<(&str, u64, bool)> {
    batch
        .entries
        .iter()
        .map(|(_, entry)| (entry.resource.as_str(), entry.count, entry.detail.is_some()))
        .collect()
}

#[test]
fn the_first_of_a_kind_is_written_at_once_and_repeats_are_one_entry_when_the_minute_is_over() {
    let scene = Scene::new();
    assert!(scene.tally.is_idle());
    for resource in ["x", "y", "x", "x"] {
        scene.refuse(&account(1), "K", resource);
        scene.pass(1);
    }
    assert_eq!(shape(&scene.tally.take(Extent::Due)), [("x", 1, true), ("y", 1, true)]);
    assert_eq!(shape(&scene.tally.take(Extent::Due)), []);
    scene.refuse(&account(1), "K", "x");
    assert_eq!(shape(&scene.tally.take(Extent::Due)), []);
    scene.pass(60_000);
    let repeats = scene.tally.take(Extent::Due);
    assert_eq!(shape(&repeats), [("x", 3, false)]);
    assert_eq!(repeats.entries[0].1.at_ms, NOW_MS + 4, "when the last one was");
    scene.refuse(&account(1), "K", "x");
    assert_eq!(shape(&scene.tally.take(Extent::Due)), [("x", 1, true)], "another minute begins anew");
    scene.pass(60_000);
    assert_eq!(scene.tally.take(Extent::Due), Batch::default());
    assert!(scene.tally.is_idle());
}

#[test]
fn a_stop_writes_what_is_counted_before_the_minute_is_over() {
    let scene = Scene::new();
    for _ in 0..3 {
        scene.refuse(&account(1), "K", "x");
    }
    scene.stranger("192.0.2.1", "IncompleteSignature");
    let all = scene.tally.take(Extent::All);
    assert_eq!(shape(&all), [("x", 1, true), ("x", 2, false)]);
    assert_eq!(all.strangers.len(), 1);
}

#[test]
fn accounts_keys_and_sources_are_kinds_of_their_own() {
    let scene = Scene::new();
    scene.refuse(&account(1), "K", "x");
    scene.refuse(&account(2), "K", "x");
    scene.refuse(&account(1), "L", "x");
    assert_eq!(scene.tally.take(Extent::Due).entries.len(), 3);
}

#[test]
fn one_key_cannot_crowd_out_another_and_what_goes_beyond_is_counted() {
    let scene = Scene::new();
    for number in 0..1000 {
        scene.refuse(&account(1), "flood", &number.to_string());
    }
    scene.refuse(&account(1), "quiet", "x");
    assert_eq!(scene.tally.take(Extent::Due).entries.len(), KINDS_OF_KEY + 1);
    scene.pass(60_000);
    let rest = scene.tally.take(Extent::Due);
    let [(of, others)] = rest.entries.as_slice() else { panic!("{rest:?}") };
    assert_eq!((of, others.access_key_id.as_str(), others.action.as_str()), (&account(1), "flood", "a:A"));
    assert_eq!((others.resource.as_str(), others.outcome.as_str()), (OTHERS, "NoPermission"));
    assert_eq!(others.count, 1000 - KINDS_OF_KEY as u64);
}

#[test]
fn one_account_cannot_crowd_out_another_whatever_keys_it_has() {
    let scene = Scene::new();
    for number in 0..10 * KINDS {
        scene.refuse(&account(1), &format!("session {number}"), "x");
    }
    scene.refuse(&account(2), "quiet", "x");
    let first = scene.tally.take(Extent::Due).entries;
    let of = |entries: &[(AccountId, AuditEntry)], number| {
        entries.iter().filter(|(of, _)| *of == account(number)).count()
    };
    assert_eq!((of(&first, 1), of(&first, 2)), (KINDS_OF_ACCOUNT, 1));
    scene.pass(60_000);
    let rest = scene.tally.take(Extent::Due).entries;
    assert!(rest.iter().all(|(of, entry)| *of == account(1) && entry.action == "a:A"), "{rest:?}");
    let counted: u64 = rest.iter().map(|(_, entry)| entry.count).sum();
    assert_eq!(counted as usize + KINDS_OF_ACCOUNT, 10 * KINDS);
    assert!(rest.iter().any(|(_, entry)| entry.access_key_id == OTHERS));
}

#[test]
fn memory_is_bounded_and_nothing_is_left_uncounted_or_given_to_another_account() {
    let scene = Scene::new();
    let many = 20_000;
    for number in 0..many {
        scene.refuse(&account(number), &format!("key {number}"), "x");
        scene.refuse(&account(number), &format!("key {number}"), "x");
    }
    let first = scene.tally.take(Extent::Due).entries.len();
    assert_eq!(first, KINDS);
    scene.pass(60_000);
    let rest = scene.tally.take(Extent::Due).entries;
    assert!(rest.len() > FURTHER && rest.iter().all(|(of, _)| *of != AccountId::service()));
    let counted: u64 = rest.iter().map(|(_, entry)| entry.count).sum();
    assert_eq!(counted as usize + first, 2 * many);
}

#[test]
fn what_comes_a_little_late_goes_with_the_minute_that_has_begun() {
    let scene = Scene::new();
    for number in 0..10 * KINDS_OF_KEY {
        scene.pass(if number % 2 == 0 { -60_000 } else { 60_000 });
        scene.refuse(&account(1), "flood", &number.to_string());
        scene.stranger("192.0.2.1", "IncompleteSignature");
    }
    let batch = scene.tally.take(Extent::WithStrangers);
    assert_eq!(batch.entries.len(), KINDS_OF_KEY + 1, "the one that was before the minute, too");
    assert_eq!(batch.strangers.len(), 2);
    scene.pass(-3_600_000);
    scene.refuse(&account(1), "flood", "after the clock was set");
    let rest = scene.tally.take(Extent::Due);
    assert_eq!(shape(&rest).last(), Some(&("after the clock was set", 1, true)));
}

#[test]
fn what_could_not_be_written_waits_and_comes_first() {
    let scene = Scene::new();
    scene.refuse(&account(1), "K", "x");
    scene.stranger("192.0.2.1", "IncompleteSignature");
    let batch = scene.tally.take(Extent::WithStrangers);
    scene.refuse(&account(1), "K", "y");
    scene.tally.give_back(batch);
    let again = scene.tally.take(Extent::WithStrangers);
    assert_eq!(shape(&again), [("x", 1, true), ("y", 1, true)]);
    assert_eq!(again.strangers.len(), 1);
}

#[tokio::test]
async fn a_refusal_can_be_read_a_moment_later_and_strangers_after_the_stop() {
    let folder = tempfile::tempdir().unwrap();
    let store: Shared = Arc::new(SqliteStore::open(&folder.path().join("db"), NOW_MS).unwrap());
    let scene = Scene::new();
    let (stop, stopped) = watch::channel(false);
    let writing = tokio::spawn(keep_writing(scene.tally.clone(), store.clone(), stopped));
    for _ in 0..5 {
        scene.refuse(&account(1), "K", "x");
    }
    scene.stranger("192.0.2.1", "IncompleteSignature");
    let read = async || {
        let all = AuditFilter::default();
        let page = store.audit_entries(&account(1), &all, Walk::Forth, None, 10).await.unwrap();
        page.entries.into_iter().map(|(_, entry)| entry.count).collect::<Vec<_>>()
    };
    while read().await.is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(read().await, [1]);
    stop.send_replace(true);
    writing.await.unwrap();
    assert_eq!(read().await, [1, 4]);
    assert_eq!(store.strangers(0, None, 10).await.unwrap()[0].count, 1);
}
