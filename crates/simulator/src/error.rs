//! Why a simulator does not run.

use std::io;

/// A simulator that could not be opened or served.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Its state could not be opened or read.
    #[error("the simulator's state: {0}")]
    Database(#[from] sqlite::Error),
    /// What it holds could not be read.
    #[error("the simulator's state cannot be read: {0}")]
    Read(#[from] rusqlite::Error),
    /// What it holds could not be changed.
    #[error("the simulator's state cannot be changed: {0}")]
    Write(#[from] sqlite::WriteError<rusqlite::Error>),
    /// Its folder could not be made, or its socket failed.
    #[error("the simulator: {0}")]
    Io(#[from] io::Error),
    /// The client that sends webhooks could not be set up.
    #[error("the simulator cannot set up TLS for its webhooks: {0}")]
    Tls(#[from] rustls::Error),
}
