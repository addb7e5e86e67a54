//! One file a measure.
//!
//! - `compare`: the service beside a bare handler, round by round
//! - `durable`: a signed update; the disk's own rate beside it
//! - `read`: a signed read
//! - `messages`: messages until all their receipts are there
//! - `receiver`: where these arrive
//! - `paced`: webhooks at a fixed rate, and their receipts
//! - `deliveries`: receipts that wait in the table until all are delivered
//! - `receipts`: from a webhook to its receipt
//! - `inbound`: webhooks as fast as they are taken
//! - `neighbours`: a healthy destination alone, and beside broken ones
//! - `queues`: sends to a queue, and receives with deletes
//! - `stored`: latencies with many stored messages beside those with few, each store with a service (`stored/subject`)
//! - `moved`: a whole store goes to another place; the same questions before and after (`moved/questions`)
//! - `authorisation`: a call's signature and its policies, in this process (`authorisation/policies`)
//! - `flood`: calls of an account alone, and beside another one that calls more often than it may
//! - `postgres`: several nodes on a PostgreSQL
//! - `start`: from start to the first answer; idle memory
//! - `disk`: synced writes of the disk itself
//! - `commits`: commits as a write-ahead log shows them

mod authorisation;
mod commits;
mod compare;
mod deliveries;
mod disk;
mod durable;
mod flood;
mod inbound;
mod messages;
mod moved;
mod neighbours;
mod paced;
mod postgres;
mod queues;
mod read;
mod receipts;
mod receiver;
mod start;
mod stored;

use std::fs;
use std::path::{Path, PathBuf};

pub use authorisation::{Authorisation, Costs};
pub use compare::{Compared, Side};
pub use deliveries::Drained;
pub use disk::Disk;
pub use durable::Durable;
pub use flood::Flood;
pub use inbound::Inbound;
pub use messages::Messages;
pub use moved::Moved;
pub use neighbours::Neighbours;
pub use postgres::{
    Bounded, Claims, Durable as PostgresDurable, Messages as PostgresMessages, Postgres, Rate, Snapshot,
    Standby,
};
pub use queues::Queues;
pub use receipts::Receipts;
pub use start::Started;
pub use stored::Stored;

use crate::arguments::{Arguments, Measure, Store};
use crate::error::Error;
use crate::report::{Machine, Report};
use crate::subjects::world::World;
use crate::subjects::{self, Service, Starting};

/// The folder of a service's data within its place.
pub const DATA: &str = "data";

/// A folder for the data of one subject, gone with this value.
#[derive(Debug)]
pub struct Place {
    folder: tempfile::TempDir,
    binary: PathBuf,
}

impl Place {
    /// A new one.
    pub fn new(arguments: &Arguments, binary: &Path) -> Result<Self, Error> {
        match &arguments.folder {
            Some(folder) => Self::below(folder, binary),
            None => Self::below(&subjects::beside()?, binary),
        }
    }

    /// A new one below this folder.
    pub fn below(parent: &Path, binary: &Path) -> Result<Self, Error> {
        let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(parent);
        let folder = folder.map_err(|source| Error::io(parent.display().to_string(), source))?;
        Ok(Self { folder, binary: binary.to_owned() })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes the world, then starts a service; one that was started here before has its world already.
    pub fn service(&self, of: &World) -> Result<Service, Error> {
        self.service_in(DATA, None, of)
    }

    /// The same in a folder of this name, with its state in a database where one is given.
    pub fn service_in(&self, folder: &str, database: Option<&str>, of: &World) -> Result<Service, Error> {
        let world = self.path().join("world.toml");
        fs::write(&world, of.text()).map_err(|source| Error::io(world.display().to_string(), source))?;
        let data = self.path().join(folder);
        Starting { binary: &self.binary, data: &data, world: &world, database }.start()
    }

    /// The service's program.
    pub fn binary(&self) -> &Path {
        &self.binary
    }
}

/// All measures that are wanted, one after the other.
pub async fn all(arguments: &Arguments, binary: &Path) -> Result<Report, Error> {
    let place = || Place::new(arguments, binary);
    let mut report = Report::new(Machine::here(place()?.path()));
    if arguments.wants(Measure::Start) || arguments.wants(Measure::Memory) {
        eprintln!("bench: start and idle memory");
        report.start = Some(start::measure(&place).await?);
    }
    if arguments.wants(Measure::Authorisation) {
        eprintln!("bench: signature and policies");
        report.authorisation = Some(authorisation::measure()?);
    }
    if arguments.wants(Measure::Flood) {
        eprintln!("bench: a flood of another account");
        report.flood = Some(flood::measure(&place()?).await?);
    }
    if arguments.wants(Measure::Read) {
        eprintln!("bench: read");
        report.read = Some(read::measure(arguments, &place()?).await?);
    }
    if arguments.wants(Measure::Durable) {
        eprintln!("bench: durable update");
        report.durable = Some(durable::measure(arguments, &place()?).await?);
    }
    if arguments.wants(Measure::Messages) {
        eprintln!("bench: messages");
        report.messages = Some(messages::measure(&place()?).await?);
    }
    if arguments.wants(Measure::Deliveries) {
        eprintln!("bench: deliveries");
        report.deliveries = Some(deliveries::measure(&place()?).await?);
    }
    if arguments.wants(Measure::ReceiptsPaced) {
        eprintln!("bench: receipts at a fixed rate");
        report.receipts = Some(receipts::measure(&place()?).await?);
    }
    if arguments.wants(Measure::Inbound) {
        eprintln!("bench: inbound webhooks");
        report.inbound = Some(inbound::measure(&place()?).await?);
    }
    if arguments.wants(Measure::Neighbours) {
        eprintln!("bench: neighbours");
        report.neighbours = Some(neighbours::measure(&place).await?);
    }
    if arguments.wants(Measure::Queues) {
        eprintln!("bench: queues");
        report.queues = Some(queues::measure(&place()?).await?);
    }
    if arguments.wants(Measure::Stored) {
        eprintln!("bench: stored messages");
        report.stored = Some(stored::measure(&place).await?);
    }
    report.postgres = postgres::all(arguments, binary).await?;
    // Not part of a whole run: it takes minutes, and is about sameness and not speed.
    if arguments.only.contains(&Measure::Move) {
        eprintln!("bench: a move");
        let place = match arguments.store {
            Store::Sqlite => place()?,
            Store::Postgres => postgres::place(arguments, binary)?,
        };
        report.moved = Some(moved::measure(arguments, &place).await?);
    }
    Ok(report)
}
