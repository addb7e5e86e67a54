//! The service: `switchboard serve --simulator` on loopback.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use acs::Key;
use sqlite::rusqlite::{Connection, OpenFlags};

use super::{Process, free_address};
use crate::error::Error;
use crate::load::Webhooks;

/// The root account's key.
const KEY_ID: &str = "LTAIbenchbenchbench";
const KEY_SECRET: &str = "bench-secret-of-thirty-letters";
/// How long a start may take.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// Between two looks at a process that starts.
const LOOK_EVERY: Duration = Duration::from_micros(300);

/// What a start is measured by.
#[derive(Debug)]
pub struct Starting<'a> {
    /// The program.
    pub binary: &'a Path,
    /// The folder of its data.
    pub data: &'a Path,
    /// The file of its world.
    pub world: &'a Path,
    /// The database of its state; in the folder when absent.
    pub database: Option<&'a str>,
}

/// A service that runs.
#[derive(Debug)]
pub struct Service {
    /// Where the API listens.
    pub address: SocketAddr,
    /// The process.
    pub process: Process,
    /// From its start to the first answered `/readyz`.
    pub ready_after: Duration,
    /// The write-ahead log of its store.
    pub log: PathBuf,
    /// Its store.
    pub store: PathBuf,
    /// The store of its simulated network.
    network: PathBuf,
}

impl Starting<'_> {
    /// Starts it and waits until it is ready.
    pub fn start(&self) -> Result<Service, Error> {
        let address = free_address()?;
        let mut command = Command::new(self.binary);
        command
            .args(["serve", "--allow-destination", "127.0.0.0/8", "--simulator", "127.0.0.1:0", "--listen"])
            .arg(address.to_string())
            .arg("--data")
            .arg(self.data)
            .arg("--world")
            .arg(self.world)
            .envs(owner())
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        if let Some(database) = self.database {
            command.env("SWITCHBOARD_DATABASE_URL", database);
        }
        let started = Instant::now();
        let child = command.spawn().map_err(|source| Error::io(self.binary.display().to_string(), source))?;
        let mut process = Process::new(child);
        ready(&mut process, address)?;
        let ready_after = started.elapsed();
        let (log, store) = (self.data.join("switchboard.db-wal"), self.data.join("switchboard.db"));
        let network = self.data.join("simulator").join("simulator.sqlite");
        Ok(Service { address, process, ready_after, log, store, network })
    }
}

impl Service {
    /// The key that its calls are signed with.
    pub fn key() -> Key {
        Key::new(KEY_ID, KEY_SECRET)
    }

    /// The same key, as queue clients have it.
    pub fn queue_key() -> mns::Key {
        mns::Key::new(KEY_ID, KEY_SECRET)
    }

    /// Tells it what its network tells. The secret that the network signs with was made up by the service, which told it to
    /// its simulated network.
    ///
    /// # Errors
    /// The network's store cannot be read.
    pub fn webhooks(&self) -> Result<Webhooks, Error> {
        let network = Connection::open_with_flags(&self.network, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let secret: String = network.query_row("SELECT secret FROM app", (), |row| row.get(0))?;
        Ok(Webhooks::new(self.address, secret))
    }
}

/// The first account's key, as a service gets it.
pub fn owner() -> [(&'static str, &'static str); 2] {
    [("SWITCHBOARD_ACCESS_KEY_ID", KEY_ID), ("SWITCHBOARD_ACCESS_KEY_SECRET", KEY_SECRET)]
}

/// Waits until a service that was just started is ready.
///
/// # Errors
/// It ends, or takes too long.
pub fn ready(process: &mut Process, address: SocketAddr) -> Result<(), Error> {
    let started = Instant::now();
    while !is_ready(address) {
        if started.elapsed() > READY_WITHIN || process.has_ended() {
            return Err(Error::NotReady { subject: "the service", within: started.elapsed() });
        }
        thread::sleep(LOOK_EVERY);
    }
    Ok(())
}

fn is_ready(address: SocketAddr) -> bool {
    let answer = || -> std::io::Result<[u8; 12]> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(READY_WITHIN))?;
        stream.write_all(b"GET /readyz HTTP/1.1\r\nhost: bench\r\n\r\n")?;
        let mut status = [0; 12];
        stream.read_exact(&mut status)?;
        Ok(status)
    };
    answer().is_ok_and(|status| &status == b"HTTP/1.1 200")
}
