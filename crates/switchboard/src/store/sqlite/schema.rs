//! The tables.

use sqlite::Migration;

/// Minutes whose nonces are kept, one table each: 15 minutes back and 15 ahead of the clock (gateway notes, 2.3),
/// and one being emptied on either side.
pub(super) const NONCE_MINUTES: i64 = 32;

/// Every version of the schema, oldest first; a released one is never edited.
pub(in crate::store) const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "records, directory, messages, jobs, deliveries, queue, nonces",
        sql: include_str!("schema/0001.sql"),
    },
    Migration { name: "receipts, destinations, attempts", sql: include_str!("schema/0002.sql") },
    Migration { name: "queues and their messages", sql: include_str!("schema/0003.sql") },
    Migration { name: "heartbeat", sql: include_str!("schema/0004.sql") },
    Migration { name: "cancellations", sql: include_str!("schema/0005.sql") },
    Migration { name: "keys by their user", sql: include_str!("schema/0006.sql") },
    Migration { name: "audit", sql: include_str!("schema/0007.sql") },
];

#[cfg(test)]
mod tests {
    use sqlite::{Database, Options};

    use super::MIGRATIONS;

    #[tokio::test]
    async fn receipts_kept_for_queues_go_over_to_the_queues() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        let database = Database::open(&path, Options::new(&MIGRATIONS[..1])).unwrap();
        let old = |connection: &rusqlite::Connection| {
            connection.execute_batch(
                "INSERT INTO queue_entries (account, queue, receipt_id, body, enqueued_ms, visible_ms, expires_ms)
                 VALUES ('1', 'q', 'ab-1', '{}', 5, 5, 9), ('1', 'q', 'ab-2', '{\"Text\":\"\u{2603}\"}', 6, 6, 9),
                 ('1', 'q', 'held', '{\"A\":1}', 7, 99999999999999, 9),
                 ('1', 'q', 'shown', '{\"A\":12}', 4, 8, 9);",
            )
        };
        database.write(old).await.unwrap();
        database.close().await.unwrap();
        let database = Database::open(&path, Options::new(MIGRATIONS)).unwrap();
        let moved = |connection: &rusqlite::Connection| -> rusqlite::Result<Vec<(String, String, i64)>> {
            let mut statement = connection.prepare(
                "SELECT message_id, body, visible_ms FROM queue_messages JOIN queues ON queues.id = queue
                 ORDER BY queue_messages.id",
            )?;
            statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
        };
        let expected = [
            ("AB1", "e30=", 0),
            ("AB2", "eyJUZXh0Ijoi4piDIn0=", 0),
            ("SHOWN", "eyJBIjoxMn0=", 0),
            ("HELD", "eyJBIjoxfQ==", 99_999_999_999_999),
        ];
        let expected = expected.map(|(id, body, visible_ms)| (id.to_owned(), body.to_owned(), visible_ms));
        assert_eq!(database.read(moved).unwrap(), expected);
        let counts = |connection: &rusqlite::Connection| {
            connection.query_row("SELECT available, delayed FROM queues", [], |row| {
                Ok::<(i64, i64), _>((row.get(0)?, row.get(1)?))
            })
        };
        assert_eq!(database.read(counts).unwrap(), (3, 1));
    }
}
