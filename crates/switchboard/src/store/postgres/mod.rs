//! The store of several nodes: one PostgreSQL, one transaction a change.
//!
//! - `schema`: the tables and their versions; `partitions`: log tables by day
//! - `opening`: a database that can be worked on, or why not
//! - `commit`: a [`Change`] as statements in one round trip; `resolving`: whether one held whose answer got lost; `locks`
//! - `amending`: changes of one record, those of an account in one statement; `gathered`: what is done for many together
//! - `by_key`: rows by their ids; `records`, `messages`, `jobs`, `destinations`, `deliveries`: the tables' statements
//! - `node`: this node's lease and what is taken from nodes that are gone; `news`: what nodes tell each other
//! - `nonces`: used nonces; `versions`: of who may do what, as the last nonce told
//! - `audit`, `cancelling`, `queues`, `receipt_log`, `resealing`, `retention`, `vitals`, `rates`: as in the embedded store

mod amending;
mod audit;
mod by_key;
mod cancelling;
mod commit;
mod deliveries;
mod destinations;
mod failure;
mod gathered;
mod jobs;
mod locks;
mod messages;
mod news;
mod node;
mod nonces;
mod opening;
pub(in crate::store) mod partitions;
mod queues;
mod rates;
mod receipt_log;
mod records;
mod resealing;
mod resolving;
mod retention;
mod schema;
mod state;
mod versions;
mod vitals;

use std::sync::Arc;

use ::postgres::{Flight, Line, Pool, Query, Row as Answer};
use async_trait::async_trait;
use parking_lot::Mutex;
use tokio::sync::broadcast;

use self::amending::Amending;
use self::destinations::Destinations;
use self::failure::Failure;
use self::news::Wire;
use self::node::{Keeping, Node};
use self::nonces::Nonces;
use self::queues::Starts;
use self::versions::Versions;
use super::neighbours::{News, Turn};
use super::{Neighbours, StoreError};

pub use self::node::LEASE;
pub use self::opening::{OpenError, Options, check, migrate};
pub use self::schema::MIGRATIONS;

/// The store of several nodes.
pub struct PostgresStore {
    pool: Pool,
    /// Connections that do not wait for the disk: for what a durable commit makes durable, or what may be lost.
    quick: Pool,
    node: Arc<Node>,
    keeping: Mutex<Option<Keeping>>,
    nonces: Nonces,
    amending: Amending,
    versions: Arc<Versions>,
    trails: audit::Trails,
    heart: vitals::Heart,
    destinations: Destinations,
    pauses: deliveries::Pauses,
    /// Where receives of queues begin to look.
    starts: Starts,
    wire: Wire,
    line: Line,
}

impl PostgresStore {
    /// One statement whose rows are read; a text that no column can hold finds nothing.
    async fn ask(&self, query: Query) -> Result<Vec<Answer>, StoreError> {
        match self.pool.query(query).await {
            // A zero byte within a text.
            Err(::postgres::Error::Sql { code, .. }) if code == "22021" => Ok(Vec::new()),
            done => Ok(done?),
        }
    }

    /// A transaction of statements as they stand; tried again where it gave way.
    async fn transaction(&self, queries: Vec<Query>) -> Result<Vec<Vec<Answer>>, StoreError> {
        let flight = Flight::transaction(queries);
        for _ in 0..3 {
            match self.pool.fly(&flight).await {
                Err(::postgres::Error::GaveWay) => {}
                done => return Ok(done?),
            }
        }
        Ok(self.pool.fly(&flight).await?)
    }
}

#[async_trait]
impl Neighbours for PostgresStore {
    fn news(&self) -> Option<broadcast::Receiver<News>> {
        Some(self.wire.news())
    }

    fn tell(&self, news: News) {
        self.wire.tell(news);
    }

    fn does_chores(&self) -> bool {
        self.node.does_chores()
    }

    async fn start_turn(&self) -> Result<Turn, StoreError> {
        opening::start_turn(&self.pool).await
    }

    async fn join(&self) -> Result<(), StoreError> {
        let keeping = node::join(&self.node, (&self.pool, &self.quick), &self.wire)
            .await
            .map_err(Failure::into_store)?;
        *self.keeping.lock() = Some(keeping);
        Ok(())
    }

    async fn leave(&self) -> Result<(), StoreError> {
        let keeping = self.keeping.lock().take();
        if let Some(keeping) = keeping {
            keeping.end().await;
        }
        node::leave(&self.node, &self.pool, &self.wire).await.map_err(Failure::into_store)
    }
}

#[cfg(test)]
mod tests;
