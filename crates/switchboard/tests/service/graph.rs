//! A network that answers sends as the test tells it to.

use std::collections::VecDeque;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// An answer to a send.
#[derive(Debug, Clone, Copy)]
pub enum Answer {
    /// Taken.
    Accepted,
    /// Refused with this code.
    Refused(i64),
    /// Taken, and the answer got lost on its way.
    Lost,
}

#[derive(Default)]
struct Network {
    answers: VecDeque<Answer>,
    sent: Vec<Value>,
}

/// The network.
pub struct Graph {
    pub url: String,
    network: Arc<Mutex<Network>>,
}

impl Graph {
    /// Answers in this order, then accepts.
    pub async fn start(answers: &[Answer]) -> Self {
        let network = Network { answers: answers.iter().copied().collect(), sent: Vec::new() };
        let network = Arc::new(Mutex::new(network));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(Arc::clone(&network));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, network }
    }

    /// What was sent.
    pub fn sent(&self) -> Vec<Value> {
        self.network.lock().sent.clone()
    }
}

async fn answer(State(network): State<Arc<Mutex<Network>>>, body: String) -> Response<Body> {
    let (answer, number) = {
        let mut network = network.lock();
        network.sent.push(serde_json::from_str(&body).unwrap());
        (network.answers.pop_front().unwrap_or(Answer::Accepted), network.sent.len())
    };
    let (status, body) = match answer {
        Answer::Accepted => {
            let body = json!({"messaging_product": "whatsapp", "contacts": [],
                "messages": [{"id": format!("wamid.{number}")}]});
            (StatusCode::OK, body.to_string())
        }
        Answer::Refused(code) => {
            let error =
                json!({"message": format!("(#{code}) refused"), "type": "OAuthException", "code": code});
            (StatusCode::BAD_REQUEST, json!({ "error": error }).to_string())
        }
        Answer::Lost => (StatusCode::BAD_GATEWAY, "<html>".to_owned()),
    };
    Response::builder().status(status).body(Body::from(body)).unwrap()
}
