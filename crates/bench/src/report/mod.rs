//! What the run tells: a table for people, JSON for programs.
//!
//! - `machine`: where it ran
//! - `table`: aligned columns
//! - `cells`: how a figure and its target are written
//! - `rows`, `authorisation_rows`, `flood_rows`, `delivery_rows`, `scale_rows`, `move_rows`,
//!   `postgres_rows`: the figures as rows of the table

mod authorisation_rows;
mod cells;
mod delivery_rows;
mod flood_rows;
mod machine;
mod move_rows;
mod postgres_rows;
mod rows;
mod scale_rows;
mod table;

pub use machine::Machine;

use std::path::Path;

use serde::Serialize;

use crate::error::Error;
use crate::measures::{
    Authorisation, Compared, Drained, Durable, Flood, Inbound, Messages, Moved, Neighbours, Postgres, Queues,
    Receipts, Started, Stored,
};

/// All figures of a run. What was not measured is absent.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Where it ran.
    pub machine: Machine,
    /// Start and idle memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Started>,
    /// A call's signature and its policies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorisation: Option<Authorisation>,
    /// An account beside another one's flood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flood: Option<Flood>,
    /// A signed read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<Compared>,
    /// A signed durable update.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub durable: Option<Durable>,
    /// Messages and their receipts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub messages: Option<Messages>,
    /// Receipts that waited in the table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deliveries: Option<Drained>,
    /// Webhooks at a fixed rate, and their receipts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipts: Option<Receipts>,
    /// Webhooks as fast as they are taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inbound: Option<Inbound>,
    /// A healthy destination beside broken ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub neighbours: Option<Neighbours>,
    /// The queue service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queues: Option<Queues>,
    /// Many stored messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stored: Option<Stored>,
    /// Several nodes on a PostgreSQL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postgres: Option<Postgres>,
    /// A whole store in another place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved: Option<Moved>,
}

impl Report {
    /// Without figures yet.
    pub fn new(machine: Machine) -> Self {
        Self {
            machine,
            start: None,
            authorisation: None,
            flood: None,
            read: None,
            durable: None,
            messages: None,
            deliveries: None,
            receipts: None,
            inbound: None,
            neighbours: None,
            queues: None,
            stored: None,
            postgres: None,
            moved: None,
        }
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
