//! A network whose answers a test writes down beforehand, and the operations and webhooks that work with it.

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri};
use parking_lot::Mutex;
use serde_json::{Value, json};
use switchboard::channels::http::Client;
use switchboard::channels::whatsapp::{Connector, Network};
use switchboard::inbound::whatsapp::Inbound;
use switchboard::model::{Group, Template};
use switchboard::operations::{Failure, Handle, Services};
use switchboard::outbound::Outbound;
use switchboard::store::{Change, Directory, Step, records};
use tokio::net::TcpListener;

use super::calls;
use super::stage::{NUMBER, Stage};
use super::webhooks;

/// What the network does when it is asked.
pub struct Answer {
    /// A webhook that is taken before the answer is here: its field and value.
    overtaken_by: Option<(&'static str, Value)>,
    status: StatusCode,
    body: Value,
}

impl Answer {
    /// A yes.
    pub fn ok(body: Value) -> Self {
        Self { overtaken_by: None, status: StatusCode::OK, body }
    }

    /// A no with this code and subcode.
    pub fn refused(code: i64, subcode: i64) -> Self {
        let error = json!({"message": "refused", "code": code, "error_subcode": subcode});
        Self { overtaken_by: None, status: StatusCode::BAD_REQUEST, body: json!({ "error": error }) }
    }

    /// No answer of the API.
    pub fn lost() -> Self {
        Self { overtaken_by: None, status: StatusCode::BAD_GATEWAY, body: Value::Null }
    }

    /// The same, overtaken by a webhook.
    pub fn after(self, field: &'static str, value: Value) -> Self {
        Self { overtaken_by: Some((field, value)), ..self }
    }
}

/// What the server shares with the test.
#[derive(Default)]
struct Script {
    answers: Mutex<VecDeque<Answer>>,
    asked: Mutex<Vec<String>>,
    inbound: OnceLock<Arc<Inbound>>,
}

/// A stage whose network follows a script.
pub struct Play {
    pub stage: Stage,
    pub inbound: Arc<Inbound>,
    services: Services,
    script: Arc<Script>,
}

impl Play {
    pub async fn new() -> Self {
        let (stage, script) = (Stage::new().await, Arc::new(Script::default()));
        let mut change = Change::new(&stage.account, stage.clocks.wall().as_millisecond());
        for (directory, key, of) in [(Directory::Number, "n1", NUMBER), (Directory::Waba, "w1", "cams-1")] {
            let value = format!("{}/{of}", stage.account);
            change.step(Step::PutDirectory { directory, key: key.to_owned(), value });
        }
        stage.dispatcher.commit(change).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let network = Network {
            url: format!("http://{}", listener.local_addr().unwrap()),
            api_version: "v25.0".into(),
            app_id: "1".into(),
            app_secret: "secret".into(),
            access_token: "secret".into(),
            verify_token: "secret".into(),
        };
        let router = Router::new().fallback(answer).with_state(Arc::clone(&script));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let network = Arc::new(Connector::new(Client::new(), network).unwrap());
        let inbound = Arc::new(webhooks::inbound(&stage, Arc::clone(&network)));
        assert!(script.inbound.set(Arc::clone(&inbound)).is_ok());
        let services = calls::services(&stage, Outbound::new().0, Some(network));
        Self { stage, inbound, services, script }
    }

    /// What the network answers next.
    pub fn next(&self, answer: Answer) -> &Self {
        self.script.answers.lock().push_back(answer);
        self
    }

    /// What the network was asked: method and path.
    pub fn asked(&self) -> Vec<String> {
        self.script.asked.lock().clone()
    }

    /// Calls an operation.
    pub async fn call<O: Handle>(&self, request: O::Request) -> Result<O::Response, Failure> {
        calls::call::<O>(&self.services, &self.stage.account, request).await
    }

    /// All records of groups.
    pub async fn groups(&self) -> Vec<Group> {
        let groups = records::list::<Group>(self.stage.store.as_ref(), &self.stage.account).await.unwrap();
        groups.into_iter().map(|group| group.value).collect()
    }

    /// All records of templates.
    pub async fn templates(&self) -> Vec<Template> {
        let templates = records::list::<Template>(self.stage.store.as_ref(), &self.stage.account).await;
        templates.unwrap().into_iter().map(|template| template.value).collect()
    }
}

async fn answer(State(script): State<Arc<Script>>, method: Method, uri: Uri) -> (StatusCode, String) {
    script.asked.lock().push(format!("{method} {}", uri.path()));
    let Some(answer) = script.answers.lock().pop_front() else {
        return (StatusCode::INTERNAL_SERVER_ERROR, "the script has no answer".to_owned());
    };
    if let Some((field, value)) = answer.overtaken_by {
        let inbound = script.inbound.get().unwrap();
        let taken = if value.get("groups").is_some() {
            webhooks::of_number(inbound, field, value).await
        } else {
            webhooks::of_waba(inbound, field, value).await
        };
        taken.unwrap();
    }
    (answer.status, answer.body.to_string())
}
