//! A consumer of a queue of receipts, as a customer's program is one: it asks over the MNS protocol with a key that opens just
//! that queue.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use dybase::MessageToken;
use http::Request;
use mns::signature::{Call, Scheme, sign};
use mns::xml::{self, Element};
use mns::{Key, Session};
use serde_json::Value;

use super::failure::Failure;
use crate::channels::http::{Client, Larger, Limits};

/// Of one request; it waits a second for messages at the service.
const LIMITS: Limits =
    Limits { deadline: Duration::from_secs(5), answer: 1024 * 1024, larger: Larger::Fails };
/// As many at once as the protocol allows.
const RECEIVE: &str = "numOfMessages=16&waitseconds=1";

/// A message of the queue.
pub struct Message {
    /// Its id, which is the receipt's.
    pub id: String,
    /// What gives it back or deletes it.
    handle: String,
    /// The receipt.
    pub receipt: Value,
}

/// A queue and a key that opens it.
pub struct Consumer {
    http: Client,
    service: String,
    queue: String,
    key: Key,
}

impl Consumer {
    /// Of this queue of the service, with this token.
    pub fn new(service: &str, queue: &str, token: &MessageToken) -> Self {
        let session =
            Session { token: token.security_token.clone().into(), expires_at: jiff::Timestamp::MAX };
        let key = Key::new(token.access_key_id.clone(), token.access_key_secret.clone());
        Self {
            http: Client::new(),
            service: service.to_owned(),
            queue: queue.to_owned(),
            key: Key { session: Some(session), ..key },
        }
    }

    /// The messages that are there now, or come within a second.
    ///
    /// # Errors
    ///
    /// The queue does not answer as the protocol says.
    pub async fn receive(&self) -> Result<Vec<Message>, Failure> {
        let (status, body) =
            self.exchange("GET", &format!("/queues/{}/messages?{RECEIVE}", self.queue)).await?;
        if status == 404 && body.contains("<Code>MessageNotExist</Code>") {
            return Ok(Vec::new());
        }
        let document = xml::read(body.as_bytes()).ok().filter(|_| status == 200);
        let messages = document.as_ref().map(|document| document.children().iter().map(read).collect());
        messages.unwrap_or(None).ok_or(Failure::Queue { status, text: body })
    }

    /// Deletes a message: it was dealt with.
    ///
    /// # Errors
    ///
    /// The queue does not answer as the protocol says.
    pub async fn delete(&self, message: &Message) -> Result<(), Failure> {
        let target = format!("/queues/{}/messages?ReceiptHandle={}", self.queue, message.handle);
        match self.exchange("DELETE", &target).await? {
            (204, _) => Ok(()),
            (status, text) => Err(Failure::Queue { status, text }),
        }
    }

    async fn exchange(&self, method: &str, target: &str) -> Result<(u16, String), Failure> {
        let call = Call { method, target, headers: &[], body: &[] };
        let address = format!("{}{target}", self.service);
        let mut request = Request::builder().method(method).uri(&address);
        for (name, value) in sign(&call, &self.key, &Scheme::V2, jiff::Timestamp::now()) {
            request = request.header(name, value);
        }
        let answer = self.http.exchange(request.body(Bytes::new())?, LIMITS).await;
        let answer = answer.map_err(|source| Failure::QueueSilent { address, source })?;
        Ok((answer.status().as_u16(), String::from_utf8_lossy(answer.body()).into_owned()))
    }
}

fn read(message: &Element) -> Option<Message> {
    let text = |name: &str| message.child(name).map(|child| child.text().to_owned());
    let receipt = BASE64.decode(text("MessageBody")?).ok()?;
    let receipt = serde_json::from_slice(&receipt).ok()?;
    Some(Message { id: text("MessageId")?, handle: text("ReceiptHandle")?, receipt })
}
