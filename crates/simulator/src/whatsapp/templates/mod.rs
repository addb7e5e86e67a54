//! Templates (Meta Graph notes, 5): made by the business, approved by the network a second later, or when the
//! control says so.

mod create;
mod grammar;
mod list;
mod review;

use rusqlite::{Connection, Row};
use serde_json::Value;

use super::node::one;

pub(super) use create::{Draft, create, insert};
pub(super) use grammar::{format_of, substitute, variables};
pub(super) use list::{delete, list, read};
pub(crate) use review::{STATUSES, decide};

/// Most templates of an account whose portfolio is verified (Meta Graph notes, 5.3).
const MOST_TEMPLATES: i64 = 6000;

/// A template.
pub(crate) struct Template {
    position: i64,
    pub id: String,
    pub waba: String,
    pub name: String,
    pub language: String,
    pub category: String,
    /// JSON.
    components: String,
    pub parameter_format: String,
    pub status: String,
    pub reason: String,
    lifetime: Option<i64>,
}

impl Template {
    /// The components, type names in upper case.
    pub fn components(&self) -> Vec<Value> {
        serde_json::from_str(&self.components).unwrap_or_default()
    }

    /// Whether its variables have names and not numbers.
    pub fn named(&self) -> bool {
        self.parameter_format == "NAMED"
    }
}

const COLUMNS: &str =
    "position, id, waba, name, language, category, components, parameter_format, status, reason, lifetime";

fn row(row: &Row<'_>) -> rusqlite::Result<Template> {
    Ok(Template {
        position: row.get(0)?,
        id: row.get(1)?,
        waba: row.get(2)?,
        name: row.get(3)?,
        language: row.get(4)?,
        category: row.get(5)?,
        components: row.get(6)?,
        parameter_format: row.get(7)?,
        status: row.get(8)?,
        reason: row.get(9)?,
        lifetime: row.get(10)?,
    })
}

/// The template of this id.
pub(crate) fn find(connection: &Connection, id: &str) -> rusqlite::Result<Option<Template>> {
    one(connection, &format!("SELECT {COLUMNS} FROM template WHERE id = ?1"), id, row)
}

/// The template of this name and language.
pub(crate) fn by_name(
    connection: &Connection,
    waba: &str,
    name: &str,
    language: &str,
) -> rusqlite::Result<Option<Template>> {
    let query = format!("SELECT {COLUMNS} FROM template WHERE waba = ?1 AND name = ?2 AND language = ?3");
    let mut statement = connection.prepare_cached(&query)?;
    let mut rows = statement.query_map([waba, name, language], row)?;
    rows.next().transpose()
}

/// All templates, or those of an account, newest first.
pub(crate) fn all(connection: &Connection, waba: Option<&str>) -> rusqlite::Result<Vec<Template>> {
    let query =
        format!("SELECT {COLUMNS} FROM template WHERE ?1 IS NULL OR waba = ?1 ORDER BY position DESC");
    connection.prepare_cached(&query)?.query_map([waba], row)?.collect()
}
