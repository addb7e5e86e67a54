//! When to stop: SIGTERM from whoever runs the process, SIGINT from the keyboard.

use std::future::Future;

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::error::Error;

/// Both signals, heard from its making on.
pub(super) struct Requests {
    terminate: Signal,
    interrupt: Signal,
}

impl Requests {
    /// Listens from now on.
    ///
    /// # Errors
    ///
    /// The system refuses the handlers.
    pub(super) fn listen() -> Result<Self, Error> {
        let listen = |kind| {
            signal(kind).map_err(|reason| Error::Failed(format!("signals are not available: {reason}")))
        };
        Ok(Self { terminate: listen(SignalKind::terminate())?, interrupt: listen(SignalKind::interrupt())? })
    }

    /// Resolves at the next of them.
    pub(super) async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Listens for both signals from now on; what it answers resolves at the first of them.
///
/// # Errors
///
/// The system refuses the handlers.
pub(super) fn requested() -> Result<impl Future<Output = ()> + Send + 'static, Error> {
    let mut requests = Requests::listen()?;
    Ok(async move { requests.next().await })
}
