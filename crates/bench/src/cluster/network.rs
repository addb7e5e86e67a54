//! The simulated network of all nodes: `switchboard simulator`.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sqlite::rusqlite::{Connection, OpenFlags};

use crate::error::Error;
use crate::subjects::Process;

/// A network that runs.
#[derive(Debug)]
pub struct Network {
    /// Where it listens.
    pub url: String,
    /// The process.
    pub process: Process,
    store: PathBuf,
}

impl Network {
    /// Starts one with its data in this folder.
    ///
    /// # Errors
    /// It does not start.
    pub fn start(binary: &Path, data: &Path) -> Result<Self, Error> {
        let io = |source| Error::io("the simulated network", source);
        let mut child = Command::new(binary)
            .args(["simulator", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(io)?;
        let output = child.stdout.take();
        let process = Process::new(child);
        let mut line = String::new();
        if let Some(output) = output {
            BufReader::new(output).read_line(&mut line).map_err(io)?;
        }
        match line.trim().strip_prefix("listening simulator ") {
            Some(url) => Ok(Self { url: url.to_owned(), process, store: data.join("simulator.sqlite") }),
            None => Err(Error::Unexpected {
                subject: "the simulated network",
                expected: "its address",
                got: line,
            }),
        }
    }

    /// What it signs its webhooks with, as the first node made it up.
    ///
    /// # Errors
    /// Its store cannot be read.
    pub fn secret(&self) -> Result<String, Error> {
        let store = Connection::open_with_flags(&self.store, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        Ok(store.query_row("SELECT secret FROM app", (), |row| row.get(0))?)
    }
}
