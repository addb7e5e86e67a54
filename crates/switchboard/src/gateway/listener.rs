//! Sockets: accepting, slow clients, stopping.

use std::convert::Infallible;
use std::io;
use std::net::Shutdown;
use std::sync::Arc;
use std::time::{Duration, Instant};

use acs::Fault;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use super::connection::{Verdict, Watched, here};
use super::peer::Peer;
use super::{Gateway, answer, paths};
use crate::stop::stopped;

/// Open connections at once; more wait to be accepted.
const CONNECTIONS: usize = 4096;
/// Bytes of a request's head: a request line of 128 kB and its headers (gateway notes, 1.5: own limit).
const HEAD_BYTES: usize = 256 * 1024;
/// How often a connection's client is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long what is under way may take after the service was told to stop.
const STOP_WITHIN: Duration = Duration::from_secs(10);
/// How long a client may take to hear that its connection is closed.
const LINGER: Duration = Duration::from_secs(2);
/// A pause after the system refused a connection, such as for want of descriptors.
const BREATH: Duration = Duration::from_millis(50);

/// Serves until `stop` turns true; requests under way are finished first.
pub async fn serve(gateway: Arc<Gateway>, listener: TcpListener, mut stop: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            () = stopped(&mut stop) => break,
        };
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok((socket, address)) => {
                let (gateway, stop) = (Arc::clone(&gateway), stop.clone());
                connections.spawn(async move {
                    connection(gateway, socket, Peer::new(address, false), stop).await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection cannot be accepted");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
    drop(listener);
    let finished = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(STOP_WITHIN, finished).await.is_err() {
        tracing::warn!("connections are cut: their requests did not end in time");
    }
}

async fn connection(gateway: Arc<Gateway>, socket: TcpStream, peer: Peer, mut stop: watch::Receiver<bool>) {
    if let Err(error) = socket.set_nodelay(true) {
        tracing::debug!(%error, "a connection went as it came");
        return;
    }
    let (watched, socket, watch) = Watched::new(socket, HEAD_BYTES);
    let service = service_fn(|mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        if let Some(query) = watch.begin() {
            request.extensions_mut().insert(query);
        }
        let (gateway, watch) = (Arc::clone(&gateway), watch.clone());
        async move {
            let response = paths::answer(&gateway, request).await;
            watch.end();
            Ok::<_, Infallible>(response)
        }
    });
    let mut builder = http1::Builder::new();
    builder.max_buf_size(HEAD_BYTES);
    let mut connection = std::pin::pin!(builder.serve_connection(TokioIo::new(watched), service));
    let mut look = tokio::time::interval(LOOK_EVERY);
    let mut stopping = false;
    let mut closing = false;
    loop {
        tokio::select! {
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a connection ended early");
                    if error.is_parse() && !watch.was_refused() {
                        say_last(&socket, answer::not_http());
                    }
                }
                break;
            }
            _ = look.tick() => match watch.verdict(Instant::now()) {
                Verdict::Keep => {}
                // It was asked to close and did not: its client leaves the last answer where it is.
                Verdict::Close if closing => break,
                Verdict::Close => {
                    closing = true;
                    connection.as_mut().graceful_shutdown();
                }
                Verdict::Slow => {
                    say_last(&socket, Fault::request_timeout());
                    break;
                }
            },
            () = stopped(&mut stop), if !stopping => {
                stopping = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
    if let Err(error) = socket2::SockRef::from(socket.as_ref()).shutdown(Shutdown::Write) {
        tracing::trace!(%error, "a connection was closed already");
    }
    tokio::select! {
        () = until_hung_up(&socket) => {}
        () = tokio::time::sleep(LINGER) => {}
        () = stopped(&mut stop) => {}
    }
}

/// Discards what a client still sends: a socket that is closed with something unread is reset, and the reset can overtake
/// our last answer.
async fn until_hung_up(socket: &TcpStream) {
    let mut discarded = vec![0; 16 * 1024];
    while socket.readable().await.is_ok() {
        match socket.try_read(&mut discarded) {
            Ok(0) => return,
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => return,
            Ok(_) | Err(_) => {}
        }
    }
}

/// Refuses what the HTTP machinery left without an answer: a request that never came to its end, or none of its versions.
fn say_last(socket: &TcpStream, fault: Fault) {
    let code = fault.code.clone();
    let said = socket.try_write(&answer::last_word(fault, &here(socket)));
    tracing::debug!(%code, ?said, "a client was sent away");
}
