//! The HTTP client of webhooks: connections are kept and used again, redirects are not followed, certificates
//! must be valid (Meta Graph notes, 4.2).

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{Request, StatusCode};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client as HyperClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use trust::Trusted;

use crate::Error;

/// How long an answer may take, its body included.
const DEADLINE: Duration = Duration::from_secs(10);
/// The most that is read of an answer, in bytes.
const LONGEST_ANSWER: usize = 64 * 1024;
/// How long an unused connection is kept.
const IDLE: Duration = Duration::from_secs(30);

/// The client; clones share its connections.
#[derive(Clone)]
pub(crate) struct Client(HyperClient<HttpsConnector<HttpConnector>, Full<Bytes>>);

impl Client {
    /// Accepts the certificates of the web, and those that are trusted beside them.
    pub fn new(trusted: Trusted) -> Result<Self, Error> {
        let mut tcp = HttpConnector::new();
        tcp.set_nodelay(true);
        tcp.enforce_http(false);
        let connector = hyper_rustls::HttpsConnectorBuilder::new()
            .with_tls_config(trust::client(Vec::new(), trusted)?)
            .https_or_http()
            .enable_http1()
            .wrap_connector(tcp);
        let mut builder = HyperClient::builder(TokioExecutor::new());
        builder.pool_timer(TokioTimer::new()).pool_idle_timeout(IDLE);
        Ok(Self(builder.build(connector)))
    }

    /// Makes the request and reads the whole answer, so that the connection can be used again.
    ///
    /// # Errors
    /// A sentence that says what went wrong.
    pub async fn call(&self, request: Request<Full<Bytes>>) -> Result<(StatusCode, Bytes), String> {
        let exchange = async {
            let answer = self.0.request(request).await.map_err(|error| source_of(&error))?;
            let status = answer.status();
            let body = Limited::new(answer.into_body(), LONGEST_ANSWER).collect().await;
            Ok((status, body.map_err(|error| error.to_string())?.to_bytes()))
        };
        tokio::time::timeout(DEADLINE, exchange)
            .await
            .unwrap_or_else(|_| Err(format!("no answer within {DEADLINE:?}")))
    }
}

/// The innermost cause, which says more than the client's own "client error (Connect)".
fn source_of(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
