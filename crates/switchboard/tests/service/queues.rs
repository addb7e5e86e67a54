//! Requests for queues, over HTTP and signed.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use dybase::{QueryTokenForMnsQueue, QueryTokenForMnsQueueRequest};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use mns::bounds::BatchSize;
use mns::signature::{Call, Scheme, sign};
use mns::{Key, Session};
use secrecy::{ExposeSecret, SecretString};
use switchboard::gateway::{Bodies, Gateway, Readiness, Strangers, Throttle, TrustedProxies, serve};
use switchboard::model::MessageStatus::{Delivered, Sent};
use switchboard::model::{AccessKey, ReceiptKind};
use switchboard::operations::Services;
use switchboard::outbound::Outbound;
use switchboard::queues::GRACE;
use switchboard::store::queues::QueueKey;
use switchboard::store::sealing::Place;
use switchboard::store::{Change, Directory, Step};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::calls::{call, metrics, services};
use super::stage::Stage;

/// A gateway over the stage.
struct Way {
    stage: Stage,
    authority: String,
    key: Key,
    /// What operations work with, as the gateway has it.
    services: Services,
}

/// What came back.
struct Came {
    status: u16,
    headers: hyper::HeaderMap,
    body: String,
}

impl Way {
    async fn new() -> Self {
        Self::with_grace(GRACE).await
    }

    async fn with_grace(grace: Duration) -> Self {
        let stage = Stage::new().await;
        let sealed_secret = stage.master_key.seal(Place::AccessKey, "key", "secret").unwrap();
        let account = stage.account.clone();
        stage
            .put(&AccessKey {
                id: "key".into(),
                account: account.clone(),
                sealed_secret,
                active: true,
                user: None,
                created_ms: 0,
            })
            .await;
        let mut change = Change::new(&account, stage.clocks.wall().as_millisecond());
        let directory = Directory::AccessKey;
        change.step(Step::PutDirectory { directory, key: "key".into(), value: account.to_string() });
        stage.dispatcher.commit(change).await.unwrap();
        let readiness = Readiness::default();
        readiness.serving();
        let mut inside = services(&stage, Outbound::new().0, None);
        inside.tokens = inside.tokens.with_grace(grace);
        let mut outside = services(&stage, Outbound::new().0, None);
        outside.tokens = inside.tokens.clone();
        let gateway = Gateway {
            services: outside,
            strict_authorisation: false,
            throttle: Throttle::new([]),
            strangers: Strangers::new(None),
            readiness,
            metrics: metrics(&stage),
            bodies: Bodies::default(),
            trusted_proxies: TrustedProxies::default(),
            tally: switchboard::audit::Tally::new(stage.clocks.clone()),
            inbound: None,
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let authority = listener.local_addr().unwrap().to_string();
        tokio::spawn(serve(Arc::new(gateway), listener, stage.stop.subscribe()));
        Self { stage, authority, key: Key::new("key", "secret"), services: inside }
    }

    async fn ask(&self, key: &Key, method: &str, target: &str, body: &str) -> Came {
        let call = Call { method, target, headers: &[], body: body.as_bytes() };
        let headers = sign(&call, key, &Scheme::V2, self.stage.clocks.wall());
        let mut request =
            http::Request::builder().method(method).uri(format!("http://{}{target}", self.authority));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
        let answer = client.request(request.body(Full::from(body.to_owned())).unwrap()).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        Came { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    /// What is answered to these very bytes, up to where the connection is closed.
    async fn answer_to(&self, head: &str) -> String {
        let mut socket = TcpStream::connect(&self.authority).await.unwrap();
        socket.write_all(format!("{head}\r\n\r\n").as_bytes()).await.unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.unwrap();
        answer
    }

    async fn token(&self) -> Key {
        let kind = ReceiptKind::ChatAppStatus;
        let request =
            QueryTokenForMnsQueueRequest { message_type: kind.as_str().into(), ..Default::default() };
        let answer =
            call::<QueryTokenForMnsQueue>(&self.services, &self.stage.account, request).await.unwrap();
        let token = answer.message_token.unwrap();
        let session = Session { token: token.security_token.into(), expires_at: self.stage.clocks.wall() };
        Key { session: Some(session), ..Key::new(token.access_key_id, token.access_key_secret) }
    }

    fn receipts(&self) -> String {
        format!("/queues/{}", ReceiptKind::ChatAppStatus.queue(&self.stage.account))
    }
}

#[tokio::test]
async fn answers_have_the_headers_and_lengths_of_the_protocol() {
    let way = Way::new().await;
    let made = way.ask(&way.key, "PUT", "/queues/q", "").await;
    let location = format!("http://{}/queues/q", way.authority);
    assert_eq!((made.status, made.headers["location"].to_str().unwrap()), (201, location.as_str()));
    for header in ["x-mns-request-id", "x-mns-version", "server", "date"] {
        assert!(made.headers.contains_key(header), "{header}: {:?}", made.headers);
    }
    let exists = way.ask(&way.key, "PUT", "//queues/q", "").await;
    assert_eq!((exists.status, exists.body.as_str()), (204, ""));
    assert!(!exists.headers.contains_key("content-length") && !exists.headers.contains_key("content-type"));
    let empty = way.ask(&way.key, "GET", "/queues/q/messages?waitseconds=0", "").await;
    assert_eq!((empty.status, empty.headers["content-type"].to_str().unwrap()), (404, mns::CONTENT_TYPE));
    let id = empty.headers["x-mns-request-id"].to_str().unwrap();
    assert!(empty.body.contains(&format!("<RequestId>{id}</RequestId>")), "{}", empty.body);
    assert!(empty.body.contains(&format!("<HostId>http://{}</HostId>", way.authority)), "{}", empty.body);
    assert!(empty.body.contains("<Error xmlns=\"http://mns.aliyuncs.com/doc/v1\">"), "{}", empty.body);
}

#[tokio::test]
async fn statuses_come_in_their_order_to_who_looks_only_after_the_hold() {
    let way = Way::new().await;
    way.stage.statuses_to("http://127.0.0.1:1/status", true).await;
    let id = way.stage.message("m1", false).await;
    way.stage.news(&id, Delivered).await;
    way.stage.news(&id, Sent).await;
    way.stage.advance(Duration::from_secs(6));
    let queue = QueueKey::new(&way.stage.account, ReceiptKind::ChatAppStatus.queue(&way.stage.account));
    let received = way.services.queues.receive(&queue, BatchSize::HIGHEST, None).await.unwrap();
    let statuses: Vec<serde_json::Value> = received
        .iter()
        .map(|received| {
            let body = base64::engine::general_purpose::STANDARD.decode(&received.message.body).unwrap();
            serde_json::from_slice::<serde_json::Value>(&body).unwrap()["Status"].clone()
        })
        .collect();
    assert_eq!(statuses, ["Sent", "Delivered"]);
}

#[tokio::test]
async fn equal_requests_are_answered_each() {
    let way = Way::new().await;
    way.ask(&way.key, "PUT", "/queues/q", "").await;
    for _ in 0..2 {
        assert_eq!(way.ask(&way.key, "GET", "/queues/q", "").await.status, 200);
    }
}

#[tokio::test]
async fn a_token_is_honoured_for_a_while_after_its_end_and_no_longer() {
    let way = Way::new().await;
    let token = way.token().await;
    let target = way.receipts();
    let status = async || way.ask(&token, "GET", &target, "").await;
    assert_eq!(status().await.status, 200);
    way.stage.advance(Duration::from_secs(9 * 3600 + 3599));
    assert_eq!(status().await.status, 200);
    way.stage.advance(Duration::from_secs(2));
    let refused = status().await;
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("<Code>AccessDenied</Code>"), "{}", refused.body);
    // The one that is asked for now is good.
    assert_eq!(way.ask(&way.token().await, "GET", &target, "").await.status, 200);
}

#[tokio::test]
async fn a_strict_token_ends_with_its_hour() {
    let way = Way::with_grace(Duration::ZERO).await;
    let token = way.token().await;
    way.stage.advance(Duration::from_secs(3599));
    assert_eq!(way.ask(&token, "GET", &way.receipts(), "").await.status, 200);
    way.stage.advance(Duration::from_secs(2));
    let refused = way.ask(&token, "GET", &way.receipts(), "").await;
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("<Code>AccessDenied</Code>"), "{}", refused.body);
}

#[tokio::test]
async fn paths_that_are_not_known_are_refused_in_the_words_of_the_protocol() {
    let way = Way::new().await;
    for target in ["/?accountmeta=true", "/commonbuy/openservice"] {
        let refused = way.ask(&way.key, "GET", target, "").await;
        assert_eq!(refused.status, 400, "{target}: {}", refused.body);
        assert!(refused.body.contains("<Code>InvalidRequestURL</Code>"), "{target}: {}", refused.body);
    }
}

#[tokio::test]
async fn a_host_longer_than_any_name_is_refused_and_not_repeated() {
    let way = Way::new().await;
    let head = |length| format!("GET /queues HTTP/1.1\r\nConnection: close\r\nHost: {}", "h".repeat(length));
    let refused = way.answer_to(&head(256)).await;
    assert!(refused.starts_with("HTTP/1.1 400 ") && refused.contains("InvalidRequestURL"), "{refused}");
    assert!(!refused.contains("hhhh"), "{refused}");
    let longest = way.answer_to(&head(255)).await;
    assert!(longest.contains("MissingAuthorizationHeader"), "{longest}");
}

#[tokio::test]
async fn a_body_is_read_only_of_who_signs_and_only_when_it_can_be_of_this_protocol() {
    let way = Way::new().await;
    // Nothing of the bodies is ever sent.
    let head = |length: usize| {
        format!(
            "POST /queues/q/messages HTTP/1.1\r\nHost: h\r\nContent-Length: {length}\r\nConnection: close"
        )
    };
    for authorization in ["", "\r\nAuthorization: MNS nonsense"] {
        let refused = way.answer_to(&format!("{}{authorization}", head(1000))).await;
        assert!(refused.starts_with("HTTP/1.1 400 "), "{refused}");
        assert!(refused.contains("AuthorizationHeader</Code>"), "{refused}");
    }
    let call = Call { method: "POST", target: "/queues/q/messages", headers: &[], body: b"" };
    let mut signed = head(mns::xml::LARGEST_DOCUMENT + 1).replace("\r\nConnection: close", "");
    for (name, value) in sign(&call, &way.key, &Scheme::V2, way.stage.clocks.wall()) {
        signed = format!("{signed}\r\n{name}: {value}");
    }
    let refused = way.answer_to(&signed).await;
    assert!(refused.starts_with("HTTP/1.1 413 ") && refused.contains("connection: close"), "{refused}");
}

#[tokio::test]
async fn a_token_of_another_is_none() {
    let way = Way::new().await;
    let (token, other) = (way.token().await, way.token().await);
    let other = other.session.unwrap().token.expose_secret().to_owned();
    for (session, code) in [(Some(other), "AccessDenied"), (None, "AccessDenied")] {
        let expires_at = way.stage.clocks.wall();
        let session = session.map(|token| Session { token: SecretString::from(token), expires_at });
        let refused = way.ask(&Key { session, ..token.clone() }, "GET", &way.receipts(), "").await;
        assert_eq!(refused.status, 403);
        assert!(refused.body.contains(&format!("<Code>{code}</Code>")), "{}", refused.body);
    }
    let refused = way.ask(&token, "DELETE", &way.receipts(), "").await;
    assert!(refused.body.contains("AccessDeniedByRamPolicy"), "{}", refused.body);
}
