//! A customer's endpoint: records receipts, and answers as it is told.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::post;
use parking_lot::Mutex;
use serde_json::Value;
use tokio::net::TcpListener;

/// How long an effect may take; it is waited for, never slept for.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Default)]
struct Record {
    receipts: Vec<(String, Value)>,
    refuse: usize,
}

/// The endpoint.
pub struct Receiver {
    /// Its address, without a path.
    pub url: String,
    record: Arc<Mutex<Record>>,
}

impl Receiver {
    pub async fn start() -> Self {
        let record = Arc::new(Mutex::new(Record::default()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().route("/{path}", post(receive)).with_state(Arc::clone(&record));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, record }
    }

    /// Answers 500 to the next requests.
    pub fn refuse(&self, requests: usize) {
        self.record.lock().refuse = requests;
    }

    /// What came, as `path Status`.
    pub fn statuses(&self) -> Vec<String> {
        let record = self.record.lock();
        let status = |receipt: &Value| receipt["Status"].as_str().unwrap_or_default().to_owned();
        record.receipts.iter().map(|(path, receipt)| format!("{path} {}", status(receipt))).collect()
    }

    /// The receipts that came.
    pub fn receipts(&self) -> Vec<Value> {
        self.record.lock().receipts.iter().map(|(_, receipt)| receipt.clone()).collect()
    }

    /// Waits until so many came.
    pub async fn wait_for(&self, count: usize) -> Vec<String> {
        let come = async {
            while self.record.lock().receipts.len() < count {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let waited = tokio::time::timeout(PATIENCE, come).await;
        assert!(waited.is_ok(), "expected {count} receipts, got {:?}", self.statuses());
        self.statuses()
    }
}

async fn receive(
    State(record): State<Arc<Mutex<Record>>>,
    Path(path): Path<String>,
    body: String,
) -> (StatusCode, &'static str) {
    let mut record = record.lock();
    if record.refuse > 0 {
        record.refuse -= 1;
        return (StatusCode::INTERNAL_SERVER_ERROR, "");
    }
    let receipts: Vec<Value> = serde_json::from_str(&body).unwrap();
    record.receipts.extend(receipts.into_iter().map(|receipt| (path.clone(), receipt)));
    (StatusCode::OK, r#"{"code":0,"msg":"OK"}"#)
}
