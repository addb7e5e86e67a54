//! Each section in the tables of a database.

use crate::model::AccountId;
use crate::store::copying::marks::DIRECTORY;
use crate::store::copying::{Column, SECTIONS, Section, Shape};

/// Where the rows of a section are read.
fn source(section: &Section) -> String {
    match section.name {
        "directory" => format!("directory WHERE directory <> '{DIRECTORY}'"),
        "failed_attempts" => "failed_attempts WHERE EXISTS (SELECT 1 FROM deliveries
             WHERE deliveries.account = failed_attempts.account AND deliveries.id = failed_attempts.delivery)
             OR EXISTS (SELECT 1 FROM settled_deliveries WHERE settled_deliveries.account = failed_attempts.account
             AND settled_deliveries.id = failed_attempts.delivery)"
            .to_owned(),
        "queue_messages" => "queue_messages WHERE EXISTS (SELECT 1 FROM queues
             WHERE queues.account = queue_messages.account AND queues.id = queue_messages.queue)"
            .to_owned(),
        name => name.to_owned(),
    }
}

/// How a column is read: by the type of its shape.
fn expression(section: &Section, column: &Column) -> String {
    let name = column.name;
    match (section.name, name) {
        ("messages", "failed") | ("queues", "logging") => format!("{name}::integer::bigint"),
        // Other stores number messages by their arrival. A receipt that was held arrives when it is shown: it gets that number, unless
        // a handle names the one it had.
        ("queue_messages", "id") => "CASE WHEN handle IS NULL THEN arrival ELSE id END".to_owned(),
        _ if column.shape == Shape::Integer => format!("\"{name}\"::bigint"),
        _ => format!("\"{name}\""),
    }
}

/// Reads a section in its order, as COPY wants it.
pub(super) fn copy_out(section: &'static Section) -> String {
    let columns: Vec<_> = section.columns.iter().map(|column| expression(section, column)).collect();
    let place =
        |name: &str| section.columns.iter().position(|column| column.name == name).unwrap_or_default() + 1;
    // By the places of what is selected: what is ordered is what is read.
    let order: Vec<_> = section.order.iter().map(|name| place(name).to_string()).collect();
    format!(
        "COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT (FORMAT binary)",
        columns.join(", "),
        source(section),
        order.join(", ")
    )
}

/// What a table has beside the columns of its section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Further {
    /// The same for all rows.
    Same(String),
    /// The value of another column of the section, by its place.
    Like(usize),
}

/// The columns that a table has beside those of its section, and what they hold.
pub(super) fn further(section: &Section) -> Vec<(&'static str, Further)> {
    match section.name {
        // In nobody's hands.
        "jobs" | "deliveries" => vec![("node", Further::Same("0".to_owned()))],
        "queue_messages" => vec![("arrival", Further::Like(0))],
        "audit_strangers" => vec![("account", Further::Same(AccountId::service().to_string()))],
        _ => Vec::new(),
    }
}

/// Writes rows of a section, each with the columns of the section, then the further ones.
pub(super) fn copy_in(section: &Section) -> String {
    let further = further(section);
    let names = section.columns.iter().map(|column| column.name).chain(further.iter().map(|(name, _)| *name));
    let names: Vec<_> = names.map(|name| format!("\"{name}\"")).collect();
    format!("COPY {} ({}) FROM STDIN", section.name, names.join(", "))
}

/// Keeps others from all that is copied, and nodes from joining. `SHARE`: nobody changes anything; `ACCESS EXCLUSIVE`: nobody reads it
/// either.
pub(super) fn lock(mode: &str) -> String {
    let tables: Vec<_> = SECTIONS.iter().map(|section| section.name).chain(["nodes"]).collect();
    format!("LOCK TABLE {} IN {mode} MODE", tables.join(", "))
}

/// The sections that have rows.
pub(super) fn not_empty() -> String {
    let asked: Vec<_> = SECTIONS
        .iter()
        .map(|section| {
            let (name, rows) = (section.name, source(section));
            format!("SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {rows})")
        })
        .collect();
    asked.join(" UNION ALL ")
}

/// Nodes that hold the database.
pub(super) const NODES: &str = "SELECT name FROM nodes WHERE until > clock_timestamp() ORDER BY id";

/// The greatest numbers that were given to rows.
pub(super) const GREATEST: &str = "SELECT (SELECT last_value FROM log_ids), (SELECT last_value FROM numbers)";

/// New rows come behind these numbers.
pub(super) const NUMBER_FROM: &str =
    "SELECT setval('log_ids', greatest($1, (SELECT last_value FROM log_ids))),
    setval('numbers', greatest($2, (SELECT last_value FROM numbers)))";

/// Notes something about the copy.
pub(super) const NOTE: &str = "INSERT INTO directory (directory, key, value) VALUES ($1, $2, $3)
    ON CONFLICT (directory, key) DO UPDATE SET value = excluded.value";

/// Forgets it.
pub(super) const FORGET: &str = "DELETE FROM directory WHERE directory = $1 AND key = $2";

/// What is noted.
pub(super) const NOTED: &str = "SELECT value FROM directory WHERE directory = $1 AND key = $2";
