use std::convert::Infallible;
use std::io::ErrorKind;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;
use crate::channels::stand_in::{StandIn, answer, deserted};

const LIMITS: Limits = Limits { deadline: Duration::from_secs(5), answer: 1024, larger: Larger::Fails };
const SHORT: Limits = Limits { deadline: Duration::from_millis(200), answer: 1024, larger: Larger::Fails };

fn post(url: &str) -> Request<Bytes> {
    Request::post(url).body(Bytes::from_static(b"{}")).unwrap()
}

/// A server that reads a whole request, says `words` and closes.
async fn curt(words: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut seen = Vec::new();
        while !seen.ends_with(b"{}") {
            match socket.read_buf(&mut seen).await {
                Ok(0) => return,
                Err(error) if error.kind() == ErrorKind::ConnectionReset => return,
                result => result.unwrap(),
            };
        }
        socket.write_all(words.as_bytes()).await.unwrap();
    });
    format!("http://{address}/")
}

#[tokio::test]
async fn an_answer_is_read_whole_whatever_its_status() {
    let server = StandIn::saying(418, "{\"a\":1}").await;
    let response = Client::new().exchange(post(&server.url), LIMITS).await.unwrap();
    assert_eq!((response.status().as_u16(), response.body().as_ref()), (418, b"{\"a\":1}".as_ref()));
    assert_eq!(server.noted()[0].body, "{}");
}

#[tokio::test]
async fn a_refused_connection_is_not_sent() {
    let url = deserted().await;
    let error = Client::new().exchange(post(&url), LIMITS).await.unwrap_err();
    assert!(
        error.kind() == FaultKind::ConnectionRefused && matches!(error, ExchangeError::NotSent(_)),
        "{error}"
    );
}

#[tokio::test]
async fn a_connection_that_closes_without_an_answer_is_in_doubt() {
    for words in ["", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"] {
        let error = Client::new().exchange(post(&curt(words).await), LIMITS).await.unwrap_err();
        assert!(matches!(error, ExchangeError::InDoubt(_)), "{error}");
    }
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_in_doubt() {
    let server = StandIn::new(async |_| {
        tokio::time::sleep(Duration::from_secs(60)).await;
        answer(200, "{}")
    });
    let server = server.await;
    let error = Client::new().exchange(post(&server.url), SHORT).await.unwrap_err();
    assert_eq!(error.to_string(), "in doubt: no complete answer within 200 ms");
}

#[tokio::test]
async fn a_deadline_before_the_body_began_is_not_sent() {
    // Accepted by the system, never by a program: the TLS handshake gets no answer.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let error = Client::new().exchange(post(&url), SHORT).await.unwrap_err();
    assert_eq!(error.to_string(), "not sent: no complete answer within 200 ms");
}

#[tokio::test]
async fn an_answer_over_the_limit_is_not_read_on() {
    let declared = StandIn::new(async |_| answer(200, vec![b' '; 1025])).await;
    let endless = StandIn::new(async |_| {
        let spaces = futures_util::stream::repeat_with(|| Ok::<_, Infallible>(Bytes::from_static(b"    ")));
        answer(200, axum::body::Body::from_stream(spaces))
    });
    for server in [declared, endless.await] {
        let error = Client::new().exchange(post(&server.url), LIMITS).await.unwrap_err();
        assert_eq!(error.to_string(), "in doubt: answer larger than 1024 bytes");
        let cut = Limits { larger: Larger::IsCut, ..LIMITS };
        let answer = Client::new().exchange(post(&server.url), cut).await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.body().as_ref()), (200, [b' '; 1024].as_ref()));
    }
}

#[tokio::test]
async fn other_schemes_are_not_sent_and_not_repeated_whole() {
    let error = Client::new().exchange(post("ftp://host/secret"), LIMITS).await.unwrap_err();
    assert_eq!(error.to_string(), "not sent: expected an http or https URL, got ftp://host");
}

#[tokio::test]
async fn connections_are_used_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let served = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        for _ in 0..3 {
            let mut seen = Vec::new();
            while !seen.ends_with(b"{}") {
                assert_ne!(socket.read_buf(&mut seen).await.unwrap(), 0);
            }
            socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
        }
    });
    let client = Client::new();
    for _ in 0..3 {
        client.exchange(post(&url), LIMITS).await.unwrap();
    }
    served.await.unwrap();
}
