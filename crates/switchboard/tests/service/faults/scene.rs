//! Receipts put on their way straight to an address, and what the store says of them.

use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use switchboard::model::{DestinationSettings, NewDelivery, NewReceipt, ReceiptKind, Setting};
use switchboard::receipts::Schedule;
use switchboard::store::{Change, Step};

use crate::stage::Stage;

/// How long an effect may take; it is waited for, never slept for.
const PATIENCE: Duration = Duration::from_secs(30);

/// The waits of the default schedule, milliseconds.
pub const WAITS: [i64; 4] = [5_000, 30_000, 120_000, 600_000];

/// A receipt that is put on its way.
pub struct Put<'a> {
    pub id: &'a str,
    pub order: &'a str,
    pub position: i64,
    pub body: &'a str,
    /// In how many milliseconds it is due.
    pub due_in: i64,
}

/// One attempt as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub at_ms: i64,
    pub receipts: usize,
    pub address: Option<String>,
    pub status: Option<u16>,
    pub reason: Option<String>,
    pub answer: String,
}

/// One delivery as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub receipt: String,
    pub due_ms: i64,
    pub attempts: usize,
    pub state: i64,
}

pub const WAITING: i64 = 0;
pub const DELIVERED: i64 = 1;

impl Stage {
    /// With the waits of the default schedule.
    pub async fn on_schedule() -> Self {
        Self::with(Schedule::default()).await
    }

    pub fn now_ms(&self) -> i64 {
        self.clocks.wall().as_millisecond()
    }

    /// Receipts for one address, in one change.
    pub async fn put_receipts(&self, url: &str, receipts: &[Put<'_>]) {
        let now_ms = self.now_ms();
        let mut change = Change::new(&self.account, now_ms);
        for put in receipts {
            let receipt = NewReceipt {
                id: put.id.to_owned(),
                kind: ReceiptKind::ChatAppStatus,
                number: None,
                order_key: put.order.to_owned(),
                position: put.position,
                body: put.body.to_owned(),
                due_ms: now_ms + put.due_in,
            };
            let http = NewDelivery { url: url.to_owned(), setting: Setting::Number("1".to_owned()) };
            change.step(Step::Receipt { receipt: Box::new(receipt), http: Some(http) });
        }
        self.dispatcher.commit(change).await.unwrap();
    }

    /// So many receipts of different messages, named `name-0`, `name-1`, …, due in so many milliseconds.
    pub async fn pile(&self, url: &str, name: &str, count: usize, due_in: i64) {
        let ids: Vec<String> = (0..count).map(|index| format!("{name}-{index}")).collect();
        let bodies: Vec<String> = ids.iter().map(|id| format!(r#"{{"id":"{id}"}}"#)).collect();
        let put = |(id, body): (&'_ String, &'_ String)| (id.clone(), body.clone());
        let owned: Vec<(String, String)> = ids.iter().zip(&bodies).map(put).collect();
        let receipts: Vec<Put<'_>> =
            owned.iter().map(|(id, body)| Put { id, order: id, position: 0, body, due_in }).collect();
        self.put_receipts(url, &receipts).await;
    }

    /// One receipt.
    pub async fn one(&self, url: &str, id: &str) {
        self.put_receipts(url, &[Put { id, order: id, position: 0, body: "{}", due_in: 0 }]).await;
    }

    /// The time for one attempt at this address.
    pub async fn deadline(&self, url: &str, deadline: Duration) {
        let deadline_ms = Some(u64::try_from(deadline.as_millis()).unwrap());
        self.put(&DestinationSettings { url: url.to_owned(), deadline_ms, ..DestinationSettings::default() })
            .await;
    }

    fn table(&self) -> Connection {
        Connection::open_with_flags(self.file(), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
    }

    /// The attempts at an address, in order.
    pub fn attempts(&self, url: &str) -> Vec<Kept> {
        let table = self.table();
        let mut statement = table
            .prepare(
                "SELECT at_ms, receipts, address, status, reason, answer FROM attempts
                 JOIN destinations ON destinations.id = destination WHERE url = ?1 ORDER BY attempts.id",
            )
            .unwrap();
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Kept {
                at_ms: row.get(0)?,
                receipts: row.get::<_, u16>(1)?.into(),
                address: row.get(2)?,
                status: row.get(3)?,
                reason: row.get(4)?,
                answer: row.get(5)?,
            })
        };
        statement.query_map([url], read).unwrap().map(Result::unwrap).collect()
    }

    /// The deliveries to an address, in order.
    pub fn rows(&self, url: &str) -> Vec<Row> {
        let table = self.table();
        let mut statement = table
            .prepare(
                "SELECT receipt_id, due_ms, attempts, state FROM deliveries
                 JOIN destinations ON destinations.id = destination JOIN receipts ON receipts.id = receipt
                 WHERE url = ?1 ORDER BY deliveries.id",
            )
            .unwrap();
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Row {
                receipt: row.get(0)?,
                due_ms: row.get(1)?,
                attempts: row.get::<_, u16>(2)?.into(),
                state: row.get(3)?,
            })
        };
        statement.query_map([url], read).unwrap().map(Result::unwrap).collect()
    }

    /// How many deliveries to an address have this state.
    pub fn count(&self, url: &str, state: i64) -> usize {
        self.rows(url).iter().filter(|row| row.state == state).count()
    }

    /// The ids that are in a queue of the account.
    pub fn queued(&self) -> Vec<String> {
        let table = self.table();
        let mut statement = table.prepare("SELECT message_id FROM queue_messages ORDER BY id").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    /// Waits until something holds, while the wall clock stands still.
    pub async fn until(&self, what: &str, holds: impl FnMut() -> bool) {
        self.until_in_steps(what, Duration::ZERO, holds).await;
    }

    /// Waits until something holds, while the wall clock moves by this at each look.
    pub async fn until_in_steps(&self, what: &str, step: Duration, mut holds: impl FnMut() -> bool) {
        let waited = tokio::time::timeout(PATIENCE, async {
            while !holds() {
                self.advance(step);
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
        assert!(waited.await.is_ok(), "{what}");
    }
}

/// Insists that a due time is on schedule: never before it, at most a tenth of the wait behind it.
pub fn assert_due(what: &str, due_ms: i64, failed_ms: i64, wait_ms: i64) {
    let (waits, latest) = (due_ms - failed_ms, wait_ms + wait_ms / 10);
    assert!(
        (wait_ms..=latest).contains(&waits),
        "{what}: due after {waits} ms, expected {wait_ms} to {latest}"
    );
}
