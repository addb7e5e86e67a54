//! Fills a store with as many rows as a measure needs: copies of what the service itself wrote there, so that every row is
//! like a real one. The service must not run meanwhile.

mod queues;

use std::ops::Range;
use std::path::Path;

use sqlite::rusqlite::{self, Connection, params};

use crate::error::Error;
pub use queues::copy_queue;

/// Copies of all sources that go into the store in one transaction, counted in messages.
const AT_ONCE: i64 = 50_000;
/// Between two copies, in milliseconds of their time: a million of them reach back a day.
const APART_MS: i64 = 86;

/// What becomes of the deliveries of copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deliveries {
    /// They wait, due since now.
    Wait,
    /// They are delivered, as those of the sources are.
    AreDelivered,
}

/// Makes copies of the first messages in the store that have receipts, `sources` of them, in turn, with all their receipts and
/// deliveries. The range numbers the copies: a number is part of a copy's ids, and of its mark where its source has that of
/// 0. Answers how many there were to copy from.
///
/// # Errors
/// The store cannot be written.
pub fn copy(store: &Path, sources: i64, numbers: Range<i64>, deliveries: Deliveries) -> Result<i64, Error> {
    let mut connection = open(store)?;
    connection.execute_batch(SOURCES)?;
    connection.execute(FIRST_SOURCES, [sources])?;
    let sources: i64 = connection.query_row("SELECT count(*) FROM source", (), |row| row.get(0))?;
    if sources == 0 {
        return Err(Error::Unexpected {
            subject: "the store",
            expected: "a message with a receipt",
            got: "none".to_owned(),
        });
    }
    connection.execute_batch(THEIR_RECEIPTS)?;
    let now_ms = jiff::Timestamp::now().as_millisecond();
    let rows = numbers.end - numbers.start;
    let base: i64 = connection.query_row(
        "SELECT 1 + max((SELECT max(id) FROM receipts), (SELECT max(id) FROM deliveries))",
        (),
        |row| row.get(0),
    )?;
    let mut from = numbers.start;
    while from < numbers.end {
        let until = numbers.end.min(from + AT_ONCE);
        let transaction = connection.transaction()?;
        transaction.execute(NUMBERS, params![from, until, sources])?;
        transaction.execute(MESSAGES, params![numbers.start, rows, APART_MS])?;
        transaction.execute(RECEIPTS, params![numbers.start, base, rows, APART_MS])?;
        let statement = match deliveries {
            Deliveries::Wait => transaction.execute(WAITING, params![numbers.start, base, now_ms]),
            Deliveries::AreDelivered => transaction.execute(DELIVERED, params![numbers.start, base]),
        };
        statement?;
        transaction.execute("DELETE FROM number", ())?;
        transaction.commit()?;
        from = until;
    }
    Ok(sources)
}

/// Opens a store to be filled. Nothing is kept if the machine fails meanwhile: the run fails with it. The service sets its own on
/// opening.
fn open(store: &Path) -> Result<Connection, Error> {
    let connection = Connection::open(store)?;
    for (name, value) in [("journal_mode", "off"), ("synchronous", "off"), ("cache_size", "-200000")] {
        connection.pragma_update_and_check(None, name, value, |_| Ok(())).or_else(unanswered)?;
    }
    Ok(connection)
}

/// Receipts in the store that are delivered, and those that are not.
///
/// # Errors
/// The store cannot be read.
pub fn delivered(store: &Path) -> Result<(i64, i64), Error> {
    let connection = Connection::open_with_flags(store, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    Ok(connection.query_row(
        "SELECT count(*) FILTER (WHERE state = 1), count(*) FILTER (WHERE state <> 1) FROM deliveries",
        (),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?)
}

/// Whether deliveries wait in the store of a service that runs.
///
/// # Errors
/// The store cannot be read.
pub fn has_waiting(store: &Path) -> Result<bool, Error> {
    let connection = Connection::open_with_flags(store, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    Ok(connection
        .query_row("SELECT EXISTS (SELECT 1 FROM deliveries WHERE state = 0)", (), |row| row.get(0))?)
}

/// Some settings answer with their value, others with nothing.
fn unanswered(error: rusqlite::Error) -> rusqlite::Result<()> {
    if error == rusqlite::Error::QueryReturnedNoRows { Ok(()) } else { Err(error) }
}

/// `place` is a source's turn among the sources; `number` in a copy's ids is the number of the copy.
const SOURCES: &str = "
    CREATE TEMP TABLE source (place INTEGER PRIMARY KEY, account TEXT, id TEXT);
    CREATE TEMP TABLE source_receipt (place INTEGER, row INTEGER, position INTEGER);
    CREATE TEMP TABLE number (number INTEGER PRIMARY KEY, place INTEGER);";

const FIRST_SOURCES: &str = "
    INSERT INTO source (place, account, id)
    SELECT row_number() OVER (ORDER BY min(id)) - 1, account, order_key FROM receipts
    GROUP BY account, order_key ORDER BY min(id) LIMIT ?1";

const THEIR_RECEIPTS: &str = "
    INSERT INTO source_receipt
    SELECT source.place, receipts.id, receipts.position
    FROM source JOIN receipts ON receipts.account = source.account AND receipts.order_key = source.id;
    CREATE INDEX temp.source_receipt_place ON source_receipt (place);";

const NUMBERS: &str = "
    WITH RECURSIVE numbers (number) AS (SELECT ?1 UNION ALL SELECT number + 1 FROM numbers WHERE number + 1 < ?2)
    INSERT INTO number SELECT number, number % ?3 FROM numbers";

/// The id of a copy: that of its source up to the seconds, then the copy's number.
const MESSAGES: &str = "
    INSERT INTO messages (account, id, version, space, number, direction, peer, \"group\", template_code, failed, network_id,
        created_ms, body)
    SELECT old.account, substr(old.id, 1, 10) || printf('%014d', number.number), old.version, old.space, old.number,
        old.direction, old.peer, old.\"group\", old.template_code, old.failed, old.network_id || '-' || number.number,
        old.created_ms - (?2 + ?1 - number.number) * ?3,
        replace(replace(replace(old.body, old.id, substr(old.id, 1, 10) || printf('%014d', number.number)),
            old.network_id, old.network_id || '-' || number.number), 'serial:00000000', printf('serial:%08d', number.number))
    FROM number CROSS JOIN source ON source.place = number.place
    CROSS JOIN messages AS old ON old.account = source.account AND old.id = source.id";

const RECEIPTS: &str = "
    INSERT INTO receipts (id, account, receipt_id, kind, number, order_key, position, body, created_ms)
    SELECT ?2 + (number.number - ?1) * 4 + old.position, old.account,
        substr(old.receipt_id, 1, 12) || printf('%020X', number.number * 4 + old.position), old.kind, old.number,
        substr(old.order_key, 1, 10) || printf('%014d', number.number), old.position,
        replace(replace(old.body, old.order_key, substr(old.order_key, 1, 10) || printf('%014d', number.number)),
            'serial:00000000', printf('serial:%08d', number.number)),
        old.created_ms - (?3 + ?1 - number.number) * ?4
    FROM number CROSS JOIN source_receipt ON source_receipt.place = number.place
    CROSS JOIN receipts AS old ON old.id = source_receipt.row";

const WAITING: &str = "
    INSERT INTO deliveries (id, destination, receipt, setting, order_key, position, due_ms, attempts, since_ms, state)
    SELECT ?2 + (number.number - ?1) * 4 + old.position, old.destination,
        ?2 + (number.number - ?1) * 4 + old.position, old.setting,
        substr(old.order_key, 1, 10) || printf('%014d', number.number), old.position, ?3, 0, ?3, 0
    FROM number CROSS JOIN source_receipt ON source_receipt.place = number.place
    CROSS JOIN deliveries AS old ON old.receipt = source_receipt.row";

const DELIVERED: &str = "
    INSERT INTO deliveries (id, destination, receipt, setting, order_key, position, due_ms, attempts, since_ms, state,
        settled_ms, last_attempt)
    SELECT ?2 + (number.number - ?1) * 4 + old.position, old.destination,
        ?2 + (number.number - ?1) * 4 + old.position, old.setting,
        substr(old.order_key, 1, 10) || printf('%014d', number.number), old.position, old.due_ms, old.attempts,
        old.since_ms, old.state, old.settled_ms, old.last_attempt
    FROM number CROSS JOIN source_receipt ON source_receipt.place = number.place
    CROSS JOIN deliveries AS old ON old.receipt = source_receipt.row";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;
    use switchboard::model::{AccountId, MessageId, NewDelivery, NewReceipt, ReceiptKind, Setting};
    use switchboard::store::sqlite::SqliteStore;
    use switchboard::store::{Change, Deliveries as _, Step, Store};

    use super::*;
    use crate::receivers::mark;

    const NOW_MS: i64 = 1_800_000_000_000;
    const ID: &str = "202701136012345687654321";

    async fn write_source(store: &SqliteStore, account: &AccountId) {
        let message = json!({
            "id": ID, "space": "cams-1", "number": "8613800001234", "direction": "Up",
            "peer": {"phone": "6591234567"}, "group": null,
            "content": {"inbound": {"kind": "TEXT", "message": mark(0)}}, "task_id": null, "context": null,
            "context_network_id": null, "status": "Delivered", "network_id": "wamid.1", "fail_reason": null,
            "created_ms": NOW_MS, "read_ms": null, "held_until_ms": null,
        });
        let receipt = NewReceipt {
            id: "0".repeat(32),
            kind: ReceiptKind::ChatAppInbound,
            number: None,
            order_key: ID.to_owned(),
            position: 0,
            body: json!({"MessageId": ID, "Message": mark(0)}).to_string(),
            due_ms: NOW_MS,
        };
        let http = NewDelivery {
            url: "http://127.0.0.1:9/up".to_owned(),
            setting: Setting::Number("8613800001234".to_owned()),
        };
        let mut change = Change::new(account, NOW_MS);
        change.step(Step::InsertMessage(serde_json::from_value(message).unwrap()));
        change.step(Step::Receipt { receipt: Box::new(receipt), http: Some(http) });
        store.commit(change).await.unwrap();
    }

    #[tokio::test]
    async fn copies_are_like_their_source_with_ids_and_marks_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("switchboard.db");
        let account = AccountId::parse("1234567890123456").unwrap();
        let store = SqliteStore::open(&path, NOW_MS).unwrap();
        write_source(&store, &account).await;
        store.close().await.unwrap();
        drop(store);

        for numbers in [1..6, 6..11] {
            assert_eq!(copy(&path, 1, numbers, Deliveries::Wait).unwrap(), 1);
        }
        assert_eq!(delivered(&path).unwrap(), (0, 11));
        assert!(has_waiting(&path).unwrap());

        let store = SqliteStore::open(&path, NOW_MS).unwrap();
        let waiting = store.waiting_destinations(0, 10).await.unwrap();
        assert_eq!(waiting.len(), 1);
        let page = store.due_deliveries(&waiting[0].destination, i64::MAX, None, 100).await.unwrap();
        let distinct = |values: Vec<String>| values.into_iter().collect::<BTreeSet<_>>().len();
        let ids = page.deliveries.iter().map(|delivery| delivery.receipt_id.clone()).collect();
        let bodies: Vec<String> = page.deliveries.iter().map(|delivery| delivery.body.clone()).collect();
        assert_eq!((page.deliveries.len(), distinct(ids), distinct(bodies.clone())), (11, 11, 11));
        for number in 1..11 {
            let id = format!("{}{number:014}", &ID[..10]);
            let copy = store.message(&account, &MessageId::new(id.clone())).await.unwrap().unwrap().value;
            assert_eq!((copy.id.as_str(), copy.network_id), (id.as_str(), Some(format!("wamid.1-{number}"))));
            let body = json!({"MessageId": id, "Message": mark(number)}).to_string();
            assert!(bodies.contains(&body), "{bodies:?}");
        }
    }
}
