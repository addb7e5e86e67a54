//! The people of the simulated network, and what is between each of them and a business.

use rusqlite::{Connection, OptionalExtension, Row};

use super::node::one;
use crate::refusal::Refusal;

/// A person with a phone.
pub(crate) struct Person {
    /// Digits.
    pub number: String,
    pub name: String,
    /// Reads at once what arrives.
    pub reads: bool,
}

/// How long an inbound message lets a business write freely: 24 hours (Meta Graph notes, 11).
pub(crate) const WINDOW: i64 = 24 * 60 * 60 * 1000;

fn row(row: &Row<'_>) -> rusqlite::Result<Person> {
    Ok(Person { number: row.get(0)?, name: row.get(1)?, reads: row.get(2)? })
}

/// The person at this number.
pub(crate) fn find(connection: &Connection, number: &str) -> rusqlite::Result<Option<Person>> {
    one(connection, "SELECT number, name, reads FROM person WHERE number = ?1", number, row)
}

/// Everybody, by number.
pub(crate) fn list(connection: &Connection) -> rusqlite::Result<Vec<Person>> {
    connection
        .prepare_cached("SELECT number, name, reads FROM person ORDER BY number")?
        .query_map([], row)?
        .collect()
}

/// Those in a group, by number.
pub(super) fn of_group(connection: &Connection, group: &str) -> rusqlite::Result<Vec<Person>> {
    connection
        .prepare_cached(
            "SELECT person.number, person.name, person.reads FROM participant
             JOIN person ON person.number = participant.person
             WHERE participant.group_id = ?1 AND participant.removed = 0 ORDER BY person.number",
        )?
        .query_map([group], row)?
        .collect()
}

/// Makes or changes a person; what is `None` keeps its value, or gets the default.
pub(crate) fn put(
    connection: &Connection,
    number: &str,
    name: Option<&str>,
    reads: Option<bool>,
) -> Result<Person, Refusal> {
    connection
        .prepare_cached(
            "INSERT INTO person VALUES (?1, COALESCE(?2, '+' || ?1), COALESCE(?3, 0)) ON CONFLICT DO UPDATE
             SET name = COALESCE(?2, name), reads = COALESCE(?3, reads)",
        )?
        .execute((number, name, reads))?;
    find(connection, number)?
        .ok_or_else(|| Refusal::Storage("a person was written and is not there".to_owned()))
}

/// When the last message came from the peer (a person or a group) to the number.
pub(crate) fn last_inbound(
    connection: &Connection,
    number: &str,
    peer: &str,
) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT last_inbound FROM chat WHERE number = ?1 AND peer = ?2")?
        .query_row([number, peer], |row| row.get(0))
        .optional()
        .map(Option::flatten)
}

/// Whether the business may write freely to the peer now.
pub(super) fn window_open(
    connection: &Connection,
    number: &str,
    peer: &str,
    now: i64,
) -> rusqlite::Result<bool> {
    let last = last_inbound(connection, number, peer)?;
    Ok(last.is_some_and(|last| now.saturating_sub(last) < WINDOW))
}

/// Opens the window anew.
pub(super) fn note_inbound(
    connection: &Connection,
    number: &str,
    peer: &str,
    now: i64,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO chat (number, peer, last_inbound) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET last_inbound = excluded.last_inbound",
        )?
        .execute((number, peer, now))
        .map(drop)
}
