//! Receivers that fail, each in its own way.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use bytes::BytesMut;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::good::body;
use crate::error::Error;

/// How long a receiver that hangs does so: longer than any deadline.
const LONG: Duration = Duration::from_secs(3_600);
/// Bytes of an answer that does not end: 300 MiB.
const ENDLESS: u64 = 300 * 1024 * 1024;

/// How a receiver fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Nobody listens.
    Refuses,
    /// It reads and never answers.
    Hangs,
    /// It answers a byte a second.
    Drips,
    /// It answers 300 MiB.
    IsEndless,
    /// It closes in the middle of its answer.
    ClosesEarly,
    /// What it answers is no HTTP.
    Babbles,
    /// It answers with this status and these headers.
    Answers(&'static str),
}

/// All ways to fail.
const WAYS: [Way; 10] = [
    Way::Refuses,
    Way::Hangs,
    Way::Drips,
    Way::IsEndless,
    Way::ClosesEarly,
    Way::Babbles,
    Way::Answers("500 Internal Server Error\r\n"),
    Way::Answers("404 Not Found\r\n"),
    Way::Answers("429 Too Many Requests\r\nretry-after: 1\r\n"),
    Way::Answers("301 Moved Permanently\r\nlocation: http://169.254.169.254/\r\n"),
];

/// Broken receivers; they end with this value.
#[derive(Debug)]
pub struct BrokenReceivers {
    /// Their addresses.
    pub urls: Vec<String>,
    requests: Arc<AtomicU64>,
    _end: oneshot::Sender<()>,
}

impl BrokenReceivers {
    /// So many, the ways in turn.
    ///
    /// # Errors
    /// There is no port or no thread.
    pub fn start(count: usize) -> Result<Self, Error> {
        let io = |source| Error::io("the broken receivers", source);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(io)?;
        let requests = Arc::new(AtomicU64::new(0));
        let (mut urls, mut listeners) = (Vec::new(), Vec::new());
        for way in WAYS.iter().cycle().take(count) {
            let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(io)?;
            listener.set_nonblocking(true).map_err(io)?;
            let address: SocketAddr = listener.local_addr().map_err(io)?;
            urls.push(format!("http://{address}/up"));
            if *way != Way::Refuses {
                listeners.push((listener, *way));
            }
        }
        let (end, ended) = oneshot::channel();
        let counted = Arc::clone(&requests);
        thread::spawn(move || {
            runtime.block_on(async {
                for (listener, way) in listeners {
                    tokio::spawn(listen(listener, way, Arc::clone(&counted)));
                }
                // An error is the other half's end.
                let _ = ended.await;
            });
        });
        Ok(Self { urls, requests, _end: end })
    }

    /// Requests that reached them.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }
}

async fn listen(listener: std::net::TcpListener, way: Way, requests: Arc<AtomicU64>) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (stream, _) = listener.accept().await?;
        let requests = Arc::clone(&requests);
        tokio::spawn(async move { serve(stream, way, &requests).await });
    }
}

async fn serve(mut stream: TcpStream, way: Way, requests: &AtomicU64) -> io::Result<()> {
    let mut received = BytesMut::with_capacity(8 * 1024);
    while body(&received)?.is_none() {
        if stream.read_buf(&mut received).await? == 0 {
            return Ok(());
        }
    }
    requests.fetch_add(1, Ordering::Relaxed);
    match way {
        Way::Refuses => {}
        Way::Hangs => tokio::time::sleep(LONG).await,
        Way::Drips => loop {
            for byte in b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n" {
                stream.write_all(&[*byte]).await?;
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        },
        Way::IsEndless => {
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {ENDLESS}\r\n\r\n");
            stream.write_all(head.as_bytes()).await?;
            let piece = [b'x'; 16 * 1024];
            for _ in 0..ENDLESS / piece.len() as u64 {
                stream.write_all(&piece).await?;
            }
        }
        Way::ClosesEarly => {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{\"co").await?;
        }
        Way::Babbles => stream.write_all(b"no such thing as HTTP\r\n\r\n").await?,
        Way::Answers(answer) => {
            let answer = format!("HTTP/1.1 {answer}content-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(answer.as_bytes()).await?;
        }
    }
    stream.shutdown().await
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::*;

    #[test]
    fn each_fails_in_its_own_way() {
        let receivers = BrokenReceivers::start(WAYS.len()).unwrap();
        let mut answers = Vec::new();
        for (way, url) in WAYS.iter().zip(&receivers.urls) {
            let address = url.trim_start_matches("http://").trim_end_matches("/up");
            let stream = std::net::TcpStream::connect(address);
            assert_eq!(stream.is_err(), *way == Way::Refuses);
            if let (Ok(mut stream), Way::ClosesEarly | Way::Babbles | Way::Answers(_)) = (stream, way) {
                write!(stream, "POST /up HTTP/1.1\r\ncontent-length: 2\r\n\r\n[]").unwrap();
                let mut answer = String::new();
                stream.read_to_string(&mut answer).unwrap();
                answers.push(answer);
            }
        }
        assert!(answers[0].ends_with("{\"co"), "{answers:?}");
        assert!(!answers[1].starts_with("HTTP"), "{answers:?}");
        assert!(answers[2].starts_with("HTTP/1.1 500 "), "{answers:?}");
        assert_eq!(answers.len(), 6);
        assert_eq!(receivers.requests(), 6);
    }
}
