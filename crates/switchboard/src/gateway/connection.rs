//! A connection that is watched, over TLS or not: a head that does not come to its end, an answer that is not read, a request
//! line that is too long for the HTTP machinery, and that machinery's own refusals, which have no body and so get ours.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use super::answer;
use super::request_line::{Arrival, RequestLine};
use super::watch::{Piece, Watch};

/// Bytes of one read: one less than the HTTP machinery's first buffer, which grows when a read fills it, and stays so.
const READ: usize = 8 * 1024 - 1;

/// What a connection runs over.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {
    /// The socket at its ground.
    fn tcp(&self) -> &TcpStream;
}

impl Stream for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Stream for TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// A watched stream.
pub struct Watched<S> {
    stream: S,
    watch: Watch,
    line: RequestLine,
    /// Was read before, and goes first.
    ready: Bytes,
    /// Goes out in place of what the HTTP machinery wants to write.
    instead: Option<Bytes>,
    /// Whether something waits for the client to read.
    blocked: bool,
}

impl<S: Stream> Watched<S> {
    /// Watches a stream whose requests' heads have so many bytes at most.
    pub fn new(stream: S, watch: Watch, head_bytes: usize) -> Self {
        Self {
            stream,
            watch,
            line: RequestLine::new(head_bytes),
            ready: Bytes::new(),
            instead: None,
            blocked: false,
        }
    }

    /// The stream, when all is said.
    pub fn into_inner(self) -> S {
        self.stream
    }

    /// Judges what was just read; whether there is something to hand on, or the end.
    fn arrived(&mut self, bytes: &[u8], buffer: &mut ReadBuf<'_>) -> io::Result<bool> {
        if bytes.is_empty() {
            self.ready = self.line.rest().into();
            self.hand_on(buffer);
            return Ok(true);
        }
        let arrival = match self.watch.read(bytes.len()).map_err(io::Error::other)? {
            Piece::Behind => Arrival::Pass,
            Piece::First => {
                self.line.begin();
                self.line.take(bytes)
            }
            Piece::Middle => self.line.take(bytes),
        };
        match arrival {
            Arrival::Pass => buffer.put_slice(bytes),
            Arrival::Hold => return Ok(false),
            Arrival::Release(bytes, query) => {
                self.ready = bytes.into();
                if let Some(query) = query {
                    self.watch.take_out(query);
                }
                self.hand_on(buffer);
            }
        }
        Ok(true)
    }

    fn hand_on(&mut self, buffer: &mut ReadBuf<'_>) {
        let piece = self.ready.split_to(self.ready.len().min(buffer.remaining()).min(READ));
        buffer.put_slice(&piece);
    }

    /// Writes our refusal in place of `bytes`, the HTTP machinery's own.
    fn write_instead(&mut self, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.watch.refused();
        let mut rest = match self.instead.take() {
            Some(rest) => rest,
            None => answer::instead_of(bytes, &here(self.stream.tcp())).into(),
        };
        while !rest.is_empty() {
            let written = Pin::new(&mut self.stream).poll_write(context, &rest);
            match self.noted(written) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(Ok(count)) => rest.advance(count),
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => {
                    self.instead = Some(rest);
                    return Poll::Pending;
                }
            }
        }
        Poll::Ready(Ok(bytes.len()))
    }

    /// Notes that a client has to read before more goes out.
    fn noted<T>(&mut self, written: Poll<T>) -> Poll<T> {
        if written.is_pending() && !self.blocked {
            self.blocked = true;
            self.watch.blocked();
        }
        written
    }
}

/// The address that a client called.
pub fn here(socket: &TcpStream) -> String {
    socket.local_addr().map(|address| address.to_string()).unwrap_or_default()
}

impl<S: Stream> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.ready.is_empty() {
            self.hand_on(buffer);
            return Poll::Ready(Ok(()));
        }
        // Not into the buffer itself: it would have to be cleared first, and so take memory while nothing comes.
        let mut room = [0; READ];
        let most = buffer.remaining().min(READ);
        loop {
            let mut piece = ReadBuf::new(room.get_mut(..most).unwrap_or_default());
            ready!(Pin::new(&mut self.stream).poll_read(context, &mut piece))?;
            if self.arrived(piece.filled(), buffer)? {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl<S: Stream> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if answer::is_without_body(bytes) {
            return self.write_instead(context, bytes);
        }
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.noted(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if let Some(first) = bytes.first().filter(|first| answer::is_without_body(first)) {
            return self.write_instead(context, first);
        }
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.noted(written)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    /// Is called when all that was to be said is written.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        let flushed = self.noted(flushed);
        if flushed.is_ready() && self.blocked {
            self.blocked = false;
            self.watch.flowing();
        }
        flushed
    }

    /// Only our side is closed: what is still on its way to us is discarded, not answered with a reset that would eat our
    /// last words.
    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let closed = Pin::new(&mut self.stream).poll_shutdown(context);
        self.noted(closed)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::super::watch::{Follows, Heads, Verdict};
    use super::*;

    async fn pair() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        (listener.accept().await.unwrap().0, client)
    }

    #[tokio::test]
    async fn a_client_that_does_not_read_is_noticed_until_it_does() {
        let (server, mut client) = pair().await;
        let watch = Watch::new(Heads::default());
        let mut watched = Watched::new(server, watch.clone(), 256 * 1024);
        let later = Instant::now() + Duration::from_secs(60);
        watch.begin(Follows::Nothing).unwrap();
        let answer = vec![b'a'; 64 * 1024 * 1024];
        let mut writing = Box::pin(async {
            watched.write_all(&answer).await.unwrap();
            watched.flush().await.unwrap();
        });
        assert!(futures_util::FutureExt::now_or_never(&mut writing).is_none(), "no system takes all of this");
        assert_eq!(watch.verdict(later), Verdict::Stuck);
        let mut read = vec![0; answer.len()];
        tokio::join!(writing, async { client.read_exact(&mut read).await.unwrap() });
        assert_eq!(watch.verdict(later), Verdict::Keep);
    }

    #[tokio::test]
    async fn a_line_that_is_too_long_arrives_without_its_query_which_is_kept_beside_it() {
        let (server, mut client) = pair().await;
        let watch = Watch::new(Heads::default());
        let mut watched = Watched::new(server, watch.clone(), 256 * 1024);
        let query = format!("A={}", "x".repeat(100_000));
        let request = format!("POST /?{query} HTTP/1.1\r\nhost: a\r\n\r\n");
        client.write_all(request.as_bytes()).await.unwrap();
        client.shutdown().await.unwrap();
        let mut arrived = String::new();
        watched.read_to_string(&mut arrived).await.unwrap();
        assert_eq!(arrived, "POST / HTTP/1.1\r\nhost: a\r\n\r\n");
        assert_eq!(watch.begin(Follows::Nothing).unwrap().map(|long| long.0), Some(query));
    }
}
