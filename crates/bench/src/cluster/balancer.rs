//! One address for the webhooks of a network. It is answered over kept connections by the nodes in turn, request by request.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread;

use bytes::{Buf, BytesMut};
use parking_lot::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::error::Error;
use crate::load::{Answer, Connection};
use crate::receivers::body;

/// The nodes, and how many requests were given out.
#[derive(Debug, Default)]
struct Turn {
    nodes: Vec<SocketAddr>,
    next: usize,
}

/// A balancer that ends with this value. It runs on a thread of its own.
#[derive(Debug)]
pub struct Balancer {
    /// Where it listens.
    pub address: SocketAddr,
    turn: Arc<Mutex<Turn>>,
    _end: oneshot::Sender<()>,
}

impl Balancer {
    /// Starts one that leads nowhere yet.
    ///
    /// # Errors
    /// There is no port or no thread.
    pub fn start() -> Result<Self, Error> {
        let io = |source| Error::io("the balancer", source);
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(io)?;
        listener.set_nonblocking(true).map_err(io)?;
        let address = listener.local_addr().map_err(io)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(io)?;
        let turn = Arc::<Mutex<Turn>>::default();
        let (end, ended) = oneshot::channel();
        let taken = Arc::clone(&turn);
        thread::spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    _ = ended => {}
                    _ = listen(listener, taken) => {}
                }
            });
        });
        Ok(Self { address, turn, _end: end })
    }

    /// Leads to one more node.
    pub fn lead_to(&self, node: SocketAddr) {
        self.turn.lock().nodes.push(node);
    }
}

impl Turn {
    /// The place of the node whose turn it is, and its address.
    fn take(&mut self) -> Option<(usize, SocketAddr)> {
        let place = self.next.checked_rem(self.nodes.len())?;
        self.next = self.next.wrapping_add(1);
        Some((place, *self.nodes.get(place)?))
    }
}

async fn listen(listener: std::net::TcpListener, turn: Arc<Mutex<Turn>>) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (stream, _) = listener.accept().await?;
        let turn = Arc::clone(&turn);
        // A connection that breaks is its sender's to repeat.
        tokio::spawn(async move { serve(stream, &turn).await });
    }
}

async fn serve(mut stream: TcpStream, turn: &Mutex<Turn>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut received = BytesMut::with_capacity(16 * 1024);
    let mut kept: Vec<Option<Connection>> = Vec::new();
    loop {
        match body(&received)? {
            None => {
                if stream.read_buf(&mut received).await? == 0 {
                    return Ok(());
                }
            }
            Some((_, end)) => {
                let Some((place, node)) = turn.lock().take() else {
                    return Err(io::ErrorKind::ConnectionRefused.into());
                };
                if kept.len() <= place {
                    kept.resize_with(place + 1, || None);
                }
                let answer = pass(&mut kept[place], node, &received[..end]).await?;
                received.advance(end);
                let head = format!(
                    "HTTP/1.1 {} Answer\r\ncontent-length: {}\r\n\r\n",
                    answer.status,
                    answer.body.len()
                );
                stream.write_all(&[head.as_bytes(), &answer.body].concat()).await?;
            }
        }
    }
}

/// Over the kept connection, or a new one where there is none or it has broken.
async fn pass(kept: &mut Option<Connection>, node: SocketAddr, request: &[u8]) -> io::Result<Answer> {
    if let Some(connection) = kept
        && let Ok(answer) = connection.exchange(request).await
    {
        return Ok(answer);
    }
    let mut connection = Connection::open(node).await?;
    let answer = connection.exchange(request).await?;
    *kept = Some(connection);
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_asked_in_turn() {
        let mut turn = Turn::default();
        assert_eq!(turn.take(), None);
        let nodes: [SocketAddr; 2] = [([127, 0, 0, 1], 1).into(), ([127, 0, 0, 1], 2).into()];
        turn.nodes.extend(nodes);
        let asked: Vec<usize> = (0..4).filter_map(|_| turn.take()).map(|(place, _)| place).collect();
        assert_eq!(asked, [0, 1, 0, 1]);
    }
}
