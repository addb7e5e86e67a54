//! One connection from its first byte to its last: the handshake where TLS is spoken, then one request after another, watched,
//! and an end that the client hears.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use acs::Fault;
use http::header::{CONNECTION, HOST, HeaderValue};
use http::{HeaderMap, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::watch as channel;

use super::body::{Unread, follows};
use super::connection::{Stream, Watched, here};
use super::framing::is_ambiguous;
use super::peer::Peer;
use super::tls::{HANDSHAKE, Tls};
use super::watch::{After, Crowded, Dismissed, IDLE_AT_MOST, Verdict, Watch};
use super::{Gateway, answer, paths};
use crate::stop::stopped;

/// Bytes of a request's head: a request line of 128 kB and its headers (gateway notes, 1.5: own limit).
const HEAD_BYTES: usize = 256 * 1024;
/// How long a handshake may take, from the connection on (decided).
const HANDSHAKE_WITHIN: Duration = Duration::from_secs(10);
/// How often a connection's client is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(3);
/// How long a client may take to read our last words.
const HEARD_WITHIN: Duration = Duration::from_secs(1);
/// How long a client may take to hear that its connection is closed.
const LINGER: Duration = Duration::from_secs(2);

/// A connection that was just accepted.
pub struct Session {
    /// What requests are answered with.
    pub gateway: Arc<Gateway>,
    /// Where it stands.
    pub watch: Watch,
    /// Turns true when the service stops.
    pub stop: channel::Receiver<bool>,
}

impl Session {
    /// Serves it to its end.
    pub async fn run(self, socket: TcpStream, address: SocketAddr, tls: Option<Arc<Tls>>) {
        if let Err(error) = socket.set_nodelay(true) {
            tracing::debug!(%error, "a connection went as it came");
            return;
        }
        let patience = if tls.is_some() { HANDSHAKE_WITHIN } else { IDLE_AT_MOST };
        // Nothing but a socket is held for a client that says nothing.
        let Some(first) = self.unless_over(patience, first_byte(&socket)).await else { return };
        match (tls, first) {
            (_, None) => {}
            (None, Some(_)) => Box::pin(self.serve(socket, Peer::new(address, false))).await,
            (Some(tls), Some(HANDSHAKE)) => Box::pin(self.secured(socket, address, tls)).await,
            // Plain HTTP where TLS is spoken (gateway notes, 2.4, row 2).
            (Some(_), Some(_)) => self.farewell(socket, Some(Fault::invalid_protocol_need_ssl())).await,
        }
    }

    async fn secured(self, socket: TcpStream, address: SocketAddr, tls: Arc<Tls>) {
        // To those who make room, a handshake that does not come to its end is a head that does not.
        if self.watch.read(1).is_err() {
            return;
        }
        match self.unless_over(HANDSHAKE_WITHIN, tls.accept(socket)).await {
            Some(Ok(stream)) => {
                self.watch.idle();
                self.serve(stream, Peer::new(address, true)).await;
            }
            Some(Err(error)) => tracing::debug!(%error, "a handshake failed"),
            None => tracing::debug!("a handshake did not come to its end"),
        }
    }

    /// What comes of it, unless its time is over, the service stops, or the connection is closed to make room.
    async fn unless_over<T>(&self, patience: Duration, work: impl Future<Output = T>) -> Option<T> {
        let mut stop = self.stop.clone();
        tokio::select! {
            () = self.watch.dismissed() => None,
            () = stopped(&mut stop) => None,
            done = tokio::time::timeout(patience, work) => done.ok(),
        }
    }

    async fn serve<S: Stream>(mut self, stream: S, peer: Peer) {
        let (gateway, watch) = (&self.gateway, &self.watch);
        let service = service_fn(|request: Request<Incoming>| {
            let begun = watch.begin(follows(request.body()));
            let (gateway, watch) = (Arc::clone(gateway), watch.clone());
            let mut request = request.map(|body| Unread::new(body, watch.clone()));
            // In a box: the HTTP machinery keeps as much room for it as it takes, also while the connection lies idle.
            Box::pin(async move {
                if let Some(query) = begun? {
                    request.extensions_mut().insert(query);
                }
                request.extensions_mut().insert(peer);
                let mut response = if is_ambiguous(request.headers()) {
                    let envelope = answer::unread(host(request.headers()));
                    answer::refuse_unread(&envelope, answer::not_http())
                } else {
                    paths::answer(&gateway, request).await
                };
                // Who is told to stop says so with each answer: the next request goes elsewhere.
                if watch.end() == After::Close || gateway.readiness.is_stopping() {
                    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
                }
                Ok::<_, Dismissed>(response)
            })
        });
        let io = TokioIo::new(Watched::new(stream, watch.clone(), HEAD_BYTES));
        let mut connection = http1::Builder::new().max_buf_size(HEAD_BYTES).serve_connection(io, service);
        let mut look = tokio::time::interval(LOOK_EVERY);
        let (mut stopping, mut closing) = (false, false);
        let last = loop {
            tokio::select! {
                biased;
                () = watch.dismissed() => return,
                ended = &mut connection => break ended.err().and_then(|error| last_word(&error, watch)),
                _ = look.tick() => match watch.verdict(Instant::now()) {
                    Verdict::Keep => {}
                    // It was asked to close and did not: its client leaves the last answer where it is.
                    Verdict::Close if closing => return,
                    Verdict::Close => {
                        closing = true;
                        std::pin::Pin::new(&mut connection).graceful_shutdown();
                    }
                    Verdict::Slow => break Some(Fault::request_timeout()),
                    Verdict::Stuck => return,
                },
                () = stopped(&mut self.stop), if !stopping => {
                    stopping = true;
                    std::pin::Pin::new(&mut connection).graceful_shutdown();
                }
            }
        };
        let stream = connection.into_parts().io.into_inner().into_inner();
        self.farewell(stream, last).await;
    }

    /// Says the last word, if there is one, and closes our side. Then discards what the client still sends, for a while: a
    /// socket that is closed with something unread is reset, and the reset can overtake our last answer.
    async fn farewell<S: Stream>(mut self, mut stream: S, last: Option<Fault>) {
        self.watch.leaving();
        if let Some(fault) = last {
            let code = fault.code.clone();
            let words = answer::last_word(fault, &here(stream.tcp()));
            let said = tokio::time::timeout(HEARD_WITHIN, stream.write_all(&words)).await;
            tracing::debug!(%code, ?said, "a client was sent away");
        }
        if let Ok(Err(error)) = tokio::time::timeout(HEARD_WITHIN, stream.shutdown()).await {
            tracing::trace!(%error, "a connection was closed already");
        }
        tokio::select! {
            () = until_hung_up(stream.tcp()) => {}
            () = tokio::time::sleep(LINGER) => {}
            () = self.watch.dismissed() => {}
            () = stopped(&mut self.stop) => {}
        }
    }
}

/// The first byte that comes, left where it is; none when the client hangs up.
async fn first_byte(socket: &TcpStream) -> Option<u8> {
    let mut first = [0];
    match socket.peek(&mut first).await {
        Ok(1..) => Some(first[0]),
        Ok(0) | Err(_) => None,
    }
}

/// What is said when the HTTP machinery ended without an answer.
fn last_word(error: &hyper::Error, watch: &Watch) -> Option<Fault> {
    tracing::debug!(%error, "a connection ended early");
    let cause = error.source().and_then(|cause| cause.downcast_ref::<io::Error>());
    if cause.and_then(io::Error::get_ref).is_some_and(|cause| cause.is::<Crowded>()) {
        return Some(Fault::service_unavailable());
    }
    (error.is_parse() && !watch.was_refused()).then(answer::not_http)
}

fn host(headers: &HeaderMap) -> String {
    headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default().to_owned()
}

async fn until_hung_up(socket: &TcpStream) {
    let mut discarded = [0; 4 * 1024];
    while socket.readable().await.is_ok() {
        match socket.try_read(&mut discarded) {
            Ok(0) => return,
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => return,
            Ok(_) | Err(_) => {}
        }
    }
}
