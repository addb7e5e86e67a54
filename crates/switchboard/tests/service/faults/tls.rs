//! Receivers whose TLS is not to be trusted.

use std::sync::Arc;
use std::time::Duration;

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio_rustls::TlsAcceptor;

use super::raw::{Line, Raw, answer};
use super::scene::{WAITS, assert_due};
use crate::stage::Stage;

/// Serves TLS with a certificate that it signed itself.
async fn self_signed(name: &str, expired: Option<(i32, u8, u8)>) -> Raw {
    let key = KeyPair::generate().unwrap();
    let mut parameters = CertificateParams::new(vec![name.to_owned()]).unwrap();
    if let Some((year, month, day)) = expired {
        parameters.not_after = date_time_ymd(year, month, day);
    }
    let certificate = parameters.self_signed(&key).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    Raw::serving(move |line: Line| {
        let acceptor = acceptor.clone();
        async move { assert!(acceptor.accept(line.socket).await.is_err(), "the certificate was trusted") }
    })
    .await
}

#[tokio::test]
async fn a_bad_certificate_fails_as_tls_and_nothing_is_said_to_it() {
    let stage = Stage::on_schedule().await;
    let plain = Raw::serving(async |mut line: Line| {
        line.say(answer(400, "speak plainly").as_bytes()).await;
    });
    let cases = [
        ("signed by itself", self_signed("127.0.0.1", None).await, "UnknownIssuer"),
        ("for another name", self_signed("elsewhere.example", None).await, ""),
        ("expired", self_signed("127.0.0.1", Some((2020, 1, 1))).await, "xpired"),
        ("no TLS at all", plain.await, ""),
    ];
    for (name, receiver, answer) in &cases {
        let url = receiver.secure_url();
        stage.one(&url, name).await;
        stage.until(name, || stage.attempts(&url).len() == 1).await;
        let (kept, row) = (stage.attempts(&url).remove(0), stage.rows(&url).remove(0));
        assert_eq!(
            (kept.reason.as_deref(), kept.status),
            (Some("tls_failed"), None),
            "{name}: {}",
            kept.answer
        );
        assert!(kept.answer.contains(answer), "{name}: {}", kept.answer);
        assert_due(name, row.due_ms, kept.at_ms, WAITS[0]);
        assert!(receiver.posts().is_empty(), "{name}");
    }
}

#[tokio::test]
async fn a_handshake_that_hangs_times_out() {
    let stage = Stage::on_schedule().await;
    let silent = Raw::serving(async |line: Line| {
        let _held = line;
        std::future::pending::<()>().await;
    });
    let url = silent.await.secure_url();
    stage.deadline(&url, Duration::from_millis(200)).await;
    stage.one(&url, "r").await;
    stage.until("an attempt", || stage.attempts(&url).len() == 1).await;
    let (kept, row) = (stage.attempts(&url).remove(0), stage.rows(&url).remove(0));
    assert_eq!(kept.reason.as_deref(), Some("timed_out"));
    assert_due("a handshake", row.due_ms, kept.at_ms, WAITS[0]);
}
