//! Commits whose answers get lost on their way.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use postgres::testing::database;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::model::{Account, AccountId, Number};
use crate::store::audit::{Audit as _, AuditFilter};
use crate::store::contract::amendments::amended;
use crate::store::contract::samples::number;
use crate::store::postgres::PostgresStore;
use crate::store::receipt_log::Walk;
use crate::store::{Change, CommitError, Expected, Store as _, records};

/// Passes everything.
const WHOLE: u8 = 0;
/// Passes the next words to the server, and cuts the connection in place of the answer.
const LOSE_ANSWER: u8 = 1;
/// Cuts the connection in place of passing the next words to the server.
const LOSE_QUESTION: u8 = 2;

/// Words that carry a commit: of a transaction, and of a statement on its own with this in what it writes.
const COMMIT: &[u8] = b"COMMIT";
const MARK: &[u8] = b"written-once";

/// A line to the database that can be cut.
struct Line {
    url: String,
    state: Arc<AtomicU8>,
}

impl Line {
    async fn to(url: &str) -> Self {
        let server = url::Url::parse(url).unwrap();
        let behind = format!("{}:{}", server.host_str().unwrap(), server.port().unwrap());
        let behind: SocketAddr = behind.parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut through = server.clone();
        through.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
        let state = Arc::new(AtomicU8::new(WHOLE));
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass(client, behind, Arc::clone(&shared)));
            }
        });
        Self { url: through.to_string(), state }
    }
}

async fn pass(mut client: TcpStream, behind: SocketAddr, state: Arc<AtomicU8>) -> Option<()> {
    let mut server = TcpStream::connect(behind).await.ok()?;
    let (mut asked, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let read = read.ok().filter(|read| *read > 0)?;
                let carries = |mark: &[u8]| asked[..read].windows(mark.len()).any(|word| word == mark);
                let commits = carries(COMMIT) || carries(MARK);
                if commits && state.compare_exchange(LOSE_QUESTION, WHOLE, Ordering::SeqCst, Ordering::SeqCst).is_ok() {
                    return None;
                }
                server.write_all(&asked[..read]).await.ok()?;
                if commits && state.compare_exchange(LOSE_ANSWER, WHOLE, Ordering::SeqCst, Ordering::SeqCst).is_ok() {
                    // The server has done it when it says so.
                    return server.read(&mut answered).await.ok().and(None);
                }
            }
            read = server.read(&mut answered) => {
                let read = read.ok().filter(|read| *read > 0)?;
                client.write_all(&answered[..read]).await.ok()?;
            }
        }
    }
}

async fn made_while(state: u8) -> (Arc<PostgresStore>, AccountId) {
    let line = Line::to(&database().await).await;
    let store = super::node(&line.url).await;
    let account = AccountId::parse("1234567890123456").unwrap();
    // Keys of commits are kept for a time.
    let now_ms = jiff::Timestamp::now().as_millisecond();
    let change = |opened, expected| {
        let mut change = Change::new(&account, now_ms);
        change.put(&Account { id: account.clone(), opened }, expected).unwrap();
        change
    };
    // Connections and statements are known by now.
    store.commit(change(false, Expected::Anything)).await.unwrap();
    let stored = records::get::<Account>(store.as_ref(), &account, account.as_str()).await.unwrap().unwrap();
    line.state.store(state, Ordering::SeqCst);
    store.commit(change(true, Expected::Version(stored.version))).await.unwrap();
    assert_eq!(line.state.load(Ordering::SeqCst), WHOLE, "nothing was lost");
    let now = records::get::<Account>(store.as_ref(), &account, account.as_str()).await.unwrap().unwrap();
    assert!(now.value.opened);
    assert_eq!(now.version, stored.version + 1, "it was done once");
    let stale = store.commit(change(false, Expected::Version(stored.version))).await;
    assert!(matches!(stale, Err(CommitError::Conflict)));
    (store, account)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_whose_answer_is_lost_is_known_by_its_key() {
    made_while(LOSE_ANSWER).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_did_not_arrive_is_made_again() {
    made_while(LOSE_QUESTION).await;
}

async fn amended_while(state: u8) {
    let line = Line::to(&database().await).await;
    let store = super::node(&line.url).await;
    let account = AccountId::parse("1234567890123456").unwrap();
    let now_ms = jiff::Timestamp::now().as_millisecond();
    let mut change = Change::new(&account, now_ms);
    change.insert(&number("cams-1", "8613800000001")).unwrap();
    store.commit(change).await.unwrap();
    let add = |text: &'static str| {
        let add = move |number: &mut Number| {
            number.network_id.push_str(text);
            Ok(())
        };
        Change { at_ms: now_ms, ..amended(&account, "8613800000001", "a:Add", add) }
    };
    // Connections and statements are known by now.
    store.commit(add(" first")).await.unwrap();
    line.state.store(state, Ordering::SeqCst);
    store.commit(add(" written-once")).await.unwrap();
    assert_eq!(line.state.load(Ordering::SeqCst), WHOLE, "nothing was lost");
    let now = records::get::<Number>(store.as_ref(), &account, "8613800000001").await.unwrap().unwrap();
    assert_eq!(now.value.network_id, "id-8613800000001 first written-once");
    let noted = store.audit_entries(&account, &AuditFilter::default(), Walk::Forth, None, 10).await.unwrap();
    assert_eq!(noted.entries.len(), 2, "each is noted once");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_amendment_whose_answer_is_lost_is_known_by_its_key() {
    amended_while(LOSE_ANSWER).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_amendment_that_did_not_arrive_is_made_again() {
    amended_while(LOSE_QUESTION).await;
}
