//! Receivers that do what receivers must not: each is told apart, and none makes the client hold more than it may.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use rcgen::{CertificateParams, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::{Client, ExchangeError, FaultKind, Larger, Limits, remote_address};
use crate::channels::guard::{Guard, Resolve};
use crate::channels::stand_in::deserted;

const LIMITS: Limits = Limits { deadline: Duration::from_secs(10), answer: 16 * 1024, larger: Larger::IsCut };
const SHORT: Limits = Limits { deadline: Duration::from_millis(200), ..LIMITS };

/// Serves each connection so; answers `host:port`.
async fn server<S>(serve: impl Fn(TcpStream) -> S + Send + Sync + 'static) -> String
where
    S: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            tokio::spawn(serve(listener.accept().await.unwrap().0));
        }
    });
    address.to_string()
}

async fn read_request(socket: &mut TcpStream) {
    let mut seen = Vec::new();
    while !seen.ends_with(b"[]") && socket.read_buf(&mut seen).await.unwrap() > 0 {}
}

/// Reads a request, says this and closes.
async fn curt(words: &'static [u8]) -> String {
    server(async move |mut socket| {
        read_request(&mut socket).await;
        // Whoever was told enough closes before all is said.
        let _ = socket.write_all(words).await;
    })
    .await
}

async fn call(url: &str, limits: Limits) -> Result<Response<Bytes>, ExchangeError> {
    let client = Client::guarded(Guard::new(vec!["127.0.0.0/8".parse().unwrap()]));
    client.exchange(Request::post(url).body(Bytes::from_static(b"[]")).unwrap(), limits).await
}

async fn fault(url: &str, limits: Limits) -> FaultKind {
    call(url, limits).await.expect_err(url).kind()
}

#[tokio::test]
async fn an_answer_that_breaks_off_was_closed_early() {
    for words in [
        "",
        "HTTP/1.1 200 OK\r\ncontent-le",
        "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nha",
    ] {
        let address = curt(words.as_bytes()).await;
        let error = call(&format!("http://{address}/"), LIMITS).await.unwrap_err();
        assert_eq!(error.kind(), FaultKind::ClosedEarly, "{words}: {error}");
        assert!(matches!(error, ExchangeError::InDoubt(_)), "{words}: {error}");
        assert_eq!(error.remote_address().unwrap().to_string(), address);
    }
}

#[tokio::test]
async fn a_connection_that_is_reset_after_the_request_was_closed_early() {
    let address = server(async |mut socket| {
        read_request(&mut socket).await;
        socket2::SockRef::from(&socket).set_linger(Some(Duration::ZERO)).unwrap();
    });
    assert_eq!(fault(&format!("http://{}/", address.await), LIMITS).await, FaultKind::ClosedEarly);
}

#[tokio::test]
async fn garbage_is_not_http() {
    for words in [
        "220 mail.example ESMTP\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\u{fc}\x03\x03",
        "HTTP/1.1 2xx OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno header\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nhalf",
    ] {
        let address = curt(words.as_bytes()).await;
        assert_eq!(fault(&format!("http://{address}/"), LIMITS).await, FaultKind::NotHttp, "{words}");
    }
}

#[tokio::test]
async fn headers_without_end_are_too_large() {
    let written = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&written);
    let address = server(move |mut socket| {
        let count = Arc::clone(&count);
        async move {
            read_request(&mut socket).await;
            let _ = socket.write_all(b"HTTP/1.1 200 OK\r\n").await;
            while let Ok(more) = socket.write(&[b'x'; 4096]).await {
                count.fetch_add(more, Ordering::SeqCst);
            }
        }
    });
    assert_eq!(fault(&format!("http://{}/", address.await), LIMITS).await, FaultKind::AnswerTooLarge);
    // What the system's buffers take is not ours.
    assert!(written.load(Ordering::SeqCst) < 16 * 1024 * 1024);
}

#[tokio::test]
async fn an_answer_of_300_mib_is_cut_and_its_connection_closed() {
    const ALL: usize = 300 * 1024 * 1024;
    let (closed, mut was_closed) = tokio::sync::mpsc::channel(1);
    let address = server(move |mut socket| {
        let closed = closed.clone();
        async move {
            read_request(&mut socket).await;
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {ALL}\r\n\r\n");
            socket.write_all(head.as_bytes()).await.unwrap();
            let mut written = 0;
            while written < ALL
                && let Ok(more) = socket.write(&[b' '; 65_536]).await
            {
                written += more;
            }
            closed.send(written).await.unwrap();
        }
    });
    let answer = call(&format!("http://{}/", address.await), LIMITS).await.unwrap();
    assert_eq!(answer.body().len(), LIMITS.answer);
    let written = was_closed.recv().await.unwrap();
    assert!(written < ALL / 10, "{written} bytes were taken");
}

#[tokio::test]
async fn too_late_is_told_from_never_connected() {
    let hanging = server(async |mut socket| {
        read_request(&mut socket).await;
        tokio::time::sleep(Duration::from_secs(60)).await;
    });
    let dripping = server(async |mut socket| {
        read_request(&mut socket).await;
        socket.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        while socket.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    for address in [hanging.await, dripping.await] {
        let error = call(&format!("http://{address}/"), SHORT).await.unwrap_err();
        assert_eq!(error.kind(), FaultKind::DeadlinePassed);
        assert!(matches!(error, ExchangeError::InDoubt(_)));
        assert_eq!(error.remote_address().unwrap().to_string(), address);
    }
    // Nobody says a word of TLS.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let error = call(&format!("https://{}/", silent.local_addr().unwrap()), SHORT).await.unwrap_err();
    assert_eq!(error.kind(), FaultKind::ConnectTimedOut);
    assert!(matches!(error, ExchangeError::NotSent(_)));
}

#[tokio::test]
async fn a_name_that_is_looked_up_for_ever_costs_its_own_deadline_only() {
    struct Never;
    #[async_trait::async_trait]
    impl Resolve for Never {
        async fn addresses(&self, _: &str) -> std::io::Result<Vec<std::net::IpAddr>> {
            std::future::pending().await
        }
    }
    let client = Client::guarded(Guard::with_resolver(Vec::new(), Arc::new(Never)));
    for (limits, kind) in [(SHORT, FaultKind::ConnectTimedOut), (LIMITS, FaultKind::NameNotResolved)] {
        let request = Request::post("http://slow.example/").body(Bytes::from_static(b"[]")).unwrap();
        let error = client.exchange(request, limits).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(matches!(error, ExchangeError::NotSent(_)));
    }
}

#[tokio::test]
async fn nobody_there_refuses_the_connection() {
    let error = call(&deserted().await, LIMITS).await.unwrap_err();
    assert_eq!(error.kind(), FaultKind::ConnectionRefused);
    assert_eq!(error.remote_address(), None);
}

#[tokio::test]
async fn a_bad_certificate_and_no_tls_at_all_fail_as_tls() {
    let key = KeyPair::generate().unwrap();
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    let certificate = CertificateParams::new(names).unwrap().self_signed(&key).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let untrusted = server(move |socket| {
        let accepted = acceptor.accept(socket);
        async move { assert!(accepted.await.is_err()) }
    });
    let plain = server(async |mut socket: TcpStream| {
        let _ = socket.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").await;
    });
    let curt = server(async |mut socket: TcpStream| {
        let _ = socket.read(&mut [0; 64]).await;
    });
    for address in [untrusted.await, plain.await, curt.await] {
        let error = call(&format!("https://{address}/"), LIMITS).await.unwrap_err();
        assert_eq!(error.kind(), FaultKind::TlsFailed, "{error}");
        assert!(matches!(error, ExchangeError::NotSent(_)));
    }
}

#[tokio::test]
async fn an_answer_tells_who_gave_it() {
    let address = curt(b"HTTP/1.1 204 No Content\r\n\r\n").await;
    let answer = call(&format!("http://{address}/"), LIMITS).await.unwrap();
    assert_eq!(remote_address(&answer).unwrap().to_string(), address);
}
