use std::fmt;

use crate::QueueName;

/// Scheme and host as the client used them, without a path: what `Location`, `QueueURL` and `HostId` are built from, so
/// that they lead back to where the request came in (queue notes, 1.3 point 2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint(String);

impl Endpoint {
    /// `scheme` is `http` or `https`; `host` is the `Host` header of the request.
    pub fn new(scheme: &str, host: &str) -> Self {
        Self(format!("{scheme}://{host}"))
    }

    /// Its text, for instance `http://127.0.0.1:8080`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The URL of a queue.
    pub fn queue_url(&self, queue: &QueueName) -> String {
        format!("{}/queues/{queue}", self.0)
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
