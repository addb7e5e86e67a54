//! A way to a server that takes longer: what it answers comes so much later, however much that is. Nothing is held back but by that.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::thread;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until};

use crate::error::Error;

/// Bytes that are read at once.
const PIECE: usize = 64 * 1024;

/// A way that ends with this value.
#[derive(Debug)]
pub struct Delay {
    /// Where it begins.
    pub address: SocketAddr,
    _end: oneshot::Sender<()>,
}

impl Delay {
    /// To this server; each round trip takes so much longer. It runs on a thread of its own.
    ///
    /// # Errors
    /// There is no port or no thread.
    pub fn start(to: SocketAddr, by: Duration) -> Result<Self, Error> {
        let io = |source| Error::io("the delay", source);
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(io)?;
        listener.set_nonblocking(true).map_err(io)?;
        let address = listener.local_addr().map_err(io)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(io)?;
        let (end, ended) = oneshot::channel();
        thread::spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    _ = ended => {}
                    _ = listen(listener, to, by) => {}
                }
            });
        });
        Ok(Self { address, _end: end })
    }
}

async fn listen(listener: std::net::TcpListener, to: SocketAddr, by: Duration) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (client, _) = listener.accept().await?;
        // A connection that breaks is its client's to make again.
        tokio::spawn(async move { join(client, to, by).await });
    }
}

async fn join(client: TcpStream, to: SocketAddr, by: Duration) -> io::Result<()> {
    let server = TcpStream::connect(to).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut from_client, to_client) = client.into_split();
    let (from_server, mut to_server) = server.into_split();
    let (held, due) = mpsc::unbounded_channel();
    let asked = async {
        tokio::io::copy(&mut from_client, &mut to_server).await?;
        to_server.shutdown().await
    };
    let (asked, read, told) = tokio::join!(asked, hold(from_server, held, by), tell(to_client, due));
    asked.and(read).and(told)
}

/// Notes what comes and when it may go on.
async fn hold(
    mut from: OwnedReadHalf,
    held: mpsc::UnboundedSender<(Instant, Bytes)>,
    by: Duration,
) -> io::Result<()> {
    let mut read = BytesMut::with_capacity(PIECE);
    while from.read_buf(&mut read).await? > 0 {
        if held.send((Instant::now() + by, read.split().freeze())).is_err() {
            break;
        }
        read.reserve(PIECE);
    }
    Ok(())
}

async fn tell(mut to: OwnedWriteHalf, mut due: mpsc::UnboundedReceiver<(Instant, Bytes)>) -> io::Result<()> {
    while let Some((at, bytes)) = due.recv().await {
        sleep_until(at).await;
        to.write_all(&bytes).await?;
    }
    to.shutdown().await
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::*;

    #[test]
    fn everything_comes_through_in_its_order() {
        let server = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let delay = Delay::start(server.local_addr().unwrap(), Duration::from_millis(1)).unwrap();
        let mut client = std::net::TcpStream::connect(delay.address).unwrap();
        let (mut behind, _) = server.accept().unwrap();
        client.write_all(b"question").unwrap();
        let mut asked = [0; 8];
        behind.read_exact(&mut asked).unwrap();
        assert_eq!(&asked, b"question");
        for word in ["one ", "two ", "three"] {
            behind.write_all(word.as_bytes()).unwrap();
        }
        drop(behind);
        let mut answer = String::new();
        client.read_to_string(&mut answer).unwrap();
        assert_eq!(answer, "one two three");
    }
}
