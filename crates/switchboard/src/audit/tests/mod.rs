//! What is sealed is seen to be changed, whatever somebody does to the tables.

use std::path::Path;
use std::sync::Arc;

use super::chain::Known;
use super::sealer::Sealer;
use super::verification::{Verified, verify};
use super::{AuditKey, Fault};
use crate::model::{AccountId, AuditEntry, Clocks};
use crate::store::audit::MOST_SEALED;
use crate::store::sealing::MasterKey;
use crate::store::sqlite::SqliteStore;
use crate::store::{Audit as _, Change, Store};

mod histories;
mod nodes;

const NOW_MS: i64 = 1_795_000_000_000;

/// A service that has just started; seals are made so much later than the entries.
fn sealer(key: &AuditKey, later_ms: i64) -> Sealer {
    let clock: crate::model::clock::Clock =
        Arc::new(move || jiff::Timestamp::from_millisecond(NOW_MS + later_ms).unwrap());
    Sealer::new(key.clone(), Clocks::new(clock.clone(), clock))
}

fn account(number: u32) -> AccountId {
    AccountId::parse(&number.to_string()).unwrap()
}

fn entry(request_id: &str) -> AuditEntry {
    let text = r#"{"at":1795000000000,"request":"","principal":"p","key":"k","source":"s","action":"a:A","resource":"*"}"#;
    AuditEntry { request_id: request_id.to_owned(), ..serde_json::from_str(text).unwrap() }
}

struct Trail {
    store: SqliteStore,
    key: AuditKey,
    _folder: tempfile::TempDir,
}

impl Trail {
    /// Two accounts with four seals of three entries each, and one entry behind them.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("db"), NOW_MS).unwrap();
        let trail = Self { store, key: AuditKey::new(&[7; 32]), _folder: folder };
        for round in 0..4 {
            for number in [1, 2] {
                trail.write(number, (0..3).map(|place| format!("{number}-{round}-{place}"))).await;
            }
            trail.seal().await;
        }
        trail.write(1, ["young".to_owned()]).await;
        trail
    }

    async fn write(&self, number: u32, requests: impl IntoIterator<Item = String>) {
        let entries = requests.into_iter().map(|request| (account(number), entry(&request)));
        self.store.append_entries(entries.collect()).await.unwrap();
    }

    async fn seal(&self) {
        sealer(&self.key, 0).seal_all(&self.store).await;
    }

    async fn sql(&self, sql: &'static str) {
        let run = move |connection: &rusqlite::Connection| connection.execute_batch(sql);
        self.store.database().write(run).await.map_err(|error| format!("{error:?}")).unwrap();
    }

    async fn verified(&self, number: u32, known: Option<Known>) -> Verified {
        verify(&self.store, &self.key, &account(number), 0, known).await.unwrap()
    }

    async fn fault(&self) -> Option<Fault> {
        self.verified(1, None).await.fault
    }
}

#[tokio::test]
async fn a_whole_chain_is_sound_and_counted() {
    let trail = Trail::new().await;
    let verified = trail.verified(1, None).await;
    assert_eq!((verified.fault, verified.seals, verified.entries, verified.unsealed), (None, 4, 12, 1));
    assert_eq!((verified.first, verified.last.unwrap().number, verified.next), (Some(1), 4, None));
    let nobody = trail.verified(9, None).await;
    assert_eq!((nobody.fault, nobody.seals, nobody.last), (None, 0, None));
}

#[tokio::test]
async fn each_way_of_tampering_is_named_where_it_shows() {
    let entries = |number, found: &str| Fault::Entries {
        number,
        first: number * 3 - 2,
        last: number * 3,
        sealed: 3,
        found: found.to_owned(),
    };
    let changed = |number| Fault::Changed { number, first: number * 3 - 2, last: number * 3 };
    let cases: [(&str, &str, Fault); 19] = [
        (
            "the oldest seals are removed",
            "DELETE FROM audit_seals WHERE account = '1' AND number <= 2;
             DELETE FROM audit_entries WHERE account = '1' AND id <= 6;",
            Fault::Missing { number: 1, found: 3 },
        ),
        (
            "and somebody says that they were over",
            "DELETE FROM audit_seals WHERE account = '1' AND number <= 2;
             DELETE FROM audit_entries WHERE account = '1' AND id <= 6;
             INSERT INTO audit_floors SELECT '1', 2, previous, newest_ms, hash FROM audit_seals
             WHERE account = '1' AND number = 3;",
            Fault::Floor { number: 2 },
        ),
        (
            "a seal's own time is changed",
            "UPDATE audit_seals SET sealed_ms = sealed_ms + 1 WHERE account = '1' AND number = 3",
            changed(3),
        ),
        (
            "the chain begins anew in the middle",
            "DELETE FROM audit_seals WHERE account = '1' AND number <= 3;
             DELETE FROM audit_entries WHERE account = '1' AND id <= 9;
             UPDATE audit_seals SET number = 1, previous = zeroblob(32) WHERE account = '1';",
            Fault::Changed { number: 1, first: 10, last: 12 },
        ),
        (
            "an entry is changed",
            "UPDATE audit_entries SET body = replace(body, '1-1-1', '1-1-9') WHERE account = '1' AND id = 5",
            changed(2),
        ),
        (
            "an entry is no text any more",
            "UPDATE audit_entries SET body = 5 WHERE account = '1' AND id = 5",
            changed(2),
        ),
        ("an entry is deleted", "DELETE FROM audit_entries WHERE account = '1' AND id = 8", entries(3, "2")),
        (
            "an entry goes over to the seal before",
            "UPDATE audit_seals SET last = 4, entries = 4 WHERE account = '1' AND number = 1;
             UPDATE audit_seals SET first = 5, entries = 2 WHERE account = '1' AND number = 2;",
            Fault::Changed { number: 1, first: 1, last: 4 },
        ),
        (
            "an entry is put before all others",
            "INSERT INTO audit_entries VALUES ('1', -1, '{}')",
            entries(1, "4"),
        ),
        (
            "two entries change places",
            "UPDATE audit_entries SET id = 99 WHERE account = '1' AND id = 4;
             UPDATE audit_entries SET id = 4 WHERE account = '1' AND id = 5;
             UPDATE audit_entries SET id = 5 WHERE account = '1' AND id = 99;",
            changed(2),
        ),
        (
            "a seal is deleted",
            "DELETE FROM audit_seals WHERE account = '1' AND number = 3",
            Fault::Missing { number: 3, found: 4 },
        ),
        (
            "a seal is deleted and the next takes its number",
            "DELETE FROM audit_seals WHERE account = '1' AND number = 3;
             UPDATE audit_seals SET number = 3 WHERE account = '1' AND number = 4;",
            Fault::Unlinked { number: 3 },
        ),
        (
            "a seal takes over what a deleted one covered",
            "DELETE FROM audit_seals WHERE account = '1' AND number = 4;
             UPDATE audit_seals SET last = 12, entries = 6 WHERE account = '1' AND number = 3;",
            Fault::Changed { number: 3, first: 7, last: 12 },
        ),
        (
            "a hash is changed",
            "UPDATE audit_seals SET hash = zeroblob(32) WHERE account = '1' AND number = 2",
            changed(2),
        ),
        (
            "a hash is no hash",
            "UPDATE audit_seals SET hash = 'none' WHERE account = '1' AND number = 2",
            changed(2),
        ),
        (
            "the first seal claims something before it",
            "UPDATE audit_seals SET previous = hash WHERE account = '1' AND number = 1",
            Fault::Unlinked { number: 1 },
        ),
        (
            "two accounts change places",
            "UPDATE audit_entries SET account = 'x' WHERE account = '1';
             UPDATE audit_entries SET account = '1' WHERE account = '2';
             UPDATE audit_entries SET account = '2' WHERE account = 'x';
             UPDATE audit_seals SET account = 'x' WHERE account = '1';
             UPDATE audit_seals SET account = '1' WHERE account = '2';
             UPDATE audit_seals SET account = '2' WHERE account = 'x';",
            changed(1),
        ),
        (
            "the tail is cut and its seal kept",
            "DELETE FROM audit_entries WHERE account = '1' AND id >= 12",
            entries(4, "2"),
        ),
        (
            "the time by which a seal is kept is changed",
            "UPDATE audit_seals SET newest_ms = 0 WHERE account = '1' AND number = 1",
            changed(1),
        ),
    ];
    for (what, sql, expected) in cases {
        let trail = Trail::new().await;
        assert_eq!(trail.fault().await, None);
        trail.sql(sql).await;
        assert_eq!(trail.fault().await, Some(expected), "{what}");
    }
}

#[tokio::test]
async fn a_chain_that_was_cut_whole_is_seen_by_a_seal_that_was_noted() {
    let trail = Trail::new().await;
    let last = trail.verified(1, None).await.last.unwrap();
    let known = Known { number: last.number, hash: last.hash };
    assert_eq!(Known::parse(&known.to_string()), Some(known));
    trail.seal().await;
    assert_eq!(trail.verified(1, Some(known)).await.fault, None, "it goes on from there");
    let forged = Known { hash: [0; 32], ..known };
    assert_eq!(trail.verified(1, Some(forged)).await.fault, Some(Fault::Replaced { number: 4 }));
    trail.sql("DELETE FROM audit_seals WHERE account = '1' AND number >= 4; DELETE FROM audit_entries WHERE account = '1' AND id > 9;").await;
    assert_eq!(trail.fault().await, None, "what is left is a chain");
    let fault = trail.verified(1, Some(known)).await.fault;
    assert_eq!(fault, Some(Fault::Truncated { number: 4, newest: 3 }));
}

#[tokio::test]
async fn another_key_makes_no_seal_of_this_chain() {
    let trail = Trail::new().await;
    let forger = AuditKey::new(&[8; 32]);
    trail
        .sql("DELETE FROM audit_seals; UPDATE audit_entries SET body = replace(body, '1-1-1', '1-1-9');")
        .await;
    trail.write(1, ["late".to_owned()]).await;
    sealer(&forger, 0).seal_all(&trail.store).await;
    assert!(matches!(trail.fault().await, Some(Fault::Changed { number: 1, .. })));
}

#[tokio::test]
async fn a_chain_is_checked_a_bounded_piece_a_call() {
    let trail = Trail::new().await;
    for place in 0..150 {
        trail.write(1, [place.to_string()]).await;
        trail.seal().await;
    }
    let (mut after, mut seals, mut calls) = (0, 0, 0);
    loop {
        let verified = verify(&trail.store, &trail.key, &account(1), after, None).await.unwrap();
        assert_eq!(verified.fault, None);
        (seals, calls) = (seals + verified.seals, calls + 1);
        let Some(next) = verified.next else { break };
        after = next;
    }
    assert_eq!((seals, calls), (154, 2));
}

#[tokio::test]
async fn much_at_once_becomes_several_seals() {
    let trail = Trail::new().await;
    trail.write(3, (0..2 * MOST_SEALED + 1).map(|place| place.to_string())).await;
    trail.seal().await;
    let verified = trail.verified(3, None).await;
    let many = 2 * MOST_SEALED as u64 + 1;
    assert_eq!((verified.fault, verified.seals, verified.entries, verified.unsealed), (None, 3, many, 0));
}

/// The files as they are at this moment: what a machine finds that went down now.
fn crash(from: &Path, to: &Path) {
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

#[tokio::test]
async fn what_was_committed_before_a_crash_is_sealed_after_the_start() {
    let (before, after) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = SqliteStore::open(&before.path().join("db"), NOW_MS).unwrap();
    let mut change = Change::new(&account(1), NOW_MS);
    change.audit = Some(Box::new(entry("done")));
    store.commit(change).await.unwrap();
    crash(before.path(), after.path());
    let store = SqliteStore::open(&after.path().join("db"), NOW_MS).unwrap();
    let key = AuditKey::new(&[7; 32]);
    sealer(&key, 0).seal_all(&store).await;
    let verified = verify(&store, &key, &account(1), 0, None).await.unwrap();
    assert_eq!((verified.fault, verified.entries, verified.unsealed), (None, 1, 0));
}

#[tokio::test]
async fn the_key_is_made_once_and_opens_with_its_master_key_only() {
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&folder.path().join("db"), NOW_MS).unwrap());
    let master = || MasterKey::from_base64(&MasterKey::generate().unwrap()).unwrap();
    let first = master();
    let (tally, keeping) =
        super::start(store.clone(), &first, Clocks::system(), std::time::Duration::from_secs(86_400))
            .await
            .unwrap();
    tally.refused(&account(1), AuditEntry { outcome: "NoPermission".into(), ..entry("refused") });
    keeping.stop().await;
    let key = AuditKey::load(store.as_ref(), &first, NOW_MS).await.unwrap();
    let verified = verify(store.as_ref(), &key, &account(1), 0, None).await.unwrap();
    assert_eq!(
        (verified.fault, verified.entries, verified.unsealed),
        (None, 1, 0),
        "a stop writes and seals"
    );
    assert!(AuditKey::load(store.as_ref(), &master(), NOW_MS).await.is_err());
}
