//! Why an exchange brought no answer.

use std::error::Error;

/// An exchange without an answer. What to do next depends on which of the two it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeError {
    /// Certainly not acted on: sending it again does no harm.
    #[error("not sent: {reason}")]
    NotSent {
        /// What went wrong, without secrets.
        reason: String,
    },
    /// Sent, at least in part, and no complete answer came: it may have been acted on or not.
    #[error("in doubt: {reason}")]
    InDoubt {
        /// What went wrong, without secrets.
        reason: String,
    },
}

impl ExchangeError {
    /// What went wrong, without secrets.
    #[must_use]
    pub fn reason(&self) -> &str {
        match self {
            Self::NotSent { reason } | Self::InDoubt { reason } => reason,
        }
    }
}

/// An error and its causes in one line: the outermost alone says only "client error".
pub(super) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
