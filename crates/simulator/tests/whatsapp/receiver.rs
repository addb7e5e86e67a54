//! A receiver of webhooks that keeps what it gets.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use bytes::Bytes;
use parking_lot::Mutex;
use serde_json::Value;
use tokio::net::TcpListener;

pub const VERIFY_TOKEN: &str = "verify me";

#[derive(Clone)]
pub struct Received {
    pub body: Bytes,
    pub signature: String,
    pub answered: StatusCode,
}

/// Decides on the answer of the n-th webhook.
type Answer = Box<dyn Fn(usize) -> StatusCode + Send>;

struct Inner {
    received: Vec<Received>,
    answer: Answer,
}

#[derive(Clone)]
pub struct Receiver {
    pub address: SocketAddr,
    inner: Arc<Mutex<Inner>>,
}

impl Receiver {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let inner = Inner { received: Vec::new(), answer: Box::new(|_| StatusCode::OK) };
        let receiver = Self { address, inner: Arc::new(Mutex::new(inner)) };
        let router = Router::new().route("/hook", get(handshake).post(take)).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        receiver
    }

    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    pub fn answer(&self, answer: impl Fn(usize) -> StatusCode + Send + 'static) {
        self.inner.lock().answer = Box::new(answer);
    }

    /// Everything that came, taken or not.
    pub fn attempts(&self) -> Vec<Received> {
        self.inner.lock().received.clone()
    }

    /// What was answered with 200, parsed.
    pub fn taken(&self) -> Vec<Value> {
        let attempts = self.attempts();
        let taken = attempts.iter().filter(|received| received.answered == StatusCode::OK);
        taken.map(|received| checked(&received.body)).collect()
    }

    /// The values of the changes of a field.
    pub fn values(&self, field: &str) -> Vec<Value> {
        let changes = self.taken().into_iter().map(|envelope| envelope["entry"][0]["changes"][0].clone());
        changes.filter(|change| change["field"] == field).map(|change| change["value"].clone()).collect()
    }

    /// Each status that came, as (message, status), with doubles.
    pub fn statuses(&self) -> Vec<(String, String)> {
        let values = self.values("messages");
        let statuses = values.iter().filter_map(|value| value["statuses"][0].as_object());
        statuses
            .map(|status| (status["id"].as_str().unwrap().into(), status["status"].as_str().unwrap().into()))
            .collect()
    }

    /// The words of a message's statuses, in the order of their arrival.
    pub fn words(&self, message: &str) -> Vec<String> {
        self.statuses().into_iter().filter(|(id, _)| id == message).map(|(_, word)| word).collect()
    }

    /// Waits until enough has come for `done`.
    pub async fn until(&self, done: impl Fn(&Self) -> bool) {
        for _ in 0..2000 {
            if done(self) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("waited in vain; taken so far: {:#?}", self.taken());
    }

    /// Waits for the value of a field that has something at `pointer`.
    pub async fn value(&self, field: &str, pointer: &str) -> Value {
        let find = |receiver: &Self| {
            receiver.values(field).into_iter().find(|value| value.pointer(pointer).is_some())
        };
        self.until(|receiver| find(receiver).is_some()).await;
        find(self).unwrap()
    }
}

/// The body, which the connector's types must read too.
fn checked(body: &[u8]) -> Value {
    let envelope: graph::webhooks::Envelope = serde_json::from_slice(body).unwrap();
    assert_eq!((envelope.entry.len(), envelope.entry[0].changes.len()), (1, 1));
    let event = envelope.entry[0].changes[0].read().unwrap();
    assert!(!matches!(event, graph::webhooks::Event::Other), "{}", String::from_utf8_lossy(body));
    serde_json::from_slice(body).unwrap()
}

async fn handshake(Query(query): Query<HashMap<String, String>>) -> (StatusCode, String) {
    if query["hub.mode"] == "subscribe" && query["hub.verify_token"] == VERIFY_TOKEN {
        return (StatusCode::OK, query["hub.challenge"].clone());
    }
    (StatusCode::FORBIDDEN, String::new())
}

async fn take(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let mut inner = receiver.inner.lock();
    let answered = (inner.answer)(inner.received.len());
    let signature = headers["x-hub-signature-256"].to_str().unwrap().to_owned();
    inner.received.push(Received { body, signature, answered });
    answered
}
