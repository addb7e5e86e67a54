//! 100 operations on sets of rows, in groups, with a migration halfway.

use std::collections::BTreeMap;

use rusqlite::Connection;

use crate::Migration;

/// How many operations there are; they are numbered from 1.
pub(super) const OPERATIONS: i64 = 100;

/// This one writes and then refuses itself, so that it never holds.
pub(super) const REFUSED: i64 = 37;

/// How many hold when nothing goes wrong.
pub(super) const KEPT: usize = 99;

/// The operation after which the schema's second version comes.
pub(super) const BEFORE_MIGRATION: i64 = 60;

/// Rows of a set: they come, change and go together.
const ROWS: i64 = 3;

/// Both versions of the schema. The second keeps what it found, so that it shows when it ran.
pub(super) const SCHEMA: &[Migration] = &[
    Migration {
        name: "items",
        sql: "CREATE TABLE applied (number INTEGER PRIMARY KEY) STRICT;
              CREATE TABLE item (
                  of_set INTEGER NOT NULL, row INTEGER NOT NULL, number INTEGER NOT NULL, body BLOB NOT NULL,
                  PRIMARY KEY (of_set, row)
              ) STRICT;",
    },
    Migration {
        name: "what was applied before, and items by number",
        sql: "CREATE TABLE earlier (number INTEGER PRIMARY KEY) STRICT;
              INSERT INTO earlier SELECT number FROM applied;
              CREATE INDEX item_by_number ON item (number);",
    },
];

/// The first version alone.
pub(super) const FIRST_SCHEMA: &[Migration] = SCHEMA.split_at(1).0;

/// The rows by set and place: the operation that wrote them last, and their bytes.
pub(super) type Rows = BTreeMap<(i64, i64), (i64, Vec<u8>)>;

/// The operations of each group, in order: alone, or many at once.
pub(super) fn groups() -> Vec<Vec<i64>> {
    let mut sizes = [1, 6, 1, 4, 8].into_iter().cycle();
    let mut numbers = 1..=OPERATIONS;
    let mut groups = Vec::new();
    while !numbers.is_empty() {
        groups.push(numbers.by_ref().take(sizes.next().unwrap()).collect());
    }
    groups
}

/// What an operation does.
enum Act {
    Insert { set: i64 },
    Update { set: i64 },
    Delete { set: i64 },
}

fn act(number: i64) -> Act {
    match number % 5 {
        4 => Act::Update { set: number - 2 },
        0 => Act::Delete { set: number - 4 },
        _ => Act::Insert { set: number },
    }
}

/// The bytes that an operation writes into a row of a set, none like its neighbour's; some need pages of their own.
fn body(number: i64, row: i64) -> Vec<u8> {
    let length = if number % 20 == 3 { 5_000 } else { 100 + (number * 37 + row * 11) % 300 };
    [(number * 7 + row * 13).to_le_bytes()[0]].repeat(usize::try_from(length).unwrap())
}

/// Runs an operation, all of its statements.
pub(super) fn run(connection: &Connection, number: i64) -> rusqlite::Result<()> {
    connection.prepare_cached("INSERT INTO applied (number) VALUES (?)")?.execute([number])?;
    for row in 1..=ROWS {
        match act(number) {
            Act::Insert { set } => connection
                .prepare_cached("INSERT INTO item (of_set, row, number, body) VALUES (?, ?, ?, ?)")?
                .execute((set, row, number, body(number, row)))?,
            Act::Update { set } => connection
                .prepare_cached("UPDATE item SET number = ?, body = ? WHERE of_set = ? AND row = ?")?
                .execute((number, body(number, row), set, row))?,
            Act::Delete { set } => connection
                .prepare_cached("DELETE FROM item WHERE of_set = ? AND row = ?")?
                .execute((set, row))?,
        };
    }
    if number == REFUSED { Err(rusqlite::Error::QueryReturnedNoRows) } else { Ok(()) }
}

/// Does to rows in memory what an operation does to those of the database.
pub(super) fn apply(rows: &mut Rows, number: i64) {
    for row in 1..=ROWS {
        match act(number) {
            Act::Insert { set } => drop(rows.insert((set, row), (number, body(number, row)))),
            Act::Update { set } => {
                if let Some(found) = rows.get_mut(&(set, row)) {
                    *found = (number, body(number, row));
                }
            }
            Act::Delete { set } => drop(rows.remove(&(set, row))),
        }
    }
}

/// The rows that are there.
pub(super) fn rows(connection: &Connection) -> rusqlite::Result<Rows> {
    connection
        .prepare_cached("SELECT of_set, row, number, body FROM item ORDER BY of_set, row")?
        .query_map((), |row| Ok(((row.get(0)?, row.get(1)?), (row.get(2)?, row.get(3)?))))?
        .collect()
}

/// The numbers in `applied` or `earlier`.
pub(super) fn numbers(connection: &Connection, table: &str) -> rusqlite::Result<Vec<i64>> {
    let mut statement = connection.prepare(&format!("SELECT number FROM {table} ORDER BY number"))?;
    statement.query_map((), |row| row.get(0))?.collect()
}
