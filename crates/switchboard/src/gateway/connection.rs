//! A connection whose client is watched: a head that does not come to its end, and a connection that is not used.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

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
pub struct Watch(Arc<Mutex<Phase>>);

impl Watch {
    /// A request's head is complete.
    pub fn begin(&self) {
        *self.0.lock() = Phase::Busy;
    }

    /// Its answer is made.
    pub fn end(&self) {
        *self.0.lock() = Phase::Idle(Instant::now());
    }

    /// What to do at this time.
    pub fn verdict(&self, now: Instant) -> Verdict {
        match *self.0.lock() {
            Phase::Idle(since) if now.duration_since(since) > IDLE_AT_MOST => Verdict::Close,
            Phase::Head(since) if now.duration_since(since) > HEAD_WITHIN => Verdict::Slow,
            Phase::Idle(_) | Phase::Head(_) | Phase::Busy => Verdict::Keep,
        }
    }

    fn read(&self) {
        let mut phase = self.0.lock();
        if matches!(*phase, Phase::Idle(_)) {
            *phase = Phase::Head(Instant::now());
        }
    }
}

/// A watched socket. It is shared, so that the last word can be said beside the HTTP machinery.
pub struct Watched {
    socket: Arc<TcpStream>,
    watch: Watch,
}

impl Watched {
    /// Watches a socket that was just accepted.
    pub fn new(socket: TcpStream) -> (Self, Arc<TcpStream>, Watch) {
        let socket = Arc::new(socket);
        let watch = Watch(Arc::new(Mutex::new(Phase::Idle(Instant::now()))));
        (Self { socket: Arc::clone(&socket), watch: watch.clone() }, socket, watch)
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            ready!(self.socket.poll_read_ready(context))?;
            match self.socket.try_read(buffer.initialize_unfilled()) {
                Ok(count) => {
                    buffer.advance(count);
                    if count > 0 {
                        self.watch.read();
                    }
                    return Poll::Ready(Ok(()));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }
}

impl AsyncWrite for Watched {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.socket.poll_write_ready(context))?;
            match self.socket.try_write(bytes) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                done => return Poll::Ready(done),
            }
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
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
        let watch = Watch(Arc::new(Mutex::new(Phase::Idle(Instant::now()))));
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
