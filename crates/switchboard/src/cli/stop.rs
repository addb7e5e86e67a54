//! When to stop: SIGTERM from whoever runs the process, SIGINT from the keyboard.

use std::future::Future;

use tokio::signal::unix::{SignalKind, signal};

use super::error::Error;

/// Listens for both signals from now on; what it answers resolves at the first of them.
///
/// # Errors
///
/// The system refuses the handlers.
pub(super) fn requested() -> Result<impl Future<Output = ()> + Send + 'static, Error> {
    let listen =
        |kind| signal(kind).map_err(|reason| Error::Failed(format!("signals are not available: {reason}")));
    let (mut terminate, mut interrupt) = (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
