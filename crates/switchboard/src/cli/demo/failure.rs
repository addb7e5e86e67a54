//! Why a step of the story did not go as told.

use std::time::Duration;

use crate::channels::http::ExchangeError;

/// What went wrong in a step.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// An effect did not show in time.
    #[error("expected {expected} within {} s; there was {found}", within.as_secs())]
    NotSeen {
        /// What should have come.
        expected: String,
        /// How long it had.
        within: Duration,
        /// What was there instead.
        found: String,
    },
    /// What was read back is not what was written.
    #[error("expected {what} to be {expected:?}, got {found:?}")]
    Different {
        /// The field.
        what: &'static str,
        /// What was written.
        expected: String,
        /// What was read.
        found: String,
    },
    /// The service did not do what it was called for.
    #[error("{action}: {source}")]
    Call {
        /// The operation.
        action: &'static str,
        /// Why.
        source: cams::client::Error,
    },
    /// The simulated phone could not be reached.
    #[error("the simulated phone at {address}: {source}")]
    Phone {
        /// The address that was called.
        address: String,
        /// Why.
        source: ExchangeError,
    },
    /// The simulated phone did not do what it was told.
    #[error("the simulated phone at {address} answered {status}: {text}")]
    PhoneRefused {
        /// The address that was called.
        address: String,
        /// The status of HTTP.
        status: u16,
        /// What it said.
        text: String,
    },
    /// The queue could not be reached.
    #[error("the queue at {address}: {source}")]
    QueueSilent {
        /// The address that was called.
        address: String,
        /// Why.
        source: ExchangeError,
    },
    /// The queue did not do what it was asked for.
    #[error("the queue answered {status}: {text}")]
    Queue {
        /// The status of HTTP.
        status: u16,
        /// What it said.
        text: String,
    },
    /// An address makes no request.
    #[error(transparent)]
    Request(#[from] http::Error),
    /// Nobody hears the story any more.
    #[error("stdout: {0}")]
    Output(#[from] std::io::Error),
}
