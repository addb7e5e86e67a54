//! What can go wrong at the command line.

use std::path::PathBuf;

/// An error of the command line: what was expected, what came, and where.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// `serve` was not told where its data lives.
    #[error(
        "serve needs a place for its data: give --data DIR (SWITCHBOARD_DATA, or data in the --config file), or --database-url URL \
         (SWITCHBOARD_DATABASE_URL, or database_url in the file)"
    )]
    DataMissing,
    /// A world was begun, and the network that it is to be made in is not there.
    #[error(
        "a world waits to be made in a simulated network: give --simulator ADDR, or the --network-url that it was begun with"
    )]
    WorldWithoutNetwork,
    /// A value cannot be read.
    #[error("{place}: expected {expected}, got `{got}`")]
    Value {
        /// The option, variable, or file and key that holds it.
        place: String,
        /// What would have been right.
        expected: String,
        /// The value as given.
        got: String,
    },
    /// A value cannot be read, and must not be shown.
    #[error("{place}: expected {expected}")]
    Secret {
        /// The variable, or file and key that holds it.
        place: String,
        /// What would have been right.
        expected: String,
    },
    /// Two settings exclude each other, or one needs another.
    #[error("{0}")]
    Conflict(String),
    /// A file holds something that does not belong there.
    #[error("{} line {line}: {reason}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// Its line, from 1.
        line: usize,
        /// What is wrong there, the key named.
        reason: String,
    },
    /// A file cannot be read.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The words of a `call` make no call.
    #[error("{0}")]
    Usage(String),
    /// The service did not answer.
    #[error("{endpoint} did not answer: {reason}")]
    NoAnswer {
        /// Where it was sought.
        endpoint: String,
        /// Why there is no answer.
        reason: String,
    },
    /// The command was right and its work failed.
    #[error("{0}")]
    Failed(String),
}

impl Error {
    /// Whether the caller has to change what he gave (and not only to try again).
    pub fn is_usage(&self) -> bool {
        !matches!(self, Error::NoAnswer { .. } | Error::Failed(_))
    }
}
