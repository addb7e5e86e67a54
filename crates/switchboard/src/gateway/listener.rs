//! The socket: accepting, making room, stopping.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use tokio::sync::watch;

use super::Gateway;
use super::connections::Connections;
use super::network::Network;
use super::session::Session;
use super::tls::Tls;
use crate::stop::stopped;

/// Connections at once where nobody says how many.
const CONNECTIONS: usize = 4096;
/// How long what is under way may take after the service was told to stop.
const STOP_WITHIN: Duration = Duration::from_secs(10);
/// A pause after the system refused a connection, such as for want of descriptors, and between two looks for one that rests.
const BREATH: Duration = Duration::from_millis(50);

/// Where clients come in.
pub struct Door {
    /// Accepts them.
    pub listener: TcpListener,
    /// Speaks TLS with them, where it is spoken.
    pub tls: Option<Arc<Tls>>,
    /// Open connections at once, at most. At least 1.
    pub connections: usize,
}

impl From<TcpListener> for Door {
    /// Without TLS.
    fn from(listener: TcpListener) -> Self {
        Self { listener, tls: None, connections: CONNECTIONS }
    }
}

/// Serves until `stop` turns true; requests under way are finished first.
pub async fn serve(gateway: Arc<Gateway>, door: impl Into<Door>, mut stop: watch::Receiver<bool>) {
    let Door { listener, tls, connections } = door.into();
    let mut connections = Connections::new(connections);
    loop {
        let room = connections.has_room(Instant::now());
        let accepted = tokio::select! {
            accepted = listener.accept(), if room => accepted,
            () = connections.one_ended(), if !connections.is_empty() => continue,
            () = tokio::time::sleep(BREATH), if !room => continue,
            () = stopped(&mut stop) => break,
        };
        match accepted {
            Ok((socket, address)) => {
                let (gateway, stop, tls) = (Arc::clone(&gateway), stop.clone(), tls.clone());
                connections.open(Network::of(address.ip()), |watch| {
                    Session { gateway, watch, stop }.run(socket, address, tls)
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection cannot be accepted");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
    drop(listener);
    let finished = async {
        while !connections.is_empty() {
            connections.one_ended().await;
        }
    };
    if tokio::time::timeout(STOP_WITHIN, finished).await.is_err() {
        tracing::warn!("connections are cut: their requests did not end in time");
    }
}
