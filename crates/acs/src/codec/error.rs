use std::fmt;

use serde::{de, ser};

/// Most characters of a refused value that an error repeats.
const SHOWN: usize = 64;

/// A parameter that is missing or cannot be read or written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: Kind,
    parameter: String,
    last_key: String,
}

/// What is wrong with a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is mandatory, and absent.
    Missing,
    /// It has a value that it cannot have.
    Invalid {
        /// What was expected.
        expected: String,
        /// The start of what came; empty where the type itself judged the value.
        got: String,
    },
}

impl Error {
    /// Missing or invalid.
    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    /// Whether the parameter is missing.
    pub fn is_missing(&self) -> bool {
        self.kind == Kind::Missing
    }

    /// The path as a caller would write it, lists counted from 1: `Commands.1.CommandName`.
    pub fn parameter(&self) -> &str {
        &self.parameter
    }

    /// The last name of the path that is not the number of a list's element: `CommandName`, or `Prompts` of `Prompts.1`.
    pub fn last_key(&self) -> &str {
        &self.last_key
    }

    pub(super) fn invalid(expected: impl Into<String>, got: &str) -> Self {
        let mut shown: String = got.chars().take(SHOWN).collect();
        if shown.len() < got.len() {
            shown.push('…');
        }
        let kind = Kind::Invalid { expected: expected.into(), got: shown };
        Self { kind, parameter: String::new(), last_key: String::new() }
    }

    /// Puts the place where it happened in front of what the error knows itself.
    pub(super) fn located(mut self, path: &str, last_key: &str) -> Self {
        if self.parameter.is_empty() {
            self.parameter = path.to_owned();
            self.last_key = last_key.to_owned();
        } else if !path.is_empty() {
            self.parameter = format!("{path}.{}", self.parameter);
        }
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parameter = &self.parameter;
        match &self.kind {
            Kind::Missing => write!(formatter, "{parameter} is missing"),
            Kind::Invalid { expected, got } if got.is_empty() => write!(formatter, "{parameter}: {expected}"),
            Kind::Invalid { expected, got } => {
                write!(formatter, "{parameter}: expected {expected}, got {got:?}")
            }
        }
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::invalid(message.to_string(), "")
    }

    fn invalid_type(unexpected: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::invalid(expected.to_string(), &unexpected.to_string())
    }

    fn invalid_value(unexpected: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::invalid(expected.to_string(), &unexpected.to_string())
    }

    fn invalid_length(length: usize, expected: &dyn de::Expected) -> Self {
        Self::invalid(expected.to_string(), &format!("length {length}"))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::invalid(format!("one of {}", expected.join(", ")), variant)
    }

    fn missing_field(field: &'static str) -> Self {
        Self { kind: Kind::Missing, parameter: field.to_owned(), last_key: field.to_owned() }
    }
}

impl ser::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::invalid(message.to_string(), "")
    }
}
