//! Requests of the queue protocol as bytes.

use std::fmt::Write as _;
use std::net::SocketAddr;

use bytes::{Bytes, BytesMut};
use mns::signature::{Call, Scheme};
use mns::{Key, NewMessage};

/// Signs as every queue client does: `MNS`, HMAC-SHA1 (queue notes, 3.1).
#[derive(Clone, Debug)]
pub struct QueueSigner {
    key: Key,
    address: SocketAddr,
    queue: String,
}

impl QueueSigner {
    /// For one queue of the service at this address.
    pub fn new(key: Key, address: SocketAddr, queue: &str) -> Self {
        Self { key, address, queue: format!("/queues/{queue}") }
    }

    /// Makes the queue, with all defaults.
    pub fn create(&self) -> Bytes {
        self.sign("PUT", &self.queue, b"")
    }

    /// Asks for the queue's counts.
    pub fn attributes(&self) -> Bytes {
        self.sign("GET", &self.queue, b"")
    }

    /// Sends one message.
    pub fn send(&self, body: String) -> Bytes {
        let document = mns::operation::message_document(&NewMessage::new(body));
        self.sign("POST", &format!("{}/messages", self.queue), document.as_bytes())
    }

    /// Receives one message, without waiting for it.
    pub fn receive(&self) -> Bytes {
        self.sign("GET", &format!("{}/messages", self.queue), b"")
    }

    /// Deletes a message that was received.
    pub fn delete(&self, handle: &str) -> Bytes {
        self.sign("DELETE", &format!("{}/messages?ReceiptHandle={handle}", self.queue), b"")
    }

    /// A request is good for 15 minutes, and for more than one use (queue notes, 2.4).
    fn sign(&self, method: &str, target: &str, body: &[u8]) -> Bytes {
        let call = Call { method, target, headers: &[], body };
        let headers = mns::signature::sign(&call, &self.key, &Scheme::V2, jiff::Timestamp::now());
        let mut text = format!("{method} {target} HTTP/1.1\r\nhost: {}\r\n", self.address);
        for (name, value) in &headers {
            // Writing to a String cannot fail.
            let _ = write!(text, "{name}: {value}\r\n");
        }
        let _ = write!(text, "content-length: {}\r\n\r\n", body.len());
        let mut request = BytesMut::from(text.as_bytes());
        request.extend_from_slice(body);
        request.freeze()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_send_has_a_signature_and_its_document() {
        let key = Key::new("LTAIexample", "secret");
        let signer = QueueSigner::new(key, ([127, 0, 0, 1], 8080).into(), "bench");
        let request = String::from_utf8(signer.send("aGk=".to_owned()).to_vec()).unwrap();
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("POST /queues/bench/messages HTTP/1.1\r\nhost: 127.0.0.1:8080\r\n"));
        assert!(head.contains("\r\nauthorization: MNS LTAIexample:"));
        assert!(head.contains(&format!("content-length: {}", body.len())));
        assert!(body.contains("<MessageBody>aGk=</MessageBody>"));
    }
}
