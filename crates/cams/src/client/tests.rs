//! The client against a server of one answer, which checks the signature as the service does.

use std::time::Duration;

use acs::{
    Key,
    codec::from_parameters,
    signature::{RawRequest, Request, Route},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::{Client, DEADLINE, Error};
use crate::{
    conversation::{Command, UpdateConversationalAutomation, UpdateConversationalAutomationRequest},
    instances::{QueryInstance, QueryInstanceRequest},
};

const KEY_ID: &str = "LTAItest";
const SECRET: &str = "a secret";

/// Answers one connection; gives back the request as text.
async fn serve_once(answer: String) -> (String, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let request = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut received = Vec::new();
        while !received.ends_with(b"\r\n\r\n") {
            assert_ne!(stream.read_buf(&mut received).await.unwrap(), 0, "the request broke off");
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
        String::from_utf8(received).unwrap()
    });
    (endpoint, request)
}

fn http(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len())
}

/// Checks the signature of a request without body and gives back what it asks for.
fn verified(text: &str) -> Request {
    let (line, headers) = text.split_once("\r\n").unwrap();
    let [method, target, _] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers: Vec<(String, String)> = headers
        .lines()
        .filter_map(|header| header.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let raw = RawRequest { method, path, query, headers: &headers, body: b"" };
    let now = jiff::Timestamp::now();
    let claim = Request::parse(&raw).unwrap().claim(now, |_, _| Route::Served).unwrap();
    claim.verify(Some(&Key::new(KEY_ID, SECRET)), now).unwrap().into_request()
}

fn query() -> QueryInstanceRequest {
    QueryInstanceRequest { instance_id: "cams-1".into() }
}

async fn call(answer: String) -> Result<crate::answer::Answer<QueryInstance>, Error> {
    let (endpoint, _request) = serve_once(answer).await;
    Client::new(&endpoint, KEY_ID, SECRET).unwrap().call::<QueryInstance>(query()).await
}

#[tokio::test]
async fn a_call_is_signed_carries_its_parameters_and_answers_the_response() {
    let body = r#"{"RequestId":"R","Code":"OK","Message":"OK","Success":true,"AccessDeniedDetail":"None"}"#;
    let (endpoint, received) = serve_once(http("200 OK", "", body)).await;
    let command = Command {
        command_name: Some("größe & co".into()),
        command_description: Some("a+b=c, 'd' ~ \"e\"".into()),
    };
    let request = UpdateConversationalAutomationRequest {
        cust_space_id: "cams-1".into(),
        phone_number: "8613800000000".into(),
        enable_welcome_message: Some(true),
        commands: Some(vec![command]),
        prompts: Some(vec![]),
        ..Default::default()
    };
    let client = Client::new(&endpoint, KEY_ID, SECRET).unwrap();
    let answer = client.call::<UpdateConversationalAutomation>(request.clone()).await.unwrap();
    assert_eq!(answer.request_id, "R");

    let asked = verified(&received.await.unwrap());
    assert_eq!((asked.action(), asked.version()), ("UpdateConversationalAutomation", "2020-06-06"));
    let decoded: UpdateConversationalAutomationRequest = from_parameters(asked.parameters()).unwrap();
    assert_eq!(decoded, request);
    assert_eq!(asked.parameters().get("OwnerId"), None);
}

#[tokio::test]
async fn a_refusal_keeps_status_code_message_request_and_the_time_to_wait() {
    let body = r#"{"RequestId":"R","HostId":"h","Code":"Throttling.User","Message":"Too fast."}"#;
    let error = call(http("400 Bad Request", "x-acs-retry-after: 250\r\n", body)).await.unwrap_err();
    let Error::Refused(refused) = error else { panic!("{error}") };
    assert_eq!((refused.http_status, refused.code.as_str()), (400, "Throttling.User"));
    assert_eq!((refused.message.as_str(), refused.request_id.as_str()), ("Too fast.", "R"));
    assert_eq!(refused.retry_after, Some(Duration::from_millis(250)));
}

#[tokio::test]
async fn a_status_of_success_with_another_code_than_ok_is_a_refusal() {
    let body = r#"{"RequestId":"R","Code":"Unknown.ResourceOwnerId","Message":"No."}"#;
    let error = call(http("200 OK", "", body)).await.unwrap_err();
    assert!(matches!(&error, Error::Refused(refused) if refused.http_status == 200), "{error}");
}

#[tokio::test]
async fn a_page_of_a_proxy_is_an_answer_that_cannot_be_read() {
    let error = call(http("502 Bad Gateway", "", "<html>bad gateway</html>")).await.unwrap_err();
    assert!(matches!(error, Error::Decode { http_status: 502, .. }), "{error}");
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_a_failure_on_the_way() {
    let error = call("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{".into()).await.unwrap_err();
    assert!(matches!(error, Error::Transport { .. }), "{error}");
}

#[tokio::test]
async fn nobody_at_the_endpoint_is_a_failure_on_the_way() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = Client::new(&endpoint, KEY_ID, SECRET).unwrap();
    let error = client.call::<QueryInstance>(query()).await.unwrap_err();
    assert!(matches!(error, Error::Transport { .. }), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_service_that_never_answers_is_given_up_at_the_deadline() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let client = Client::new(&endpoint, KEY_ID, SECRET).unwrap();
    let start = tokio::time::Instant::now();
    let error = client.call::<QueryInstance>(query()).await.unwrap_err();
    assert!(matches!(error, Error::Deadline { after: DEADLINE }), "{error}");
    assert_eq!(start.elapsed().as_secs(), DEADLINE.as_secs());
}

#[test]
fn two_signatures_of_the_same_call_differ_in_their_nonce() {
    let client = Client::new("http://127.0.0.1:1", KEY_ID, SECRET).unwrap();
    let nonce = || {
        let signed = client.sign::<QueryInstance>(acs::Parameters::new());
        signed.headers.into_iter().find(|(name, _)| name == "x-acs-signature-nonce")
    };
    assert_ne!(nonce(), nonce());
}
