//! A typed client: an operation's request goes in, its response comes out. It signs as the official
//! SDKs do (version 3, SHA-256) and works against the cloud as well as against Switchboard.
//!
//! ```no_run
//! # async fn example() -> Result<(), cams::client::Error> {
//! use cams::{client::Client, instances::{QueryInstance, QueryInstanceRequest}};
//!
//! let client = Client::new("http://127.0.0.1:8080", "LTAI…", "secret")?;
//! let request = QueryInstanceRequest { instance_id: "cams-83m8j9xxxxadc".into() };
//! let answer = client.call::<QueryInstance>(request).await?;
//! println!("{}", answer.response.data.instance_name);
//! # Ok(()) }
//! ```

mod endpoint;
mod error;
mod response;
#[cfg(test)]
mod tests;

use std::time::Duration;

use acs::{
    Key, Parameters,
    codec::to_parameters,
    signature::{Signed, v3},
};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client as HttpClient, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;

use self::endpoint::Endpoint;
pub use self::error::{Error, Refused};
use crate::{
    VERSION,
    answer::{self, Answer},
    contract::Operation,
};

/// How long a call may take, from its start to the last byte of its answer: as long as the official
/// SDKs read by default.
pub const DEADLINE: Duration = Duration::from_secs(10);

/// Most bytes of an answer that are read; more is a [`Error::Transport`]. Our own bound.
const MAX_ANSWER: usize = 8 * 1024 * 1024;

/// Calls operations at one endpoint with one access key. Cheap to clone; clones share connections.
#[derive(Clone, Debug)]
pub struct Client {
    endpoint: Endpoint,
    key: Key,
    http: HttpClient<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

impl Client {
    /// A client for an endpoint such as `https://cams.ap-southeast-1.aliyuncs.com` or
    /// `http://127.0.0.1:8080`. Nothing is connected yet.
    ///
    /// # Errors
    ///
    /// [`Error::Endpoint`] when the URL is not `http://` or `https://` with a host and nothing behind it.
    pub fn new(endpoint: &str, access_key_id: &str, secret: &str) -> Result<Self, Error> {
        Self::with_key(endpoint, Key::new(access_key_id, secret))
    }

    /// As [`Client::new`], with a key that may be temporary.
    ///
    /// # Errors
    ///
    /// As [`Client::new`].
    pub fn with_key(endpoint: &str, key: Key) -> Result<Self, Error> {
        let connector =
            HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().build();
        let http = HttpClient::builder(TokioExecutor::new()).build(connector);
        Ok(Self { endpoint: Endpoint::parse(endpoint)?, key, http })
    }

    /// Calls an operation.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] when the service says no, any other when there is no answer that can be read.
    /// Nothing is tried again: after [`Error::Transport`] and [`Error::Deadline`] it is open whether the
    /// call was carried out.
    pub async fn call<O: Operation>(&self, request: O::Request) -> Result<Answer<O>, Error> {
        let body = self.send(self.sign::<O>(to_parameters(&request)?)).await?;
        answer::read::<O>(body).map_err(|source| Error::Decode { http_status: 200, source })
    }

    /// Calls an operation by its name and answers the body as it is.
    ///
    /// # Errors
    ///
    /// As [`Client::call`].
    pub async fn call_action(&self, action: &str, parameters: Parameters) -> Result<Value, Error> {
        self.send(self.sign_action(VERSION, action, parameters)).await
    }

    /// Signs a call of an operation without sending it. Each has a nonce of its own and holds for 15 minutes.
    #[must_use]
    pub fn sign<O: Operation>(&self, parameters: Parameters) -> Signed {
        self.sign_action(O::VERSION, O::NAME, parameters)
    }

    fn sign_action(&self, version: &str, action: &str, parameters: Parameters) -> Signed {
        let unsigned = v3::Unsigned::new(self.endpoint.host(), action, version, parameters);
        let nonce = uuid::Uuid::new_v4().to_string();
        v3::sign(unsigned, &self.key, &nonce, jiff::Timestamp::now())
    }

    /// Sends a call that [`Client::sign`] has made.
    ///
    /// # Errors
    ///
    /// As [`Client::call`].
    pub async fn send(&self, signed: Signed) -> Result<Value, Error> {
        match tokio::time::timeout(DEADLINE, self.exchange(signed)).await {
            Ok(result) => result,
            Err(_) => Err(Error::Deadline { after: DEADLINE }),
        }
    }

    async fn exchange(&self, signed: Signed) -> Result<Value, Error> {
        let mut request = http::Request::builder()
            .method(signed.method.as_str())
            .uri(self.endpoint.uri(&signed.path, &signed.query));
        for (name, value) in &signed.headers {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(Bytes::from(signed.body))).map_err(Error::transport)?;
        let response = self.http.request(request).await.map_err(Error::transport)?;
        let (head, body) = response.into_parts();
        let body = Limited::new(body, MAX_ANSWER).collect().await.map_err(Error::transport)?;
        response::read(&head, &body.to_bytes())
    }
}
