//! One file a measure.
//!
//! - `compare`: the service beside a bare handler, round by round
//! - `durable`: a signed update; the disk's own rate beside it
//! - `read`: a signed read
//! - `messages`: messages until all their receipts are there
//! - `receiver`: where these arrive
//! - `start`: from start to the first answer; idle memory
//! - `disk`: synced writes of the disk itself
//! - `commits`: commits as a write-ahead log shows them

mod commits;
mod compare;
mod disk;
mod durable;
mod messages;
mod read;
mod receiver;
mod start;

use std::fs;
use std::path::{Path, PathBuf};

pub use compare::{Compared, Side};
pub use disk::Disk;
pub use durable::Durable;
pub use messages::Messages;
pub use start::Started;

use crate::arguments::{Arguments, Measure};
use crate::error::Error;
use crate::report::{Machine, Report};
use crate::subjects::world::{self, Size};
use crate::subjects::{self, Service, Starting};

/// A folder for the data of one subject, gone with this value.
#[derive(Debug)]
pub struct Place {
    folder: tempfile::TempDir,
    binary: PathBuf,
}

impl Place {
    /// A new one.
    pub fn new(arguments: &Arguments, binary: &Path) -> Result<Self, Error> {
        let parent = match &arguments.folder {
            Some(folder) => folder.clone(),
            None => subjects::beside()?,
        };
        let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(&parent);
        let folder = folder.map_err(|source| Error::io(parent.display().to_string(), source))?;
        Ok(Self { folder, binary: binary.to_owned() })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes the world, then starts a service.
    pub fn service(&self, size: Size, receiver: Option<std::net::SocketAddr>) -> Result<Service, Error> {
        let world = self.path().join("world.toml");
        fs::write(&world, world::text(size, receiver))
            .map_err(|source| Error::io(world.display().to_string(), source))?;
        let data = self.path().join("data");
        Starting { binary: &self.binary, data: &data, world: &world }.start()
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
    Ok(report)
}
