//! The tables.

use sqlite::Migration;

/// Minutes whose nonces are kept, one table each: 15 minutes back and 15 ahead of the clock (gateway notes, 2.3),
/// and one being emptied on either side.
pub(super) const NONCE_MINUTES: i64 = 32;

/// Every version of the schema, oldest first; a released one is never edited.
pub(super) const MIGRATIONS: &[Migration] = &[Migration {
    name: "records, directory, messages, jobs, deliveries, queue, nonces",
    sql: include_str!("schema/0001.sql"),
}];
