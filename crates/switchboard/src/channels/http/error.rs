//! Why an exchange brought no answer.

use std::error::Error;
use std::net::SocketAddr;

use crate::channels::guard::Rule;

/// An exchange without an answer. What to do next depends on which of the two it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeError {
    /// Certainly not acted on: sending it again does no harm.
    #[error("not sent: {}", .0.reason)]
    NotSent(Fault),
    /// Sent, at least in part, and no complete answer came: it may have been acted on or not.
    #[error("in doubt: {}", .0.reason)]
    InDoubt(Fault),
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which of the closed list.
    pub kind: FaultKind,
    /// In words, without secrets.
    pub reason: String,
    /// Who was connected to, if anybody was.
    pub remote: Option<SocketAddr>,
}

/// All that can go wrong between a request and its whole answer: a closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// No request can be made of the URL, such as one that is neither http nor https.
    Unusable,
    /// The guard refuses the address.
    AddressRefused(Rule),
    /// The name has no address, or nobody said so in time.
    NameNotResolved,
    /// Nobody listens there.
    ConnectionRefused,
    /// No way leads there: no route to the network or to the host.
    Unreachable,
    /// Whoever listens there closed the connection while it was being made.
    ConnectionReset,
    /// No connection, with TLS where it was asked for, within its time or that of the whole exchange.
    ConnectTimedOut,
    /// The connection was not made for another reason, perhaps one of this machine, such as no free port.
    NotConnected,
    /// No TLS: a certificate that does not hold, or no agreement.
    TlsFailed,
    /// Connected, but no whole answer within the deadline.
    DeadlinePassed,
    /// The connection was closed before the answer was whole.
    ClosedEarly,
    /// The answer is not HTTP.
    NotHttp,
    /// The answer is larger than its limit, or its headers larger than 64 KiB.
    AnswerTooLarge,
}

impl ExchangeError {
    /// What went wrong.
    #[must_use]
    pub fn fault(&self) -> &Fault {
        match self {
            Self::NotSent(fault) | Self::InDoubt(fault) => fault,
        }
    }

    /// Which of the closed list went wrong.
    #[must_use]
    pub fn kind(&self) -> FaultKind {
        self.fault().kind
    }

    /// What went wrong, without secrets.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.fault().reason
    }

    /// Who was connected to, if anybody was.
    #[must_use]
    pub fn remote_address(&self) -> Option<SocketAddr> {
        self.fault().remote
    }

    pub(super) fn connected_to(mut self, remote: Option<SocketAddr>) -> Self {
        match &mut self {
            Self::NotSent(fault) | Self::InDoubt(fault) => fault.remote = remote,
        }
        self
    }
}

impl Fault {
    pub(super) fn new(kind: FaultKind, reason: impl Into<String>) -> Self {
        Self { kind, reason: reason.into(), remote: None }
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
