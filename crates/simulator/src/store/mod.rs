//! The state. What is read is read in place; what is written is on the disk before anybody is told, and the
//! webhooks that it causes are part of it.

mod change;
mod settings;

use std::path::Path;

use rusqlite::Connection;
use sqlite::{Database, Migration, Options};

use crate::Error;
use crate::delivery::Courier;
use crate::refusal::Refusal;

pub(crate) use change::Change;
pub(crate) use settings::{read_setting, write_setting};

const MIGRATIONS: &[Migration] =
    &[Migration { name: "the state of the networks", sql: include_str!("schema.sql") }];

/// Opens the file with its schema.
pub(crate) fn open(path: &Path) -> Result<Database, Error> {
    Ok(Database::open(path, Options::new(MIGRATIONS))?)
}

/// The state and the courier of its webhooks; clones share both.
#[derive(Clone)]
pub(crate) struct Store {
    database: Database,
    courier: Courier,
}

impl Store {
    pub fn new(database: Database, courier: Courier) -> Self {
        Self { database, courier }
    }

    /// Reads one snapshot of what is committed, in place.
    pub fn read<T>(&self, query: impl FnOnce(&Connection) -> Result<T, Refusal>) -> Result<T, Refusal> {
        self.database.read(query)
    }

    /// Runs `change` as one transaction and answers once it is synced; its webhooks go out from then on.
    pub async fn write<T, F>(&self, change: F) -> Result<T, Refusal>
    where
        F: FnOnce(&mut Change<'_>) -> Result<T, Refusal> + Send + 'static,
        T: Send + 'static,
    {
        let courier = self.courier.clone();
        let (answer, announced) = self
            .database
            .write(move |connection| {
                let mut started = Change::new(connection, courier.announcement());
                let answer = change(&mut started)?;
                Ok::<_, Refusal>((answer, started.finish()))
            })
            .await?;
        announced.release();
        Ok(answer)
    }
}
