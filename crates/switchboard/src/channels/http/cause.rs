//! From the errors of the libraries to the closed list of what can go wrong.

use std::error::Error;
use std::io;
use std::iter::successors;

use hyper_util::client::legacy;

use super::error::{ExchangeError, Fault, FaultKind, chain};
use crate::channels::guard::NameError;

/// A TCP connection that was not made.
#[derive(Debug, thiserror::Error)]
#[error("{reason}")]
pub(super) struct ConnectFailure {
    kind: FaultKind,
    reason: String,
}

impl ConnectFailure {
    pub(super) fn new(error: &(dyn Error + 'static)) -> Self {
        let name = causes(error).find_map(|cause| cause.downcast_ref::<NameError>());
        let (kind, reason) = match name {
            Some(NameError::Refused(refusal)) => {
                (FaultKind::AddressRefused(refusal.rule), format!("the address {refusal}"))
            }
            Some(NameError::Unresolved(unresolved)) => (FaultKind::NameNotResolved, unresolved.to_string()),
            None => {
                let io = causes(error).find_map(|cause| cause.downcast_ref::<io::Error>());
                (io.map_or(FaultKind::NotConnected, of_connecting), chain(error))
            }
        };
        Self { kind, reason }
    }
}

/// What became of a request that failed before the head of its answer.
pub(super) fn failed(error: &legacy::Error) -> ExchangeError {
    if !error.is_connect() {
        return ExchangeError::InDoubt(Fault::new(of_answer(error), chain(error)));
    }
    let failure = causes(error).find_map(|cause| cause.downcast_ref::<ConnectFailure>());
    ExchangeError::NotSent(match failure {
        Some(failure) => Fault::new(failure.kind, &failure.reason),
        // With TCP connected there is only TLS left to be agreed upon.
        None => Fault::new(FaultKind::TlsFailed, chain(error)),
    })
}

/// What went wrong while an answer was read.
pub(super) fn of_answer(error: &(dyn Error + 'static)) -> FaultKind {
    causes(error)
        .find_map(|cause| {
            if cause.is::<rustls::Error>() {
                return Some(FaultKind::TlsFailed);
            }
            if let Some(error) = cause.downcast_ref::<io::Error>() {
                // Chunks that are none.
                let wrong = matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData);
                return (wrong && error.get_ref().is_none_or(|inner| !inner.is::<rustls::Error>()))
                    .then_some(FaultKind::NotHttp);
            }
            let error = cause.downcast_ref::<hyper::Error>()?;
            if error.is_parse_too_large() {
                return Some(FaultKind::AnswerTooLarge);
            }
            error.is_parse().then_some(FaultKind::NotHttp)
        })
        .unwrap_or(FaultKind::ClosedEarly)
}

fn of_connecting(error: &io::Error) -> FaultKind {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => FaultKind::ConnectionRefused,
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable => FaultKind::Unreachable,
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => FaultKind::ConnectionReset,
        io::ErrorKind::TimedOut => FaultKind::ConnectTimedOut,
        _ => FaultKind::NotConnected,
    }
}

/// An error and its causes. An `io::Error` hides the one that it was made of from `source`.
fn causes<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    successors(Some(error), |error| {
        let error: &'e (dyn Error + 'static) = *error;
        match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => error.source(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_in_which_a_connection_is_not_made_has_its_kind() {
        for (kind, expected) in [
            (io::ErrorKind::ConnectionRefused, FaultKind::ConnectionRefused),
            (io::ErrorKind::HostUnreachable, FaultKind::Unreachable),
            (io::ErrorKind::NetworkUnreachable, FaultKind::Unreachable),
            (io::ErrorKind::ConnectionReset, FaultKind::ConnectionReset),
            (io::ErrorKind::TimedOut, FaultKind::ConnectTimedOut),
            (io::ErrorKind::AddrNotAvailable, FaultKind::NotConnected),
            (io::ErrorKind::PermissionDenied, FaultKind::NotConnected),
        ] {
            assert_eq!(ConnectFailure::new(&io::Error::from(kind)).kind, expected, "{kind}");
        }
    }

    #[test]
    fn an_error_inside_an_io_error_is_found() {
        let tls = rustls::Error::HandshakeNotComplete;
        let wrapped = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, tls));
        assert_eq!(of_answer(&wrapped), FaultKind::TlsFailed);
    }
}
