//! One snapshot of a database.

use async_trait::async_trait;
use postgres::{Address, Client, Pool};

use super::opening::{self, Filled};
use super::{reading, statements};
use crate::store::copying::batches::{Sender, Tally};
use crate::store::copying::{CopyError, Numbering, Section, Source};

/// A database that is read in one snapshot. While it is held, the server keeps all that changes meanwhile, so that claims of
/// deliveries and jobs become slower.
pub struct PostgresSource {
    client: Client,
    place: String,
    _pool: Pool,
}

impl PostgresSource {
    /// Takes a snapshot beside nodes that work on the database.
    ///
    /// # Errors
    /// It cannot be reached, holds nothing of a service, or another version of the program made it.
    pub async fn beside(address: &Address) -> Result<Self, CopyError> {
        Self::open(address).await
    }

    /// Takes a snapshot of a database that no node works on; until this is dropped none can begin to.
    ///
    /// # Errors
    /// As [`beside`](Self::beside), and when a node works on it.
    pub async fn idle(address: &Address) -> Result<Self, CopyError> {
        let mut source = Self::open(address).await?;
        let locked = source.client.run(&statements::lock("SHARE")).await;
        locked.map_err(CopyError::store(&source.place))?;
        opening::refuse_nodes(&mut source.client, &source.place).await?;
        Ok(source)
    }

    async fn open(address: &Address) -> Result<Self, CopyError> {
        let place = address.to_string();
        let pool = opening::connect(address, Filled::ByOthers).await?;
        let client = opening::begin(&pool, "REPEATABLE READ, READ ONLY").await?;
        Ok(Self { client, place, _pool: pool })
    }
}

#[async_trait]
impl Source for PostgresSource {
    async fn read(&mut self, section: &'static Section, rows: Sender) -> Result<Tally, CopyError> {
        reading::read(&self.client, &self.place, section, rows).await
    }

    async fn numbering(&mut self) -> Result<Numbering, CopyError> {
        reading::numbering(&mut self.client, &self.place).await
    }
}
