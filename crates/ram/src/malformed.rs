//! Why a document is no policy, and where in it.

use std::fmt;

/// A document that cannot be a policy (gateway notes, 5.7). Its text is the message of `MalformedPolicyDocument`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {fault}")]
pub struct Malformed {
    /// Where.
    pub place: Place,
    /// What.
    pub fault: Fault,
}

/// A place in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The document as a whole.
    Document,
    /// Where reading the JSON ended; both count from 1, columns in bytes.
    Position {
        /// The line.
        line: usize,
        /// The column in it.
        column: usize,
    },
    /// An element by its path, lists counted from 0: `Statement.1.Condition.StringEquals`.
    Element(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document => f.write_str("the document"),
            Self::Position { line, column } => write!(f, "line {line}, column {column}"),
            Self::Element(path) => write!(f, "{}", path.escape_debug()),
        }
    }
}

/// What is wrong at a [`Place`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// More characters than a document of its kind may have.
    #[error("expected at most {limit} characters, found {length}")]
    TooLong {
        /// The most.
        limit: usize,
        /// How many there are.
        length: usize,
    },
    /// Not JSON, or an object with a key twice.
    #[error("{message}")]
    NotJson {
        /// What the reader met.
        message: String,
    },
    /// JSON of another type.
    #[error("expected {expected}, found {found}")]
    WrongType {
        /// The type that belongs here.
        expected: &'static str,
        /// The type that stands here.
        found: &'static str,
    },
    /// A text that is not among the possible ones.
    #[error("expected {expected}, found {found:?}")]
    WrongValue {
        /// What belongs here.
        expected: &'static str,
        /// What stands here.
        found: String,
    },
    /// An element that must be there is not.
    #[error("{expected} is required")]
    Missing {
        /// The element, or the two of which one must be there.
        expected: &'static str,
    },
    /// Two elements that exclude each other.
    #[error("expected one of {first} and {second}, found both")]
    Both {
        /// The one.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// An element that has no place here.
    #[error("expected only {expected}, found {name:?}")]
    Unexpected {
        /// Its name.
        name: String,
        /// The elements that may stand here.
        expected: &'static str,
    },
    /// An operator of `Condition` that exists elsewhere but not here (gateway notes, 5.4).
    #[error("the condition operator '{}' is not supported", name.escape_debug())]
    UnsupportedOperator {
        /// Its name.
        name: String,
    },
}
