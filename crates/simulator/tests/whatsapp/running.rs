//! A simulator that runs, and a client of it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use simulator::{NetworkClock, Settings, Simulator};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::receiver::{Receiver, VERIFY_TOKEN};

pub const APP: &str = "100200300400500";
pub const SECRET: &str = "app secret";
pub const TOKEN: &str = "EAAtoken";
pub const WABA: &str = "200300400500600";
pub const NUMBER: &str = "300400500600700";
pub const PHONE: &str = "8613800001234";
/// Reads at once.
pub const READER: &str = "6591234567";
/// Reads when told to.
pub const OTHER: &str = "6597654321";
pub const GROUP: &str = "G1";
pub const FIELDS: &str = "messages,message_template_status_update,group_lifecycle_update,\
                          group_participants_update,group_settings_update";

pub struct Running {
    pub base: String,
    pub clock: NetworkClock,
    client: Client<HttpConnector, Full<Bytes>>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

/// The world of the tests.
pub fn world() -> Value {
    json!({
        "app": {"id": APP, "secret": SECRET, "access_token": TOKEN},
        "wabas": [{"id": WABA, "name": "Demo", "numbers": [
            {"id": NUMBER, "phone": PHONE, "name": "Demo shop", "tier": "TIER_UNLIMITED", "throughput": 0,
             "pair_limit": false, "groups": true},
        ], "templates": [
            {"name": "order_update", "language": "en", "category": "UTILITY", "body": "Your order {{order}} is on its way."},
            {"name": "hello", "language": "en", "category": "MARKETING", "body": "Hello {{1}}, see {{2}}."},
        ]}],
        "groups": [{"id": GROUP, "number": PHONE, "subject": "Regulars", "participants": [READER, OTHER]}],
        "phones": [{"number": READER, "name": "Reader", "reads": true}, {"number": OTHER, "name": "Other"}],
    })
}

impl Running {
    pub async fn open(data: Option<PathBuf>) -> Self {
        let webhook_retry = vec![Duration::from_millis(20); 500];
        Self::with(Settings { data, webhook_retry, ..Settings::default() }).await
    }

    pub async fn with(settings: Settings) -> Self {
        let simulator = Simulator::open(settings).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel();
        let clock = simulator.clock();
        let task = tokio::spawn(async move {
            simulator.serve(listener, async move { drop(stopped.await) }).await.unwrap();
        });
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { base, clock, client, stop, task }
    }

    /// The world of the tests and a receiver that is registered.
    pub async fn with_receiver() -> (Self, Receiver) {
        let (running, receiver) = (Self::open(None).await, Receiver::start().await);
        running.control("world", world()).await;
        running.register(&receiver).await;
        (running, receiver)
    }

    pub async fn at(data: &Path) -> Self {
        Self::open(Some(data.to_owned())).await
    }

    pub async fn register(&self, receiver: &Receiver) {
        let body = json!({"object": "whatsapp_business_account", "callback_url": receiver.url(),
            "verify_token": VERIFY_TOKEN, "fields": FIELDS});
        self.post(&format!("{APP}/subscriptions"), body).await;
        self.post(&format!("{WABA}/subscribed_apps"), json!({})).await;
    }

    pub async fn stop(self) {
        drop(self.client);
        self.stop.send(()).unwrap();
        self.task.await.unwrap();
    }

    /// Ends without any grace.
    pub async fn kill(self) {
        self.task.abort();
        drop(self.client);
        assert!(self.task.await.unwrap_err().is_cancelled());
    }

    pub async fn raw(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Bytes,
    ) -> (u16, http::HeaderMap, Bytes) {
        let uri = if path.starts_with("http") { path.to_owned() } else { format!("{}/{path}", self.base) };
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = self.client.request(request.body(Full::new(body)).unwrap()).await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        (status, headers, answer.into_body().collect().await.unwrap().to_bytes())
    }

    async fn call(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let authorization = format!("Bearer {TOKEN}");
        let headers = [("authorization", authorization.as_str()), ("content-type", "application/json")];
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let (status, _, body) = self.raw(method, path, &headers, body.into()).await;
        (status, serde_json::from_slice(&body).unwrap())
    }

    pub async fn get(&self, path: &str) -> Value {
        let (status, answer) = self.call("GET", &format!("v25.0/{path}"), None).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }

    pub async fn post(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.call("POST", &format!("v25.0/{path}"), Some(body)).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }

    pub async fn delete(&self, path: &str, body: Option<Value>) -> Value {
        let (status, answer) = self.call("DELETE", &format!("v25.0/{path}"), body).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }

    /// The error of a call that is refused.
    pub async fn refused(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let (status, answer) = self.call(method, &format!("v25.0/{path}"), body).await;
        assert!(status >= 400, "{status} {answer}");
        answer["error"].clone()
    }

    pub async fn control(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.call("POST", &format!("simulator/{path}"), Some(body)).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }

    pub async fn look(&self, path: &str) -> Value {
        let (status, answer) = self.call("GET", &format!("simulator/{path}"), None).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }

    /// The status and the sentence of a control call that is refused.
    pub async fn control_refused(&self, method: &str, path: &str, body: Option<Value>) -> (u16, String) {
        let (status, answer) = self.call(method, &format!("simulator/{path}"), body).await;
        assert!(status >= 400, "{status} {answer}");
        (status, answer["error"].as_str().unwrap().to_owned())
    }

    pub async fn send(&self, body: Value) -> String {
        let answer = self.post(&format!("{NUMBER}/messages"), body).await;
        answer["messages"][0]["id"].as_str().unwrap().to_owned()
    }

    pub async fn texts(&self, phone: &str) -> Vec<String> {
        let messages = self.look(&format!("phones/{phone}/messages")).await;
        let messages = messages["messages"].as_array().unwrap();
        messages.iter().map(|message| message["text"].as_str().unwrap().to_owned()).collect()
    }
}

pub fn text(to: &str, body: &str) -> Value {
    json!({"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": body}})
}

pub fn template(to: &str, order: &str) -> Value {
    json!({"messaging_product": "whatsapp", "to": to, "type": "template", "template": {
        "name": "order_update", "language": {"code": "en"}, "components": [
            {"type": "body", "parameters": [{"type": "text", "parameter_name": "order", "text": order}]}]},
        "biz_opaque_callback_data": format!("ours-{order}")})
}
