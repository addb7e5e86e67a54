//! What may go wrong while a store is copied.

use std::io;
use std::path::{Path, PathBuf};

/// Why a copy was not made. The target is then as it was before.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The target holds something already.
    #[error("{target} is not empty ({found}): a copy is made into an empty one only; {advice}")]
    NotEmpty {
        /// The target, as a person names it.
        target: String,
        /// What was found there.
        found: String,
        /// How to come to an empty one.
        advice: String,
    },
    /// Somebody works on the store.
    #[error("{0}")]
    InUse(String),
    /// The store was written by another version of the program.
    #[error("{place} has schema version {found}, and this program copies version {known}: {advice}")]
    Version {
        /// The store.
        place: String,
        /// Its version.
        found: i64,
        /// The version of this program.
        known: i64,
        /// What to do.
        advice: &'static str,
    },
    /// A row cannot be read as what it has to be, or the other store cannot hold it.
    #[error("{place}, row {row} of {section}: {reason}")]
    Row {
        /// The store or file.
        place: String,
        /// The section.
        section: &'static str,
        /// The row, from 1, in the order of the section.
        row: u64,
        /// What was expected and what came.
        reason: String,
    },
    /// A backup is not whole, or is no backup at all.
    #[error("{}: {reason}; nothing was written", path.display())]
    Backup {
        /// The file.
        path: PathBuf,
        /// What was expected and what came.
        reason: String,
    },
    /// What was read back differs from what was written.
    #[error("{section} differs after the copy: expected {expected}, found {found}")]
    Unequal {
        /// The section.
        section: &'static str,
        /// What the source holds.
        expected: String,
        /// What the target holds.
        found: String,
    },
    /// A file or folder cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A store failed.
    #[error("{place}: {reason}")]
    Store {
        /// The store.
        place: String,
        /// What it said.
        reason: String,
    },
    /// A database cannot be worked on.
    #[error(transparent)]
    Database(#[from] postgres::Error),
    /// The other side of the copy ended; its error says why.
    #[error("the other side of the copy ended")]
    Stopped,
}

impl CopyError {
    /// Wraps an error of the system about a file.
    pub(super) fn file(path: &Path) -> impl Fn(io::Error) -> Self + '_ {
        |source| Self::File { path: path.to_owned(), source }
    }

    /// Wraps what a store said.
    pub(super) fn store<E: std::fmt::Display>(place: &str) -> impl Fn(E) -> Self + '_ {
        |reason| Self::Store { place: place.to_owned(), reason: reason.to_string() }
    }
}
