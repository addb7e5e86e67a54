//! A value together with where it came from.

use std::fmt;
use std::path::PathBuf;

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// An option of the command line, such as `--listen`.
    Option(&'static str),
    /// A variable of the environment.
    Environment(String),
    /// A line of the `--config` file.
    File {
        /// The file.
        path: PathBuf,
        /// Its line, from 1.
        line: usize,
    },
    /// Nobody said anything.
    Default,
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Option(name) => write!(formatter, "option {name}"),
            Source::Environment(name) => write!(formatter, "environment {name}"),
            Source::File { path, line } => write!(formatter, "file {} line {line}", path.display()),
            Source::Default => formatter.write_str("default"),
        }
    }
}

/// A value that remembers where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub source: Source,
}

impl<T> Sourced<T> {
    /// A value that nobody gave.
    pub fn default_of(value: T) -> Self {
        Sourced { value, source: Source::Default }
    }
}
