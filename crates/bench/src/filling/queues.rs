//! Messages of queues.

use std::ops::Range;
use std::path::Path;

use sqlite::rusqlite::params;

use super::{AT_ONCE, open};
use crate::error::Error;

/// Makes copies of the messages of all queues in the store, in turn, each in the queue of its source and behind it, and counts
/// them in. The range numbers the copies: a number is part of a copy's id.
///
/// # Errors
/// The store cannot be written, or there is no message that can be received.
pub fn copy_queue(store: &Path, numbers: Range<i64>) -> Result<(), Error> {
    let mut connection = open(store)?;
    connection.execute_batch(SOURCES)?;
    let sources: i64 = connection.query_row("SELECT count(*) FROM queue_source", (), |row| row.get(0))?;
    if sources == 0 {
        let (subject, expected) = ("the store", "a message in a queue");
        return Err(Error::Unexpected { subject, expected, got: "none".to_owned() });
    }
    let mut from = numbers.start;
    while from < numbers.end {
        let until = numbers.end.min(from + AT_ONCE);
        let transaction = connection.transaction()?;
        transaction.execute(COPIES, params![from, until, sources])?;
        transaction.commit()?;
        from = until;
    }
    connection.execute(COUNT, ())?;
    Ok(())
}

const SOURCES: &str = "
    CREATE TEMP TABLE queue_source (place INTEGER PRIMARY KEY, id INTEGER);
    INSERT INTO queue_source (place, id)
    SELECT row_number() OVER (ORDER BY id) - 1, id FROM queue_messages WHERE visible_ms = 0";

/// The id of a copy: that of its source up to the time, then the copy's number.
const COPIES: &str = "
    WITH RECURSIVE numbers (number) AS (SELECT ?1 UNION ALL SELECT number + 1 FROM numbers WHERE number + 1 < ?2)
    INSERT INTO queue_messages (queue, visible_ms, priority, enqueued_ms, expires_ms, message_id, properties, body)
    SELECT old.queue, 0, old.priority, old.enqueued_ms, old.expires_ms,
        substr(old.message_id, 1, 12) || printf('%020X', numbers.number), old.properties, old.body
    FROM numbers CROSS JOIN queue_source AS source ON source.place = numbers.number % ?3
    CROSS JOIN queue_messages AS old ON old.id = source.id";

const COUNT: &str = "
    UPDATE queues SET available =
        (SELECT count(*) FROM queue_messages WHERE queue_messages.queue = queues.id AND visible_ms = 0)";

#[cfg(test)]
mod tests {
    use mns::AttributesPatch;
    use switchboard::model::AccountId;
    use switchboard::store::Store as _;
    use switchboard::store::queues::{Posting, Properties, QueueKey, Queues as _};
    use switchboard::store::sqlite::SqliteStore;

    use super::*;

    const NOW_MS: i64 = 1_800_000_000_000;

    #[tokio::test]
    async fn copies_are_counted_and_can_be_received_after_their_source() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("switchboard.db");
        let account = AccountId::parse("1234567890123456").unwrap();
        let key = QueueKey::new(&account, "bench".to_owned());
        let store = SqliteStore::open(&path, NOW_MS).unwrap();
        store.create_queue(&key, AttributesPatch::default(), 10, None, NOW_MS).await.unwrap();
        let posting = |id: char| Posting {
            id: String::from(id).repeat(32),
            body: format!("body {id}"),
            priority: 8,
            delay_s: None,
            properties: Properties::default(),
            handle: 1,
        };
        store.post(&key, vec![posting('A'), posting('B')], NOW_MS).await.unwrap();
        store.close().await.unwrap();
        drop(store);

        copy_queue(&path, 2..7).unwrap();

        let store = SqliteStore::open(&path, NOW_MS).unwrap();
        assert_eq!(store.queue(&key, NOW_MS).await.unwrap().active, 7);
        let received = store.receive(&key, (0..8).collect(), NOW_MS).await.unwrap();
        let bodies: Vec<&str> = received.messages.iter().map(|one| one.message.body.as_str()).collect();
        assert_eq!(bodies, ["body A", "body B", "body A", "body B", "body A", "body B", "body A"]);
        let mut ids: Vec<&str> = received.messages.iter().map(|one| one.message.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!((ids.len(), ids[0].len()), (7, 32));
    }

    #[tokio::test]
    async fn a_store_without_messages_in_a_queue_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("switchboard.db");
        let store = SqliteStore::open(&path, NOW_MS).unwrap();
        store.close().await.unwrap();
        drop(store);
        assert!(copy_queue(&path, 0..1).unwrap_err().to_string().contains("a message in a queue"));
    }
}
