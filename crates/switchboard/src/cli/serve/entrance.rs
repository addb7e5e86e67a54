//! Where clients come in: the socket, the certificate where TLS is spoken, and how many connections there may be.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::cli::error::Error;
use crate::cli::file_limit;
use crate::cli::settings::{Doors, Source};
use crate::gateway::{Door, Tls};
use crate::stop::stopped;

/// How often the files of certificate and key are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// The certificate and key of the settings, where there are any.
pub fn tls(doors: &Doors) -> Result<Option<Arc<Tls>>, Error> {
    let Some((certificate, key)) = doors.tls() else { return Ok(None) };
    let tls = Tls::open(certificate, key).map_err(|reason| Error::Failed(reason.to_string()))?;
    Ok(Some(Arc::new(tls)))
}

/// The door behind a socket.
pub fn door(listener: TcpListener, doors: &Doors, tls: Option<Arc<Tls>>) -> Door {
    let allowed = file_limit::connections(file_limit::raise_descriptors());
    let wanted = &doors.connections;
    if wanted.value > allowed && wanted.source != Source::Default {
        tracing::warn!(
            wanted = wanted.value,
            allowed,
            "fewer connections are kept than are set: the limit of open files (ulimit -n) allows no more"
        );
    }
    Door { listener, tls, connections: wanted.value.min(allowed) }
}

/// Takes the address of an option.
///
/// # Errors
/// It cannot be had.
pub async fn bind(option: &str, address: SocketAddr) -> Result<TcpListener, Error> {
    TcpListener::bind(address)
        .await
        .map_err(|reason| Error::Failed(format!("--{option} {address}: {reason}")))
}

/// The base address at a socket.
pub fn base_url(address: SocketAddr, doors: &Doors) -> String {
    let scheme = if doors.tls().is_some() { "https" } else { "http" };
    format!("{scheme}://{address}")
}

/// Has the files read again when they change, and looks at once at SIGHUP, until `stop` turns true.
pub async fn keep_certificate(tls: Arc<Tls>, mut stop: watch::Receiver<bool>) {
    let mut hangup = match signal(SignalKind::hangup()) {
        Ok(hangup) => hangup,
        Err(reason) => return tracing::error!(%reason, "a new certificate will not be seen"),
    };
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = hangup.recv() => {}
            () = stopped(&mut stop) => return,
        }
        let tls = Arc::clone(&tls);
        if let Err(error) = tokio::task::spawn_blocking(move || tls.refresh()).await {
            tracing::error!(%error, "looking at the certificate failed");
        }
    }
}
