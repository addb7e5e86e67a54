//! Why a call has no answer.

use std::time::Duration;

/// Why a call has no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The endpoint cannot be called.
    #[error("the endpoint {endpoint} {reason}")]
    Endpoint {
        /// As it was given.
        endpoint: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The request cannot be written as parameters; no request type of this crate does that.
    #[error("the request cannot be written: {0}")]
    Request(#[from] acs::codec::Error),
    /// The service has refused the call.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The service was not reached, or its answer broke off or was too long.
    #[error("the call failed on its way: {source}")]
    Transport {
        /// What happened, with its own cause.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// There was no whole answer in time.
    #[error("there was no answer within {} s", after.as_secs())]
    Deadline {
        /// How long the call has waited.
        after: Duration,
    },
    /// The answer is not one of this API.
    #[error("the answer (HTTP status {http_status}) cannot be read: {source}")]
    Decode {
        /// The HTTP status of the answer.
        http_status: u16,
        /// What was expected where.
        source: serde_json::Error,
    },
}

impl Error {
    pub(super) fn transport(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Transport { source: source.into() }
    }
}

/// A refusal, as the service has written it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message} (HTTP status {http_status}, request {request_id})")]
pub struct Refused {
    /// Mostly 400; 200 for an answer whose `Code` is not `OK`.
    pub http_status: u16,
    /// For example `Unknown.ResourceOwnerId`.
    pub code: String,
    /// For people.
    pub message: String,
    /// Empty when the answer has none.
    pub request_id: String,
    /// How long to wait before the same call may succeed.
    pub retry_after: Option<Duration>,
}
