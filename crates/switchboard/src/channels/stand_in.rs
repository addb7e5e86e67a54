//! A server that stands in for a network in the tests of this folder: it notes each request and answers by a rule.

use std::future::ready;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;
use tokio::net::TcpListener;

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Noted {
    /// Method and path with query, such as `GET /v25.0/1?fields=id`.
    pub line: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Noted {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }
}

pub(crate) struct StandIn {
    pub url: String,
    noted: Arc<Mutex<Vec<Noted>>>,
}

impl StandIn {
    /// Serves on a port of its own until the test ends.
    pub(crate) async fn new<R, A>(rule: R) -> Self
    where
        R: Fn(Noted) -> A + Clone + Send + Sync + 'static,
        A: Future<Output = Response> + Send,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let noted = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&noted);
        let router = axum::Router::new().fallback(async move |request: Request| {
            let (parts, body) = request.into_parts();
            let Ok(body) = body.collect().await else { return StatusCode::BAD_REQUEST.into_response() };
            let request = Noted {
                line: format!("{} {}", parts.method, parts.uri),
                headers: parts.headers,
                body: body.to_bytes(),
            };
            notes.lock().unwrap().push(request.clone());
            rule(request).await
        });
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, noted }
    }

    /// Answers each request with the same status and JSON.
    pub(crate) async fn saying(status: u16, json: &'static str) -> Self {
        Self::new(move |_| ready(answer(status, json))).await
    }

    pub(crate) fn noted(&self) -> Vec<Noted> {
        self.noted.lock().unwrap().clone()
    }
}

pub(crate) fn answer(status: u16, json: impl Into<Body>) -> Response {
    (StatusCode::from_u16(status).unwrap(), [("content-type", "application/json")], json.into())
        .into_response()
}

/// An address on which nothing listens.
pub(crate) async fn deserted() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}
