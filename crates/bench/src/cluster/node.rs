//! One process of the service.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};

use super::group::Storage;
use crate::error::Error;
use crate::subjects::{Process, owner, ready};

/// A node that runs.
#[derive(Debug)]
pub struct Node {
    /// Where its API listens.
    pub address: SocketAddr,
    /// The process.
    pub process: Process,
}

/// What a node is started with.
#[derive(Debug)]
pub(super) struct Starting<'a> {
    pub binary: &'a Path,
    pub address: SocketAddr,
    pub folder: &'a Path,
    pub storage: &'a Storage,
    pub network_url: &'a str,
    pub public_url: &'a str,
    pub master_key: &'a Path,
    pub world: &'a Path,
}

impl Starting<'_> {
    /// Starts it and waits until it is ready.
    ///
    /// # Errors
    /// It does not get there.
    pub fn start(&self) -> Result<Node, Error> {
        let address = self.address;
        let mut command = Command::new(self.binary);
        command
            .args(["serve", "--allow-destination", "127.0.0.0/8", "--drain", "0s", "--listen"])
            .arg(address.to_string())
            .args(["--network-url", self.network_url, "--public-url", self.public_url, "--master-key-file"])
            .arg(self.master_key)
            .arg("--world")
            .arg(self.world)
            .envs(owner())
            // As beside a simulated network in the same process.
            .env("SWITCHBOARD_NETWORK_WHATSAPP_WINDOW", "service")
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        match self.storage {
            Storage::Folder => command.arg("--data").arg(self.folder.join("data")),
            Storage::Database { url, connections } => command
                .args(["--database-url", url])
                .env("SWITCHBOARD_DATABASE_CONNECTIONS", connections.to_string()),
        };
        let child = command.spawn().map_err(|source| Error::io(self.binary.display().to_string(), source))?;
        let mut process = Process::new(child);
        ready(&mut process, address)?;
        Ok(Node { address, process })
    }
}
