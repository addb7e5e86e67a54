//! For each behaviour the reason, the status, the address and the answer that are kept, and when the next attempt follows.

use std::time::Duration;

use switchboard::model::{DestinationSettings, SigningSecret};
use switchboard::store::sealing::{MasterKey, Place};
use tokio::net::TcpListener;

use super::raw::{Line, Raw, answer, answer_with};
use super::scene::{DELIVERED, Kept, WAITING, WAITS, assert_due};
use crate::stage::Stage;

/// Far behind every address: what cloud machines are asked for their keys at.
const METADATA: &str = "http://169.254.169.254/latest/meta-data/";

struct Case {
    name: &'static str,
    url: String,
    address: Option<String>,
    reason: &'static str,
    status: Option<u16>,
    answer: &'static str,
    _receiver: Option<Raw>,
}

impl Case {
    fn new(
        name: &'static str,
        receiver: Raw,
        reason: &'static str,
        status: Option<u16>,
        answer: &'static str,
    ) -> Self {
        let (url, address) = (receiver.url(), Some(receiver.address.to_string()));
        Self { name, url, address, reason, status, answer, _receiver: Some(receiver) }
    }

    fn nowhere(name: &'static str, url: String, reason: &'static str, answer: &'static str) -> Self {
        Self { name, url, address: None, reason, status: None, answer, _receiver: None }
    }
}

/// Reads a request and says this, then closes.
async fn curt(words: &'static str) -> Raw {
    Raw::serving(async move |mut line: Line| {
        line.post().await;
        line.say(words.as_bytes()).await;
    })
    .await
}

async fn saying(status: u16, headers: &'static str, body: &'static str) -> Raw {
    Raw::answering(move |_| answer_with(status, headers, body)).await
}

/// Says these words, then one byte a second.
async fn dripping(words: &'static str) -> Raw {
    Raw::serving(async move |mut line: Line| {
        line.post().await;
        line.say(words.as_bytes()).await;
        while line.say(b"x").await {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    })
    .await
}

async fn deserted() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}/", listener.local_addr().unwrap())
}

async fn cases(elsewhere: &Raw) -> Vec<Case> {
    let reset_at_once = Raw::serving(async |line: Line| line.reset()).await;
    let reset = Raw::serving(async |mut line: Line| {
        line.post().await;
        line.reset();
    });
    let hanging = Raw::serving(async |mut line: Line| {
        line.post().await;
        std::future::pending::<()>().await;
    });
    let target = elsewhere.url();
    let redirecting =
        Raw::answering(move |_| answer_with(307, &format!("location: {target}\r\n"), "over there"));
    let metadata = Raw::answering(|_| answer_with(301, &format!("location: {METADATA}\r\n"), ""));
    let late = "no complete answer within 3000 ms";
    vec![
        Case::nowhere("refuses", deserted().await, "connection_refused", "tcp connect error"),
        Case::nowhere("forbidden", METADATA.to_owned(), "address_refused", "the address"),
        Case::nowhere("no such name", "http://nobody.invalid/".into(), "name_not_resolved", ""),
        Case::new("resets before the request", reset_at_once, "connection_closed", None, ""),
        Case::new("resets after the request", reset.await, "connection_closed", None, ""),
        Case::new("hangs before headers", hanging.await, "timed_out", None, late),
        Case::new("drips its head", dripping("HTTP/1.1 200 OK\r\nx: ").await, "timed_out", None, late),
        Case::new("drips its body", dripping("HTTP/1.1 200 OK\r\n\r\n").await, "timed_out", None, late),
        Case::new("redirects", redirecting.await, "redirected", Some(307), "over there"),
        Case::new("redirects to metadata", metadata.await, "redirected", Some(301), ""),
        Case::new("404", saying(404, "", "no such page").await, "client_error", Some(404), "no such page"),
        Case::new("413", saying(413, "", "").await, "too_large", Some(413), ""),
        Case::new("429", saying(429, "retry-after: 1\r\n", "").await, "too_many_requests", Some(429), ""),
        Case::new("500", saying(500, "", r#"{"code":0}"#).await, "server_error", Some(500), r#"{"code":0}"#),
        Case::new("503", saying(503, "retry-after: soon\r\n", "").await, "server_error", Some(503), ""),
        Case::new(
            "another code",
            saying(200, "", r#"{"code":7}"#).await,
            "code_not_zero",
            Some(200),
            r#"{"code":7}"#,
        ),
        Case::new("garbage", curt("220 mail ESMTP\r\n").await, "not_http", None, "invalid HTTP"),
        Case::new(
            "no chunks",
            curt("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n").await,
            "not_http",
            None,
            "",
        ),
        Case::new("closes at once", curt("").await, "connection_closed", None, ""),
        Case::new(
            "closes in its head",
            curt("HTTP/1.1 200 OK\r\ncontent-le").await,
            "connection_closed",
            None,
            "",
        ),
        Case::new(
            "closes in its body",
            curt("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf").await,
            "connection_closed",
            None,
            "",
        ),
    ]
}

#[tokio::test]
async fn each_failure_is_kept_with_its_reason_and_tried_again_on_schedule() {
    let (stage, elsewhere) = (Stage::on_schedule().await, curt("").await);
    let cases = cases(&elsewhere).await;
    for case in &cases {
        stage.one(&case.url, case.name).await;
    }
    for (failures, wait_ms) in (1_usize..).zip(WAITS).take(2) {
        for case in &cases {
            let is_kept = || stage.attempts(&case.url).len() == failures;
            stage.until(&format!("{}: attempt {failures}", case.name), is_kept).await;
            let kept = stage.attempts(&case.url).remove(failures - 1);
            assert_kept(case, &kept);
            let row = stage.rows(&case.url).remove(0);
            assert_eq!((row.state, row.attempts), (WAITING, failures), "{}", case.name);
            // The clock stands still while they fail, so this is the time of the failure.
            assert_due(case.name, row.due_ms, kept.at_ms, wait_ms);
        }
        stage.advance(Duration::from_millis(u64::try_from(wait_ms + wait_ms / 10).unwrap()));
    }
    assert_eq!(elsewhere.connections(), 0, "a redirect was followed");
}

fn assert_kept(case: &Case, kept: &Kept) {
    let name = case.name;
    assert_eq!(kept.reason.as_deref(), Some(case.reason), "{name}: {}", kept.answer);
    assert_eq!(kept.status, case.status, "{name}");
    assert_eq!(kept.address, case.address, "{name}");
    assert!(kept.answer.contains(case.answer), "{name}: {}", kept.answer);
    assert_eq!(kept.receipts, 1, "{name}");
    if case.status.is_some() {
        assert_eq!(kept.answer, case.answer, "{name}");
    }
}

#[tokio::test]
async fn what_counts_as_received_is_received_once() {
    let stage = Stage::on_schedule().await;
    for text in [
        answer(200, ""),
        answer(200, r#"{"code":0,"msg":"OK"}"#),
        answer(202, "thank you"),
        "HTTP/1.1 204 No Content\r\n\r\n".to_owned(),
    ] {
        let own = text.clone();
        let receiver = Raw::answering(move |_| own.clone()).await;
        stage.one(&receiver.url(), "r").await;
        stage.until(&text, || stage.count(&receiver.url(), DELIVERED) == 1).await;
        let kept = stage.attempts(&receiver.url());
        assert_eq!((kept.len(), kept[0].reason.as_deref()), (1, None), "{text}");
        assert_eq!(kept[0].address, Some(receiver.address.to_string()), "{text}");
        assert_eq!(receiver.posts().len(), 1);
    }
}

#[tokio::test]
async fn the_first_kibibyte_of_an_answer_is_kept() {
    let (stage, long) = (Stage::on_schedule().await, "é".repeat(4_000));
    let own = long.clone();
    let receiver = Raw::answering(move |_| answer(500, &own)).await;
    stage.one(&receiver.url(), "r").await;
    stage.until("an attempt", || stage.attempts(&receiver.url()).len() == 1).await;
    assert_eq!(stage.attempts(&receiver.url())[0].answer, long[..1024]);
}

#[tokio::test]
async fn a_secret_that_this_master_key_does_not_open_is_kept_as_a_reason_and_nothing_is_sent() {
    let stage = Stage::on_schedule().await;
    let receiver = Raw::answering(|_| answer(200, "")).await;
    let url = receiver.url();
    let another = MasterKey::from_base64(&MasterKey::generate().unwrap()).unwrap();
    let sealed = another.seal(Place::DestinationSecret, "S1", "whsec_AAAA").unwrap();
    let secrets = vec![SigningSecret { id: "S1".to_owned(), sealed, created_ms: 0 }];
    let settings = DestinationSettings { url: url.clone(), secrets, ..DestinationSettings::default() };
    stage.put(&settings).await;
    stage.one(&url, "r").await;
    stage.until("an attempt", || stage.attempts(&url).len() == 1).await;
    let (kept, row) = (stage.attempts(&url).remove(0), stage.rows(&url).remove(0));
    assert_eq!((kept.reason.as_deref(), kept.status), (Some("secret_unreadable"), None));
    assert!(kept.answer.contains("S1") && !kept.answer.contains("whsec"), "{}", kept.answer);
    assert_eq!((row.state, row.attempts), (WAITING, 1));
    assert_due("unreadable", row.due_ms, kept.at_ms, WAITS[0]);
    stage.put(&DestinationSettings { secrets: Vec::new(), ..settings }).await;
    let received = || stage.count(&url, DELIVERED) == 1;
    stage.until_in_steps("it is received without the secret", Duration::from_secs(1), received).await;
    assert_eq!(receiver.posts().len(), 1);
}
