//! A connection that is watched: a head that does not come to its end, a connection that is not used, a request line that is
//! too long for the HTTP machinery, and that machinery's own refusals, which have no body and so get ours.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use bytes::{Buf, Bytes};
use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::answer;
use super::request_line::{Arrival, LongQuery, RequestLine};

/// How long a request's head may take from its first byte on.
pub const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// How long a connection may lie idle between two requests.
pub const IDLE_AT_MOST: Duration = Duration::from_secs(75);

#[derive(Debug, Clone, Copy)]
enum Phase {
    Idle(Instant),
    Head(Instant),
    Busy,
}

/// What to do with a connection now.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing.
    Keep,
    /// It lay idle too long.
    Close,
    /// Its client is too slow: it gets a 408 and is closed.
    Slow,
}

/// Where a connection stands.
#[derive(Debug, Clone)]
pub struct Watch(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    phase: Phase,
    long_query: Option<LongQuery>,
    refused: bool,
}

impl Watch {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(State {
            phase: Phase::Idle(Instant::now()),
            long_query: None,
            refused: false,
        })))
    }

    /// A request's head is complete. Answers the query that was too long to stand in it.
    pub fn begin(&self) -> Option<LongQuery> {
        let mut state = self.0.lock();
        state.phase = Phase::Busy;
        state.long_query.take()
    }

    /// Its answer is made.
    pub fn end(&self) {
        self.0.lock().phase = Phase::Idle(Instant::now());
    }

    /// Whether a refusal of the HTTP machinery was answered.
    pub fn was_refused(&self) -> bool {
        self.0.lock().refused
    }

    /// What to do at this time.
    pub fn verdict(&self, now: Instant) -> Verdict {
        match self.0.lock().phase {
            Phase::Idle(since) if now.duration_since(since) > IDLE_AT_MOST => Verdict::Close,
            Phase::Head(since) if now.duration_since(since) > HEAD_WITHIN => Verdict::Slow,
            Phase::Idle(_) | Phase::Head(_) | Phase::Busy => Verdict::Keep,
        }
    }

    /// Something came. Answers where that is in its request.
    fn read(&self) -> Phase {
        let mut state = self.0.lock();
        let before = state.phase;
        if matches!(before, Phase::Idle(_)) {
            state.phase = Phase::Head(Instant::now());
        }
        before
    }
}

/// A watched socket. It is shared, so that the last word can be said beside the HTTP machinery.
pub struct Watched {
    socket: Arc<TcpStream>,
    watch: Watch,
    line: RequestLine,
    /// Was read before, and goes first.
    ready: Bytes,
    /// Goes out in place of what the HTTP machinery wants to write.
    instead: Option<Bytes>,
}

impl Watched {
    /// Watches a socket that was just accepted, whose requests' heads have so many bytes at most.
    pub fn new(socket: TcpStream, head_bytes: usize) -> (Self, Arc<TcpStream>, Watch) {
        let socket = Arc::new(socket);
        let watch = Watch::new();
        let watched = Self {
            socket: Arc::clone(&socket),
            watch: watch.clone(),
            line: RequestLine::new(head_bytes),
            ready: Bytes::new(),
            instead: None,
        };
        (watched, socket, watch)
    }

    /// Judges what was just read into the buffer behind `before`; whether there is something to hand on.
    fn arrived(&mut self, buffer: &mut ReadBuf<'_>, before: usize) -> bool {
        let bytes = buffer.filled().get(before..).unwrap_or_default();
        if bytes.is_empty() {
            self.ready = self.line.rest().into();
            self.hand_on(buffer);
            return true;
        }
        match self.watch.read() {
            Phase::Busy => return true,
            Phase::Idle(_) => self.line.begin(),
            Phase::Head(_) => {}
        }
        match self.line.take(bytes) {
            Arrival::Pass => return true,
            Arrival::Hold => buffer.set_filled(before),
            Arrival::Release(bytes, query) => {
                buffer.set_filled(before);
                self.ready = bytes.into();
                self.watch.0.lock().long_query = query;
                self.hand_on(buffer);
                return true;
            }
        }
        false
    }

    fn hand_on(&mut self, buffer: &mut ReadBuf<'_>) {
        let piece = self.ready.split_to(self.ready.len().min(buffer.remaining()));
        buffer.put_slice(&piece);
    }

    /// Writes our refusal in place of `bytes`, the HTTP machinery's own.
    fn write_instead(&mut self, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.watch.0.lock().refused = true;
        let mut rest = match self.instead.take() {
            Some(rest) => rest,
            None => answer::instead_of(bytes, &here(&self.socket)).into(),
        };
        while !rest.is_empty() {
            let written = match self.socket.poll_write_ready(context) {
                Poll::Ready(ready) => ready.and_then(|()| self.socket.try_write(&rest)),
                Poll::Pending => {
                    self.instead = Some(rest);
                    return Poll::Pending;
                }
            };
            match written {
                Ok(count) => rest.advance(count),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
        Poll::Ready(Ok(bytes.len()))
    }
}

/// The address that a client called.
pub fn here(socket: &TcpStream) -> String {
    socket.local_addr().map(|address| address.to_string()).unwrap_or_default()
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.ready.is_empty() {
            self.hand_on(buffer);
            return Poll::Ready(Ok(()));
        }
        loop {
            ready!(self.socket.poll_read_ready(context))?;
            let before = buffer.filled().len();
            match self.socket.try_read(buffer.initialize_unfilled()) {
                Ok(count) => {
                    buffer.advance(count);
                    if self.arrived(buffer, before) {
                        return Poll::Ready(Ok(()));
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if answer::is_without_body(bytes) {
            return self.write_instead(context, bytes);
        }
        loop {
            ready!(self.socket.poll_write_ready(context))?;
            match self.socket.try_write(bytes) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                done => return Poll::Ready(done),
            }
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if let Some(first) = bytes.first().filter(|first| answer::is_without_body(first)) {
            return self.write_instead(context, first);
        }
        loop {
            ready!(self.socket.poll_write_ready(context))?;
            match self.socket.try_write_vectored(bytes) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                done => return Poll::Ready(done),
            }
        }
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // What is still on its way to us is discarded, not answered with a reset that would eat our last words.
        Poll::Ready(socket2::SockRef::from(self.socket.as_ref()).shutdown(std::net::Shutdown::Write))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_head_that_began_makes_a_client_slow() {
        let watch = Watch::new();
        let later = |seconds| Instant::now() + Duration::from_secs(seconds);
        assert_eq!(watch.verdict(later(60)), Verdict::Keep);
        assert_eq!(watch.verdict(later(76)), Verdict::Close);
        watch.read();
        assert_eq!(watch.verdict(later(9)), Verdict::Keep);
        assert_eq!(watch.verdict(later(11)), Verdict::Slow);
        watch.begin();
        assert_eq!(watch.verdict(later(1000)), Verdict::Keep);
    }
}
