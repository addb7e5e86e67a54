//! One kept connection. It understands what the subjects answer: a status line, headers, a body with a length.

use std::io;
use std::net::SocketAddr;

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The status of an answer without a body.
const NO_CONTENT: u16 = 204;
/// Bytes of an answer that is still taken for one.
const LONGEST: usize = 1024 * 1024;

/// An answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its body.
    pub body: Bytes,
}

impl Answer {
    /// Whether the request was done.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// A connection with one request under way at a time.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    received: BytesMut,
}

impl Connection {
    /// Connects.
    pub async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, received: BytesMut::with_capacity(8 * 1024) })
    }

    /// Sends a request and reads its answer.
    pub async fn exchange(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.stream.write_all(request).await?;
        loop {
            if let Some(answer) = take(&mut self.received)? {
                return Ok(answer);
            }
            if self.received.len() > LONGEST {
                return Err(unreadable("an answer without an end"));
            }
            if self.stream.read_buf(&mut self.received).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }
}

/// Takes an answer off the front once it is whole.
fn take(received: &mut BytesMut) -> io::Result<Option<Answer>> {
    let Some(end) = received.windows(4).position(|window| window == b"\r\n\r\n") else { return Ok(None) };
    let Some(head) = received.get(..end).and_then(|head| std::str::from_utf8(head).ok()) else {
        return Err(unreadable("a head that is no text"));
    };
    let mut lines = head.split("\r\n");
    let status: Option<u16> =
        lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|status| status.parse().ok());
    let length = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    // An answer of 204 has neither body nor length (RFC 9110, 15.3.5).
    let length = length.or((status == Some(NO_CONTENT)).then_some(0));
    let (Some(status), Some(length)) = (status, length) else {
        return Err(unreadable("an answer without status or length"));
    };
    let body = end + 4;
    if received.len() < body.saturating_add(length) {
        return Ok(None);
    }
    received.advance(body);
    Ok(Some(Answer { status, body: received.split_to(length).freeze() }))
}

fn unreadable(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_taken_one_by_one_and_only_whole() {
        let text = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nx: y\r\n\r\nokHTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n";
        let mut received = BytesMut::from(&text[..40]);
        assert_eq!(take(&mut received).unwrap(), None);
        received.extend_from_slice(&text[40..]);
        let first = Answer { status: 200, body: Bytes::from_static(b"ok") };
        assert_eq!(take(&mut received).unwrap(), Some(first));
        assert_eq!(take(&mut received).unwrap(), Some(Answer { status: 503, body: Bytes::new() }));
        assert_eq!(take(&mut received).unwrap(), None);
    }

    #[test]
    fn an_answer_without_a_length_is_an_error() {
        let mut received = BytesMut::from(&b"HTTP/1.1 200 OK\r\n\r\n"[..]);
        assert!(take(&mut received).is_err());
    }
}
