use std::sync::{Arc, Mutex};

use acs::RawRequest;
use acs::signature::{Key, Request, Route};
use axum::Router;
use axum::body::to_bytes;
use axum::extract::State;
use axum::http::Method;

use super::*;

const SECRET: &str = "a-secret";

/// What arrived: method, query, headers, body.
type Arrived = Arc<Mutex<Vec<(Method, String, Vec<(String, String)>, Bytes)>>>;

async fn record(State(arrived): State<Arrived>, request: axum::extract::Request) -> (StatusCode, String) {
    let (parts, body) = request.into_parts();
    let headers = parts
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().expect("a text").to_owned()));
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let body = to_bytes(body, 1 << 20).await.expect("a body");
    arrived.lock().expect("lock").push((parts.method, query, headers.collect(), body));
    (StatusCode::OK, "{\"Code\":\"OK\"}".to_owned())
}

async fn recorder() -> (Endpoint, Arrived) {
    let arrived = Arrived::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    let app = Router::new().fallback(record).with_state(Arc::clone(&arrived));
    tokio::spawn(async move { axum::serve(listener, app).await });
    (Endpoint::choose(Some(&endpoint), None).expect("an endpoint"), arrived)
}

fn signed(endpoint: &Endpoint, parameters: &[(&str, &str)]) -> Signed {
    let key = Key::new("an-id", SECRET.to_owned());
    let parameters =
        parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    signed::sign(
        endpoint,
        (version_of("UpdateInstance"), "UpdateInstance".to_owned()),
        parameters,
        &key,
        jiff::Timestamp::now(),
    )
}

#[tokio::test]
async fn what_arrives_passes_the_servers_check_with_its_parameters_exact() {
    let (endpoint, arrived) = recorder().await;
    let name = "Bob's \"shop\" &=+%20 ~*\\ 商店\n";
    let request = signed(&endpoint, &[("InstanceName", name), ("InstanceId", "")]);
    let request = signed::over_http(&endpoint, request).expect("a request");
    let answer =
        Client::new(None).expect("a client").send(&endpoint, request, DEADLINE).await.expect("an answer");
    assert_eq!(pretty(&answer), "{\n  \"Code\": \"OK\"\n}\n");

    let (method, query, headers, body) = arrived.lock().expect("lock").pop().expect("one request");
    let raw =
        RawRequest { method: method.as_str(), path: "/", query: &query, headers: &headers, body: &body };
    let Ok(parsed) = Request::parse(&raw) else { panic!("no request") };
    let now = jiff::Timestamp::now();
    let claim = parsed.claim(now, |_, _| Route::Served).expect("a claim");
    let verified = claim.verify(Some(&Key::new("an-id", SECRET.to_owned())), now).expect("a right signature");
    let parameters = verified.request().parameters();
    assert_eq!(parameters.get("InstanceName"), Some(name));
    assert_eq!(parameters.get("InstanceId"), Some(""));
}

#[tokio::test]
async fn the_shown_request_holds_everything_but_the_secret() {
    let (endpoint, _) = recorder().await;
    let text = shown(&signed(&endpoint, &[("InstanceId", "cams-demo")]));
    for part in [
        "POST\n/\nInstanceId=cams-demo\n",
        "ACS3-HMAC-SHA256\n",
        "authorization: ACS3-HMAC-SHA256 Credential=an-id",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    assert!(!text.contains(SECRET));
}

#[test]
fn two_calls_never_share_a_nonce() {
    let endpoint = Endpoint::choose(None, None).expect("an endpoint");
    let nonce = |signed: Signed| signed.headers.into_iter().find(|(name, _)| name == "x-acs-signature-nonce");
    assert_ne!(nonce(signed(&endpoint, &[])), nonce(signed(&endpoint, &[])));
}

#[test]
fn a_missing_key_names_the_variables() {
    let reason = signed::key(&|_| None).expect_err("no key").to_string();
    assert!(reason.contains("ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET"), "{reason}");
}

#[test]
fn an_operation_is_called_under_the_version_of_its_api() {
    for (action, version) in [
        ("UpdateInstance", "2020-06-06"),
        ("GetCallerIdentity", "2015-04-01"),
        ("CreateUser", "2015-05-01"),
        ("QueryTokenForMnsQueue", "2017-05-25"),
        ("ListQueues", operator::VERSION),
        ("NoSuchOperation", "2020-06-06"),
    ] {
        assert_eq!(version_of(action), version, "{action}");
    }
}
