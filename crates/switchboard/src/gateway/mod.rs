//! The way in: one HTTP server for the API at `/`, the queues at `/queues`, the networks' webhooks, `/healthz`,
//! `/readyz` and `/metrics`.
//!
//! - `listener`, `connections`: accepting, making room, stopping
//! - `tls`: the certificate and the handshake
//! - `session`: one connection from its first byte to its last
//! - `watch`, `connection`, `request_line`: where it stands; its stream, watched; lines that are too long for the HTTP machinery
//! - `framing`: requests that others may read otherwise
//! - `body`: reads a request within its bounds
//! - `network`: which addresses are one source
//! - `peer`: who is at the other end, also behind a proxy
//! - `paths`: which path is whose
//! - `pipeline`: the way of a call, from the parsed request to its answer
//! - `queues`: the way of a request for queues, which has a protocol of its own
//! - `strangers`: how often an address may fail to say who calls; `idle`: forgets the counts of those who stay away
//! - `authorise`, `throttle`: two of its steps; `readiness`: whether calls are served yet
//! - `metrics`: what `/metrics` shows
//! - `source`: where a request comes from
//! - `answer`: how answers and refusals look on the wire

mod answer;
mod authorise;
mod body;
mod connection;
mod connections;
mod framing;
mod idle;
mod listener;
mod metrics;
mod network;
mod paths;
mod peer;
mod pipeline;
mod queues;
mod readiness;
mod request_line;
mod session;
mod source;
mod strangers;
mod throttle;
mod tls;
mod watch;

use std::sync::Arc;

pub use answer::{Denial, Words};
pub use authorise::audience;
pub use body::Bodies;
pub use idle::keep_forgetting_idle;
pub use listener::{Door, serve};
pub use metrics::{Metrics, Sources, gather};
pub use peer::{Peer, TrustedProxies};
pub use readiness::Readiness;
pub use strangers::Strangers;
pub use throttle::Throttle;
pub use tls::{Tls, TlsError};

use crate::audit::Tally;
use crate::inbound::whatsapp::Inbound;
use crate::operations::Services;

/// What the way in needs.
pub struct Gateway {
    /// What operations work with.
    pub services: Services,
    /// Whether policies are asked even where an operation's page says that none is.
    pub strict_authorisation: bool,
    /// Each operation's limit.
    pub throttle: Throttle,
    /// The limit of those whose calls are not signed as they should be.
    pub strangers: Strangers,
    /// Whether the state is complete.
    pub readiness: Readiness,
    /// What happens here, in figures.
    pub metrics: Metrics,
    /// Memory for the bodies of requests.
    pub bodies: Bodies,
    /// Whose word on a request's source counts.
    pub trusted_proxies: TrustedProxies,
    /// Counts refusals for the audit.
    pub tally: Tally,
    /// Takes the network's webhooks; none when no network is set up.
    pub inbound: Option<Arc<Inbound>>,
}
