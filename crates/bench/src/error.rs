//! What may go wrong.

use std::io;
use std::process::ExitStatus;
use std::time::Duration;

/// Why there are no figures.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file, a socket or a process.
    #[error("{what}: {source}")]
    Io {
        /// What it was about.
        what: String,
        /// What the system said.
        source: io::Error,
    },
    /// The service could not be built.
    #[error("the service cannot be built: cargo ended with {0}; give a built program with --binary")]
    Build(ExitStatus),
    /// A subject ended or was not ready in time.
    #[error("{subject} was not ready within {within:?}")]
    NotReady {
        /// Which one.
        subject: &'static str,
        /// How long it had.
        within: Duration,
    },
    /// A subject said something that is no answer.
    #[error("{subject}: expected {expected}, got {got:?}")]
    Unexpected {
        /// Which one.
        subject: &'static str,
        /// What was to come.
        expected: &'static str,
        /// What came.
        got: String,
    },
    /// Requests were refused; figures over refusals say nothing.
    #[error("{measure}: {refused} of {all} requests were refused, the first with {first}")]
    Refused {
        /// Which measure.
        measure: &'static str,
        /// How many.
        refused: u64,
        /// Of how many.
        all: u64,
        /// The first refusal.
        first: String,
    },
    /// Receipts did not come.
    #[error("{missing} of {all} messages lack receipts after {within:?}")]
    ReceiptsMissing {
        /// Messages without all their receipts.
        missing: usize,
        /// Messages.
        all: usize,
        /// How long they had.
        within: Duration,
    },
    /// Receipts did not come, or were not settled.
    #[error("{measure}: {missing} of {all} receipts are not delivered after {within:?}")]
    Undelivered {
        /// Which measure.
        measure: &'static str,
        /// Receipts that did not come.
        missing: u64,
        /// Of how many.
        all: u64,
        /// How long they had.
        within: Duration,
    },
    /// The bare handler's database.
    #[error(transparent)]
    Database(#[from] sqlite::Error),
    /// A PostgreSQL.
    #[error("PostgreSQL: {0}")]
    Postgres(#[from] postgres::Error),
    /// The service's store, where it is filled or looked at.
    #[error("the store: {0}")]
    Store(#[from] sqlite::rusqlite::Error),
}

impl Error {
    /// An error of the system, and what it was about.
    pub fn io(what: impl Into<String>, source: io::Error) -> Self {
        Self::Io { what: what.into(), source }
    }

    /// A measure without a figure to take the middle of.
    pub fn no_rounds(subject: &'static str) -> Self {
        Self::Unexpected { subject, expected: "at least one round", got: String::new() }
    }
}
