//! Where receipts arrive.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use parking_lot::Mutex;
use serde::Deserialize;

/// The states of a message that is read, in order.
const STATES: [&str; 3] = ["Sent", "Delivered", "Read"];

/// The receipts of one message, by [`STATES`]: when each came first.
pub type Receipts = [Option<Instant>; 3];

/// A receiver; clones share what arrived.
#[derive(Clone, Debug, Default)]
pub struct Receiver(Arc<Mutex<Arrived>>);

#[derive(Debug, Default)]
struct Arrived {
    messages: HashMap<String, Receipts>,
    complete: usize,
    unordered: u64,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Receipt {
    message_id: String,
    status: String,
}

impl Receiver {
    /// Listens on loopback for as long as the runtime lives.
    pub async fn listen(&self) -> std::io::Result<SocketAddr> {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let router = Router::new().route("/status", post(take)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(address)
    }

    /// Messages with all their receipts.
    pub fn complete(&self) -> usize {
        self.0.lock().complete
    }

    /// The receipts of a message.
    pub fn of(&self, message: &str) -> Receipts {
        self.0.lock().messages.get(message).copied().unwrap_or_default()
    }

    /// Receipts that came before an earlier state's.
    pub fn unordered(&self) -> u64 {
        self.0.lock().unordered
    }

    fn arrive(&self, receipts: Vec<Receipt>, now: Instant) {
        let mut arrived = self.0.lock();
        for Receipt { message_id, status } in receipts {
            let Some(state) = STATES.iter().position(|state| *state == status) else { continue };
            let known = arrived.messages.entry(message_id).or_default();
            if known[state].is_some() {
                continue;
            }
            known[state] = Some(now);
            let early = known[..state].iter().any(Option::is_none);
            let complete = known.iter().all(Option::is_some);
            arrived.unordered += u64::from(early);
            arrived.complete += usize::from(complete);
        }
    }
}

async fn take(State(receiver): State<Receiver>, body: Bytes) -> (StatusCode, &'static str) {
    match serde_json::from_slice(&body) {
        Ok(receipts) => {
            receiver.arrive(receipts, Instant::now());
            (StatusCode::OK, r#"{"code":0,"msg":"ok"}"#)
        }
        Err(_) => (StatusCode::BAD_REQUEST, "not receipts"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receipt(status: &str) -> Vec<Receipt> {
        vec![Receipt { message_id: "1".to_owned(), status: status.to_owned() }]
    }

    #[test]
    fn a_message_is_complete_once_with_its_three_receipts() {
        let receiver = Receiver::default();
        for status in ["Sent", "Delivered", "Delivered", "Typing"] {
            receiver.arrive(receipt(status), Instant::now());
        }
        assert_eq!(receiver.complete(), 0);
        receiver.arrive(receipt("Read"), Instant::now());
        receiver.arrive(receipt("Read"), Instant::now());
        assert_eq!((receiver.complete(), receiver.unordered()), (1, 0));
        assert!(receiver.of("1").iter().all(Option::is_some));
        assert!(receiver.of("2").iter().all(Option::is_none));
    }

    #[test]
    fn a_receipt_before_an_earlier_one_is_noticed() {
        let receiver = Receiver::default();
        for status in ["Read", "Sent", "Delivered"] {
            receiver.arrive(receipt(status), Instant::now());
        }
        assert_eq!((receiver.complete(), receiver.unordered()), (1, 1));
    }
}
