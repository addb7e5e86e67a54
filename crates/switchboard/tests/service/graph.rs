//! A network that answers sends as the test tells it to; it has one WABA, `w1`, with one number, `n1`.

use std::collections::VecDeque;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode, Uri};
use parking_lot::Mutex;
use secrecy::SecretString;
use serde_json::{Value, json};
use switchboard::channels::http::Client;
use switchboard::channels::whatsapp::{Connector, Network as Credentials};
use tokio::net::TcpListener;

use super::stage::NUMBER;

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
    hides_wabas: bool,
}

/// The network.
pub struct Graph {
    pub url: String,
    network: Arc<Mutex<Network>>,
}

impl Graph {
    /// Answers in this order, then accepts.
    pub async fn start(answers: &[Answer]) -> Self {
        let network = Network { answers: answers.iter().copied().collect(), ..Network::default() };
        let network = Arc::new(Mutex::new(network));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(Arc::clone(&network));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, network }
    }

    /// From now on it refuses whatever is asked of its WABAs.
    pub fn hide_wabas(&self) {
        self.network.lock().hides_wabas = true;
    }

    /// A connector to it.
    pub fn connector(&self) -> Arc<Connector> {
        let secret = || SecretString::from("secret");
        let network = Credentials {
            url: self.url.clone(),
            api_version: "v25.0".into(),
            app_id: "1".into(),
            app_secret: secret(),
            access_token: secret(),
            verify_token: secret(),
        };
        Arc::new(Connector::new(Client::new(), network).unwrap())
    }

    /// What was sent.
    pub fn sent(&self) -> Vec<Value> {
        self.network.lock().sent.clone()
    }
}

async fn answer(State(network): State<Arc<Mutex<Network>>>, uri: Uri, body: String) -> Response<Body> {
    if !uri.path().ends_with("/messages") {
        return of_waba(&network.lock(), uri.path());
    }
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
        Answer::Refused(code) => (StatusCode::BAD_REQUEST, refusal(code)),
        Answer::Lost => (StatusCode::BAD_GATEWAY, "<html>".to_owned()),
    };
    Response::builder().status(status).body(Body::from(body)).unwrap()
}

fn of_waba(network: &Network, path: &str) -> Response<Body> {
    let number = json!({"id": "n1", "display_phone_number": format!("+{NUMBER}"), "status": "CONNECTED"});
    let (status, body) = match path.rsplit('/').next() {
        _ if network.hides_wabas => (StatusCode::BAD_REQUEST, refusal(100)),
        Some("subscribed_apps") => (StatusCode::OK, json!({"success": true}).to_string()),
        Some("phone_numbers") => (StatusCode::OK, json!({ "data": [number] }).to_string()),
        _ => (StatusCode::OK, json!({"id": "w1", "name": "shop"}).to_string()),
    };
    Response::builder().status(status).body(Body::from(body)).unwrap()
}

fn refusal(code: i64) -> String {
    let error = json!({"message": format!("(#{code}) refused"), "type": "OAuthException", "code": code});
    json!({ "error": error }).to_string()
}
