//! Each section in the tables of the embedded store.

use crate::store::copying::marks::DIRECTORY;
use crate::store::copying::{Column, Section};

/// The table that holds the rows of a section.
fn table(section: &Section) -> &'static str {
    match section.name {
        "settled_deliveries" => "deliveries",
        name => name,
    }
}

/// Where its rows are read. `CROSS JOIN` looks into the other tables row by row, so that rows come by the key of their own table and
/// nothing is sorted.
fn source(section: &Section) -> String {
    match section.name {
        "directory" => format!("directory WHERE directory <> '{DIRECTORY}'"),
        "deliveries" => "deliveries CROSS JOIN destinations ON destinations.id = deliveries.destination
             WHERE deliveries.state IN (0, 2)"
            .to_owned(),
        "settled_deliveries" => {
            "deliveries CROSS JOIN destinations ON destinations.id = deliveries.destination
             WHERE deliveries.state IN (1, 3)"
                .to_owned()
        }
        "attempts" => "attempts CROSS JOIN destinations ON destinations.id = attempts.destination".to_owned(),
        "failed_attempts" => {
            "failed_attempts CROSS JOIN deliveries ON deliveries.id = failed_attempts.delivery
             CROSS JOIN destinations ON destinations.id = deliveries.destination"
                .to_owned()
        }
        "queue_messages" => "queue_messages CROSS JOIN queues ON queues.id = queue_messages.queue".to_owned(),
        name => name.to_owned(),
    }
}

/// How a column is read.
fn expression(section: &Section, column: &str) -> String {
    let table = table(section);
    match (section.name, column) {
        ("deliveries" | "settled_deliveries" | "attempts" | "failed_attempts", "account") => {
            "destinations.account".to_owned()
        }
        ("queue_messages", "account") => "queues.account".to_owned(),
        // Rows that are older than the column have none.
        ("settled_deliveries", "settled_ms") => {
            "ifnull(deliveries.settled_ms, deliveries.since_ms)".to_owned()
        }
        ("audit_entries", "body") => "CAST(audit_entries.body AS BLOB)".to_owned(),
        _ => format!("{table}.\"{column}\""),
    }
}

/// Reads a section in its order.
pub(super) fn select(section: &Section) -> String {
    let columns: Vec<_> = section.columns.iter().map(|column| expression(section, column.name)).collect();
    let order: Vec<_> = section.order.iter().map(|column| expression(section, column)).collect();
    format!("SELECT {} FROM {} ORDER BY {}", columns.join(", "), source(section), order.join(", "))
}

/// Writes a row of a section, all its columns being bound in their order.
pub(super) fn insert(section: &Section) -> String {
    let (mut columns, mut values) = (Vec::new(), Vec::new());
    for (column, place) in section.columns.iter().zip(1..) {
        if has(section, column) {
            columns.push(format!("\"{}\"", column.name));
            values.push(match (section.name, column.name) {
                ("audit_entries", "body") => format!("CAST(?{place} AS TEXT)"),
                _ => format!("?{place}"),
            });
        }
    }
    if section.name == "settled_deliveries" {
        // When it was due does not matter any more.
        columns.push("due_ms".to_owned());
        values.push("0".to_owned());
    }
    format!("INSERT INTO {} ({}) VALUES ({})", table(section), columns.join(", "), values.join(", "))
}

/// Whether the table has the column; accounts of rows are often those of other rows.
fn has(section: &Section, column: &Column) -> bool {
    column.name != "account" || expression(section, column.name).starts_with(table(section))
}

/// New rows come behind these numbers: those of logs behind the first one, those of other tables behind the second.
pub(super) const NUMBER_FROM: &str = "INSERT INTO sqlite_sequence (name, seq)
    SELECT name, iif(name IN ('destinations', 'queues', 'cancellations'), ?2, ?1)
    FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'";

/// The greatest numbers that were given to rows: in logs and in accounts' audits, and in other tables.
pub(super) const GREATEST: &str = "SELECT max(
    (SELECT ifnull(max(seq), 0) FROM sqlite_sequence WHERE name NOT IN ('destinations', 'queues', 'cancellations')),
    (SELECT ifnull(max(id), 0) FROM queue_messages),
    (SELECT ifnull(max(id), 0) FROM audit_entries),
    (SELECT ifnull(max(last), 0) FROM audit_seals)),
    (SELECT ifnull(max(seq), 0) FROM sqlite_sequence WHERE name IN ('destinations', 'queues', 'cancellations'))";

/// Counts what queues hold, as they do themselves.
pub(super) const COUNT_QUEUES: &str = "UPDATE queues SET (available, delayed, hidden) = (
    SELECT ifnull(sum(visible_ms = 0), 0), ifnull(sum(visible_ms > 0 AND dequeue_count = 0), 0),
    ifnull(sum(visible_ms > 0 AND dequeue_count > 0), 0)
    FROM queue_messages WHERE queue_messages.queue = queues.id)";

/// Notes something about the copy.
pub(super) const NOTE: &str = "INSERT INTO directory (directory, key, value) VALUES (?1, ?2, ?3)";
