//! A database that can be worked on, or why not.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use postgres::{Address, Client, Flight, Pool, Query, Schema, refuse_poolers};

use super::amending::Amending;
use super::destinations::Destinations;
use super::news::Wire;
use super::node::Node;
use super::nonces::Nonces;
use super::queues::Starts;
use super::versions::Versions;
use super::{Failure, MIGRATIONS, PostgresStore, audit, partitions, vitals};
use crate::store::StoreError;
use crate::store::copying::postgres as copying;
use crate::store::neighbours::Turn;

/// The lock of a node that starts ("swb" and a number of its own).
const START: i64 = 0x7377_6200_0000_0002;
/// Between two attempts to have it.
const AGAIN_AFTER: Duration = Duration::from_millis(100);
/// Connections for what need not wait for the disk (decided): nonces of many calls travel together.
const QUICK: usize = 4;

/// Every statement of ours finds its rows by a key or an index. A planner that knows little of a table, or that takes a plan for all
/// parameters, would read and hash whole tables instead: tables of what waits are empty most of the time, and the planner goes by
/// what they were like then (measured: 7 s to settle a hundred of 30,000 that wait, against a few milliseconds).
const BY_KEYS: &str = "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; \
    SET enable_bitmapscan = off; SET max_parallel_workers_per_gather = 0";
/// So one plan does for all parameters. Left to itself the planner takes arrays for long ones, finds its plan for them dear, and makes
/// another one for each call that brings a short one (measured: half a millisecond for each amendment of a record).
const PLANNED_ONCE: &str = "SET plan_cache_mode = force_generic_plan";
/// A lock that somebody holds for so long is not waited for any more (decided): sooner than the answer counts as lost.
const NOT_LOCKED_OUT: &str = "SET lock_timeout = '3s'";
/// Commits are answered before they are on disk.
const QUICKLY: &str = "SET synchronous_commit = off";

/// How a database is opened.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Connections at most: changes under way at once, beside a few for nonces and notifications.
    pub connections: usize,
}

/// Why a database cannot be worked on.
#[derive(Debug, Clone, thiserror::Error)]
pub enum OpenError {
    /// It cannot be reached, or does not let us in, or something stands between.
    #[error(transparent)]
    Database(#[from] postgres::Error),
    /// Its schema is older than this program.
    #[error("its schema is at version {0}, and this program needs {known}", known = MIGRATIONS.len())]
    Older(i32),
    /// Its schema was brought on by a newer program, with which this one cannot work.
    #[error("its schema is at version {0}, and this program knows {known} at most", known = MIGRATIONS.len())]
    Newer(i32),
    /// It cannot be prepared.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How a database stands to this program.
///
/// # Errors
/// It cannot be asked.
pub async fn check(address: &Address) -> Result<Schema, postgres::Error> {
    let pool = Pool::new(address, postgres::Options::connections(2))?;
    Schema::of(&pool, MIGRATIONS).await
}

/// Brings a database up to date; answers the names of what was applied.
///
/// # Errors
/// It cannot be reached, or a statement failed.
pub async fn migrate(address: &Address) -> Result<Vec<&'static str>, postgres::Error> {
    let pool = Pool::new(address, postgres::Options::connections(2))?;
    postgres::migrations::migrate(&pool, MIGRATIONS).await
}

impl PostgresStore {
    /// Opens a database; makes the tables where there are none. This node holds nothing until it
    /// [joins](crate::store::Neighbours::join) the others.
    ///
    /// # Errors
    /// It cannot be worked on.
    pub async fn open(address: &Address, options: Options) -> Result<Self, OpenError> {
        refuse_poolers(address).await?;
        let pool = postgres::Options {
            session: &[BY_KEYS, PLANNED_ONCE, NOT_LOCKED_OUT],
            ..postgres::Options::connections(options.connections)
        };
        let pool = Pool::new(address, pool)?;
        match Schema::of(&pool, MIGRATIONS).await? {
            Schema::Empty => drop(postgres::migrations::migrate(&pool, MIGRATIONS).await?),
            Schema::Fits => {}
            Schema::Older(version) => return Err(OpenError::Older(version)),
            Schema::Newer(version) => return Err(OpenError::Newer(version)),
        }
        copying::refuse_unfinished(&pool).await?;
        let copied_ms = copying::copied_ms(&pool).await?;
        partitions::prepare(&pool).await.map_err(Failure::into_store)?;
        let quick = postgres::Options {
            session: &[QUICKLY, BY_KEYS, PLANNED_ONCE, NOT_LOCKED_OUT],
            ..postgres::Options::connections(QUICK)
        };
        let quick = Pool::new(address, quick)?;
        let versions = Arc::<Versions>::default();
        let (wire, line) = Wire::new(quick.clone(), address);
        Ok(Self {
            nonces: Nonces::new(quick.clone(), Arc::clone(&versions), copied_ms),
            amending: Amending::new(pool.clone()),
            pool,
            quick,
            node: Arc::<Node>::default(),
            keeping: Mutex::new(None),
            versions,
            trails: audit::Trails::default(),
            heart: vitals::Heart::default(),
            destinations: Destinations::default(),
            pauses: super::deliveries::Pauses::default(),
            starts: Starts::default(),
            wire,
            line,
        })
    }

    /// The connections, for figures and for measuring against a bare handler.
    pub fn pool(&self) -> &Pool {
        &self.pool
    }
}

/// Waits until no other node starts. The lock goes with its session, so that a node that dies in its start holds up nobody.
pub(super) async fn start_turn(pool: &Pool) -> Result<Turn, StoreError> {
    loop {
        let mut client = pool.client().await?;
        let ask = Query::new("SELECT pg_try_advisory_lock($1)").with(START);
        let rows = client.fly(&Flight::of(vec![ask])).await?;
        if rows.iter().flatten().any(|row| row.get(0)) {
            return Ok(Turn::held(Held(Some(client))));
        }
        drop(client);
        tokio::time::sleep(AGAIN_AFTER).await;
    }
}

/// A session that holds the lock of the start; it is closed at the end, and the lock with it.
struct Held(Option<Client>);

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(client) = self.0.take() {
            client.end();
        }
    }
}
