//! A receiver down to its socket: it notes what is posted to it and does with the connection what a test wants.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What was posted in one request.
#[derive(Debug, Clone)]
pub struct Post {
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Post {
    /// The ids of its receipts, in their order.
    pub fn ids(&self) -> Vec<String> {
        self.headers["switchboard-receipt-ids"].split(',').map(str::to_owned).collect()
    }

    /// Its receipts.
    pub fn receipts(&self) -> Vec<serde_json::Value> {
        serde_json::from_str(&self.body).unwrap()
    }
}

#[derive(Default)]
pub struct Log {
    posts: Mutex<Vec<Post>>,
    connections: AtomicUsize,
    written: AtomicUsize,
    under_way: AtomicUsize,
    most: AtomicUsize,
}

/// The receiver.
pub struct Raw {
    pub address: SocketAddr,
    log: Arc<Log>,
}

impl Raw {
    /// Does so with each connection.
    pub async fn serving<S>(serve: impl Fn(Line) -> S + Send + Sync + 'static) -> Self
    where
        S: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, log) = (listener.local_addr().unwrap(), Arc::new(Log::default()));
        let own = Arc::clone(&log);
        tokio::spawn(async move {
            loop {
                let socket = listener.accept().await.unwrap().0;
                own.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(Line { socket, log: Arc::clone(&own), unread: Vec::new() }));
            }
        });
        Self { address, log }
    }

    /// Answers each request so, as good servers do, on connections that stay open.
    pub async fn answering(answer: impl Fn(&Post) -> String + Clone + Send + Sync + 'static) -> Self {
        Self::serving(move |mut line| {
            let answer = answer.clone();
            async move {
                while let Some(post) = line.post().await {
                    line.say(answer(&post).as_bytes()).await;
                    line.answered();
                }
            }
        })
        .await
    }

    /// Says nothing before the gate opens, then receives everything.
    pub async fn holding(gate: watch::Receiver<bool>) -> Self {
        Self::serving(move |mut line| {
            let mut gate = gate.clone();
            async move {
                while line.post().await.is_some() {
                    if gate.wait_for(|open| *open).await.is_err() {
                        return;
                    }
                    line.say(answer(200, "").as_bytes()).await;
                    line.answered();
                }
            }
        })
        .await
    }

    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    pub fn secure_url(&self) -> String {
        format!("https://{}/", self.address)
    }

    pub fn posts(&self) -> Vec<Post> {
        self.log.posts.lock().clone()
    }

    /// Connections that were made to it.
    pub fn connections(&self) -> usize {
        self.log.connections.load(Ordering::SeqCst)
    }

    /// Bytes that it could say.
    pub fn written(&self) -> usize {
        self.log.written.load(Ordering::SeqCst)
    }

    /// Requests at once, at most, since this was asked last.
    pub fn most_at_once(&self) -> usize {
        self.log.most.swap(0, Ordering::SeqCst)
    }
}

/// An answer with a body of this text.
pub fn answer(status: u16, body: &str) -> String {
    answer_with(status, "", body)
}

/// The same with further headers, each with its end of line.
pub fn answer_with(status: u16, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status} So\r\n{headers}content-length: {}\r\n\r\n{body}", body.len())
}

/// One connection.
pub struct Line {
    pub socket: TcpStream,
    log: Arc<Log>,
    unread: Vec<u8>,
}

impl Line {
    /// Reads a request whole, or none: the connection is over.
    pub async fn post(&mut self) -> Option<Post> {
        let (head, length) = loop {
            if let Some(end) = self.unread.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8(self.unread.drain(..end + 4).collect()).unwrap();
                let headers = head.lines().skip(1).filter_map(|line| line.split_once(": "));
                let headers: BTreeMap<String, String> =
                    headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
                let length: usize = headers["content-length"].parse().unwrap();
                break (headers, length);
            }
            self.read().await?;
        };
        while self.unread.len() < length {
            self.read().await?;
        }
        let body = String::from_utf8(self.unread.drain(..length).collect()).unwrap();
        let post = Post { headers: head, body };
        let now = self.log.under_way.fetch_add(1, Ordering::SeqCst) + 1;
        self.log.most.fetch_max(now, Ordering::SeqCst);
        self.log.posts.lock().push(post.clone());
        Some(post)
    }

    async fn read(&mut self) -> Option<()> {
        let read = self.socket.read_buf(&mut self.unread).await;
        read.is_ok_and(|count| count > 0).then_some(())
    }

    /// Says this; false when nobody listens any more.
    pub async fn say(&mut self, mut bytes: &[u8]) -> bool {
        while !bytes.is_empty() {
            match self.socket.write(bytes).await {
                Ok(count) => {
                    self.log.written.fetch_add(count, Ordering::SeqCst);
                    bytes = &bytes[count..];
                }
                Err(_) => return false,
            }
        }
        true
    }

    /// A request is over.
    pub fn answered(&self) {
        self.log.under_way.fetch_sub(1, Ordering::SeqCst);
    }

    /// Ends the connection with a reset.
    pub fn reset(self) {
        socket2::SockRef::from(&self.socket).set_linger(Some(std::time::Duration::ZERO)).unwrap();
    }

    /// Keeps what was said and not yet taken out of the system's buffers, so that what is counted was taken.
    pub fn with_a_small_buffer(&self) {
        socket2::SockRef::from(&self.socket).set_send_buffer_size(64 * 1024).unwrap();
    }
}
