//! What the run tells: a table for people, JSON for programs.
//!
//! - `machine`: where it ran
//! - `table`: aligned columns
//! - `rows`: the figures as rows of the table

mod machine;
mod rows;
mod table;

pub use machine::Machine;

use std::path::Path;

use serde::Serialize;

use crate::error::Error;
use crate::measures::{Compared, Durable, Messages, Started};

/// All figures of a run. What was not measured is absent.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Where it ran.
    pub machine: Machine,
    /// Start and idle memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Started>,
    /// A signed read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<Compared>,
    /// A signed durable update.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub durable: Option<Durable>,
    /// Messages and their receipts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub messages: Option<Messages>,
}

impl Report {
    /// Without figures yet.
    pub fn new(machine: Machine) -> Self {
        Self { machine, start: None, read: None, durable: None, messages: None }
    }

    /// The table.
    pub fn table(&self) -> String {
        format!("{}\n{}", self.machine, table::render(&rows::all(self)))
    }

    /// Writes the figures as JSON.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), Error> {
        let io = |source| Error::io(path.display().to_string(), source);
        let mut text = serde_json::to_string_pretty(self).map_err(|error| io(error.into()))?;
        text.push('\n');
        std::fs::write(path, text).map_err(io)
    }
}
