//! Several nodes on a PostgreSQL that the run starts.
//!
//! - `messages`: messages and their receipts with one node and with two, and with few commits under way on a longer way
//! - `updates`: signed durable updates, which several measures send
//! - `durable`: such updates beside a bare handler that commits one row to the same server
//! - `snapshot`: receipts beside a session with an open snapshot; `backlog`: receipts that wait in the table then
//! - `standby`: what a synchronous standby costs
//! - `claims`: what chose the design, by SQL alone

mod backlog;
mod claims;
mod durable;
mod messages;
mod snapshot;
mod standby;
mod updates;

pub use claims::Claims;
pub use durable::Durable;
pub use messages::{Bounded, Messages, Rate};
pub use snapshot::Snapshot;
pub use standby::Standby;

use std::path::Path;

use serde::Serialize;

use super::Place;
use crate::arguments::{Arguments, Measure};
use crate::cluster::{self, Cluster, Server, Storage};
use crate::error::Error;
use crate::subjects;
use crate::subjects::world::World;

/// Connections of a node to its database, and of the bare handler: as many as the service has when it is not told.
const CONNECTIONS: usize = 16;
/// The service's database.
const DATABASE: &str = "switchboard";

/// What was found. What was not measured is absent.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Postgres {
    /// Messages and receipts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub messages: Option<Messages>,
    /// The same with few commits under way on a longer way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bounded: Option<Bounded>,
    /// Durable updates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub durable: Option<Durable>,
    /// Receipts beside an open snapshot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<Snapshot>,
    /// A synchronous standby.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standby: Option<Standby>,
    /// What chose the design.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claims: Option<Claims>,
}

/// A folder with a server in it.
#[derive(Debug)]
struct Ground {
    // Ends before its folder goes.
    server: Server,
    place: Place,
}

impl Ground {
    async fn new(arguments: &Arguments, binary: &Path) -> Result<Self, Error> {
        let place = place(arguments, binary)?;
        let server = Server::start(&place.path().join("postgres"))?;
        Ok(Self { server, place })
    }

    /// Starts nodes on a new database, where they are reached through `storage`.
    async fn cluster(&self, world: &World, nodes: usize, storage: &Storage) -> Result<Cluster, Error> {
        if let Some(database) = storage.database() {
            self.server.make(database).await?;
        }
        let folder = self.place.path().join(storage.database().unwrap_or("sqlite"));
        Cluster::start(&self.place.binary, &folder, world, nodes, storage)
    }

    /// The service's usual connections to a database.
    fn storage(&self, database: &str) -> Storage {
        Storage::Database { url: self.server.url(database, None), connections: CONNECTIONS }
    }
}

/// A folder that the server's user gets to: the one that is given, or beside this program, or the system's for what is temporary.
pub(super) fn place(arguments: &Arguments, binary: &Path) -> Result<Place, Error> {
    if let Some(folder) = &arguments.folder {
        return Place::below(folder, binary);
    }
    let beside = subjects::beside()?;
    if cluster::can_reach(&beside) {
        return Place::below(&beside, binary);
    }
    Place::below(&std::env::temp_dir(), binary)
}

/// All measures that are wanted, each with a server of its own.
pub async fn all(arguments: &Arguments, binary: &Path) -> Result<Option<Postgres>, Error> {
    let ground = || Ground::new(arguments, binary);
    let mut found = None;
    let wants = |measure, told: &str| {
        let wants = arguments.wants(measure);
        if wants {
            eprintln!("bench: PostgreSQL: {told}");
        }
        wants
    };
    if wants(Measure::PostgresMessages, "messages with one node and two, and on SQLite") {
        let measured = messages::measure(&ground().await?).await?;
        found.get_or_insert_with(Postgres::default).messages = Some(measured);
    }
    if wants(Measure::PostgresBounded, "messages with few commits under way on a longer way") {
        let measured = messages::measure_bounded(&ground().await?).await?;
        found.get_or_insert_with(Postgres::default).bounded = Some(measured);
    }
    if wants(Measure::PostgresDurable, "durable update") {
        let measured = durable::measure(arguments, &ground().await?).await?;
        found.get_or_insert_with(Postgres::default).durable = Some(measured);
    }
    if wants(Measure::PostgresSnapshot, "receipts beside an open snapshot") {
        let measured = snapshot::measure(&ground().await?).await?;
        found.get_or_insert_with(Postgres::default).snapshot = Some(measured);
    }
    if wants(Measure::PostgresStandby, "a synchronous standby") {
        let measured = standby::measure(arguments, &ground().await?).await?;
        found.get_or_insert_with(Postgres::default).standby = Some(measured);
    }
    if wants(Measure::PostgresClaims, "claims, notifications and partitions") {
        let measured = claims::measure(&ground().await?).await?;
        found.get_or_insert_with(Postgres::default).claims = Some(measured);
    }
    Ok(found)
}
