//! The receiver that takes everything: as little HTTP as a sender needs, so that it is not what limits.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::Arrivals;
use crate::error::Error;

/// What a receiver answers to be done with receipts (behaviour notes, 3.2).
const RECEIVED: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{\"code\":0}";
/// Bytes of a request that is still taken for one.
const LONGEST: usize = 1024 * 1024;
/// Between two looks at what arrived; it bounds how exact the end of a run is known.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// A receiver on loopback; ends with this value.
#[derive(Debug)]
pub struct GoodReceiver {
    address: SocketAddr,
    arrivals: Arc<Arrivals>,
    _end: oneshot::Sender<()>,
}

impl GoodReceiver {
    /// Starts it.
    ///
    /// # Errors
    /// There is no port or no thread.
    pub fn start() -> Result<Self, Error> {
        let io = |source| Error::io("the receiver", source);
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(io)?;
        listener.set_nonblocking(true).map_err(io)?;
        let address = listener.local_addr().map_err(io)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(io)?;
        let arrivals = Arc::new(Arrivals::default());
        let (end, ended) = oneshot::channel();
        let taken = Arc::clone(&arrivals);
        thread::spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    _ = ended => {}
                    _ = listen(listener, taken) => {}
                }
            });
        });
        Ok(Self { address, arrivals, _end: end })
    }

    /// Its address with this path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What arrived.
    pub fn arrivals(&self) -> &Arrivals {
        &self.arrivals
    }

    /// Waits until so many receipts came since the last clearing.
    ///
    /// # Errors
    /// They did not come in time.
    pub async fn wait(&self, measure: &'static str, all: u64, within: Duration) -> Result<(), Error> {
        let started = Instant::now();
        loop {
            let came = self.arrivals.tally().receipts;
            if came >= all {
                return Ok(());
            }
            if started.elapsed() > within {
                return Err(Error::Undelivered { measure, missing: all - came, all, within });
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}

async fn listen(listener: std::net::TcpListener, arrivals: Arc<Arrivals>) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (stream, _) = listener.accept().await?;
        let arrivals = Arc::clone(&arrivals);
        // A connection that breaks is its sender's to repeat.
        tokio::spawn(async move { serve(stream, &arrivals).await });
    }
}

async fn serve(mut stream: TcpStream, arrivals: &Arrivals) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut received = BytesMut::with_capacity(64 * 1024);
    loop {
        match body(&received)? {
            Some((start, end)) => {
                arrivals.take(&received[start..end], Instant::now());
                received.advance(end);
                stream.write_all(RECEIVED).await?;
            }
            None if received.len() > LONGEST => return Err(io::ErrorKind::InvalidData.into()),
            None if stream.read_buf(&mut received).await? == 0 => return Ok(()),
            None => {}
        }
    }
}

/// Where the body of a request begins and ends, once it is whole.
///
/// # Errors
/// Its head is no text.
pub fn body(received: &[u8]) -> io::Result<Option<(usize, usize)>> {
    let Some(head) = received.windows(4).position(|window| window == b"\r\n\r\n") else { return Ok(None) };
    let text = std::str::from_utf8(&received[..head]).map_err(|_| io::ErrorKind::InvalidData)?;
    let length = text.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    let start = head + 4;
    let end = start.saturating_add(length.unwrap_or(0));
    Ok((received.len() >= end).then_some((start, end)))
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::super::mark;
    use super::*;

    #[test]
    fn a_body_is_taken_when_it_is_whole() {
        assert_eq!(body(b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nabcd").unwrap(), None);
        let whole = b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nabcdef";
        assert_eq!(body(whole).unwrap(), Some((whole.len() - 6, whole.len() - 1)));
        assert!(body(b"\xff\r\n\r\n").is_err());
    }

    #[test]
    fn two_requests_on_one_connection_are_both_answered() {
        let receiver = GoodReceiver::start().unwrap();
        let mut stream = std::net::TcpStream::connect(receiver.address).unwrap();
        for serial in [1, 2] {
            let text = mark(serial);
            write!(stream, "POST /up HTTP/1.1\r\ncontent-length: {}\r\n\r\n{text}", text.len()).unwrap();
            let mut answer = vec![0; RECEIVED.len()];
            stream.read_exact(&mut answer).unwrap();
            assert_eq!(answer, RECEIVED);
        }
        assert_eq!(receiver.arrivals().tally().receipts, 2);
    }
}
