//! The same questions to the embedded store and to the database that it was moved to.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use postgres::testing;

use super::PostgresTarget;
use crate::model::{AccountId, Attempted, DeliveryOutcome, Settlement};
use crate::store::contract::NOW_MS;
use crate::store::copying::sqlite::SqliteSource;
use crate::store::copying::{copy, samples};
use crate::store::postgres::{Options, PostgresStore};
use crate::store::queues::QueueKey;
use crate::store::receipt_log::{DeliveryFilter, ReceiptFilter, Walk};
use crate::store::sqlite::SqliteStore;
use crate::store::{CommitError, Directory, MessageFilter, Store};

/// More rows than the sample has anywhere.
const MANY: usize = 5_000;

/// What there is to be asked about: accounts, kinds of records of each, numbers of each, queues of each.
struct Subjects {
    kinds: Vec<(AccountId, &'static str)>,
    numbers: Vec<(AccountId, String, String)>,
    queues: Vec<QueueKey>,
    accounts: BTreeSet<AccountId>,
}

impl Subjects {
    fn of(path: &Path) -> Self {
        let connection = rusqlite::Connection::open(path).unwrap();
        let ask = |sql: &str| -> Vec<[String; 3]> {
            let mut statement = connection.prepare(sql).unwrap();
            let rows = statement.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?])).unwrap();
            rows.collect::<Result<_, _>>().unwrap()
        };
        let account = |text: &str| AccountId::parse(text).unwrap_or_else(|_| AccountId::service());
        let kinds = ask("SELECT DISTINCT account, kind, '' FROM records");
        let numbers = ask("SELECT DISTINCT account, space, number FROM messages");
        let queues = ask("SELECT account, name, '' FROM queues");
        let others =
            ask("SELECT account, '', '' FROM destinations UNION SELECT account, '', '' FROM audit_entries");
        let all = kinds.iter().chain(&numbers).chain(&queues).chain(&others);
        let accounts = all.map(|row| account(&row[0])).collect();
        Self {
            // A test's worth of texts that stay.
            kinds: kinds.into_iter().map(|[of, kind, _]| (account(&of), &*kind.leak())).collect(),
            numbers: numbers.into_iter().map(|[of, space, number]| (account(&of), space, number)).collect(),
            queues: queues.into_iter().map(|[of, name, _]| QueueKey::new(&account(&of), name)).collect(),
            accounts,
        }
    }
}

/// Questions and their answers, as texts.
async fn ask(store: &dyn Store, about: &Subjects) -> Vec<(String, String)> {
    let mut answers = Vec::new();
    let mut note = |question: String, answer: String| answers.push((question, answer));
    for (account, kind) in &about.kinds {
        note(format!("{kind} of {account}"), format!("{:?}", store.rows(account, kind).await.unwrap()));
    }
    for directory in [Directory::Account, Directory::AccessKey, Directory::Number, Directory::Waba] {
        note(format!("{directory:?}"), format!("{:?}", store.directory_entries(directory).await.unwrap()));
    }
    for (account, space, number) in &about.numbers {
        let filter = MessageFilter { space: space.clone(), number: number.clone(), ..Default::default() };
        let found = store.messages(account, &filter, 0, MANY as u64).await.unwrap();
        note(format!("messages of {account} {space} {number}"), format!("{found:?}"));
    }
    for key in &about.queues {
        note(format!("{key:?}"), format!("{:?}", store.queue(key, NOW_MS).await));
        note(format!("the messages of {key:?}"), format!("{:?}", store.peek(key, 16, NOW_MS).await));
    }
    for account in &about.accounts {
        let receipts = store.receipts_after(account, 0, &ReceiptFilter::default(), MANY).await.unwrap();
        note(format!("receipts of {account}"), format!("{:?}", receipts.receipts));
        note(
            format!("the newest of {account}"),
            format!("{:?}", store.newest_receipt(account).await.unwrap()),
        );
        for walk in [Walk::Back, Walk::Forth] {
            let page = store.deliveries(account, &DeliveryFilter::default(), walk, None, MANY).await.unwrap();
            note(format!("deliveries of {account}, {walk:?}"), format!("{:?}", page.deliveries));
            let entries = store.audit_entries(account, &Default::default(), walk, None, MANY).await.unwrap();
            note(format!("entries of {account}, {walk:?}"), format!("{:?}", entries.entries));
        }
        for receipt in receipts.receipts.iter().take(20) {
            let found = store.receipt(account, &receipt.id).await.unwrap();
            note(format!("receipt {} of {account}", receipt.id), format!("{found:?}"));
        }
        let attempts = store.attempts_after(account, 0, None, MANY).await.unwrap();
        note(format!("attempts of {account}"), format!("{:?}", attempts.attempts).replace('\0', "\u{fffd}"));
        let waiting = store.destination_counts(account, "", MANY).await.unwrap();
        note(format!("destinations of {account}"), format!("{waiting:?}"));
        note(format!("seals of {account}"), format!("{:?}", store.links(account, 0, 50).await.unwrap()));
    }
    note("strangers".to_owned(), format!("{:?}", store.strangers(0, None, MANY).await.unwrap()));
    note("what waits".to_owned(), format!("{:?}", store.backlog().await.unwrap()));
    answers
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_answers_after_a_move_as_before_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("switchboard.db");
    samples::fill(&path).await;
    let about = Subjects::of(&path);
    let before = SqliteStore::open(&path, NOW_MS).unwrap();
    let asked = ask(&before, &about).await;
    before.close().await.unwrap();
    drop(before);
    let address = testing::address(&testing::database().await);
    let mut target = PostgresTarget::begin(&address).await.unwrap();
    copy(&mut SqliteSource::idle(&path).await.unwrap(), &mut target).await.unwrap();
    drop(target);
    let after: Arc<dyn Store> =
        Arc::new(PostgresStore::open(&address, Options { connections: 8 }).await.unwrap());
    let answered = ask(after.as_ref(), &about).await;
    assert_eq!(asked.len(), answered.len());
    assert!(asked.len() > 200, "only {} questions", asked.len());
    for ((question, before), (_, after)) in asked.iter().zip(&answered) {
        // Characters that no store of ours and no database holds alike are replaced.
        assert_eq!(before.replace("\\0", "\u{fffd}"), *after, "{question}");
    }
    it_goes_on(after.as_ref()).await;
    after.close().await.unwrap();
}

/// What waited is settled, and what was signed before is refused.
async fn it_goes_on(store: &dyn Store) {
    store.join().await.unwrap();
    let waiting = store.waiting_destinations(0, 100).await.unwrap();
    let mut settled = 0;
    for found in waiting {
        let due = store.due_deliveries(&found.destination, i64::MAX - 1, None, 100).await.unwrap();
        let outcomes: Vec<_> =
            due.deliveries.iter().map(|delivery| (delivery.id, DeliveryOutcome::Delivered)).collect();
        settled += outcomes.len();
        let attempt = Attempted {
            at_ms: NOW_MS,
            duration_ms: 1,
            receipts: outcomes.len(),
            address: None,
            status: Some(200),
            answer: String::new(),
            reason: None,
        };
        store.settle(Settlement { destination: found.destination, attempt, outcomes }, NOW_MS).await.unwrap();
    }
    assert!(settled > 0);
    let now_ms = jiff::Timestamp::now().as_millisecond();
    let account = AccountId::parse("1234567890123456").unwrap();
    let replayed = store.use_nonce(&account, 1, now_ms - 60_000, now_ms).await;
    assert!(matches!(replayed, Err(CommitError::NonceUsed)), "{replayed:?}");
    store.use_nonce(&account, 2, now_ms + 1_000, now_ms).await.unwrap();
    store.leave().await.unwrap();
}
