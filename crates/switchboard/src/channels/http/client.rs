//! The client.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{Extensions, Request, Response, Uri};
use http_body_util::{BodyExt, Limited};
use hyper::body::{Body, Incoming};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as Pool;
use hyper_util::client::legacy::connect::{CaptureConnection, HttpInfo, capture_connection};
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::cause::{failed, of_answer};
use super::connector::Connector;
use super::error::{ExchangeError, Fault, FaultKind, chain};
use super::outgoing::Outgoing;
use crate::channels::guard::{Guard, Refusal};

/// How long a connection is kept for the next request: less than servers commonly keep theirs (60 s), so that
/// a request seldom meets one that is just being closed.
const IDLE: Duration = Duration::from_secs(30);
/// Connections kept for each host.
const IDLE_CONNECTIONS: usize = 64;
/// Bytes of an answer that a connection holds at a time; its headers have to fit. Whoever answers with more of them would
/// otherwise fill 400 KiB for each connection.
const BUFFER: usize = 64 * 1024;

/// An HTTP client for http and https. Clones share their connections. Redirects are never followed.
#[derive(Clone)]
pub struct Client(Arc<Pools>);

struct Pools {
    guard: Option<Guard>,
    plain: Pool<Connector, Outgoing>,
    /// Made at the first https request: until then neither its memory nor its time is spent.
    secure: OnceLock<Result<Pool<HttpsConnector<Connector>, Outgoing>, rustls::Error>>,
}

/// The bounds of one exchange.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// From the first attempt to connect to the last byte of the answer.
    pub deadline: Duration,
    /// Largest answer in bytes.
    pub answer: usize,
    /// What becomes of a larger one.
    pub larger: Larger,
}

/// What becomes of an answer that is larger than its limit. It is never read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Larger {
    /// The exchange fails: it is [`ExchangeError::InDoubt`].
    Fails,
    /// It ends at the limit: what was read counts as all of it, and the connection is closed.
    IsCut,
}

impl Client {
    /// A client that goes wherever it is told, for addresses of the operator's choice: networks and their control.
    #[must_use]
    pub fn new() -> Self {
        Self::with(None)
    }

    /// A client for addresses that a customer names: it connects only to what the guard has checked.
    #[must_use]
    pub fn guarded(guard: Guard) -> Self {
        Self::with(Some(guard))
    }

    fn with(guard: Option<Guard>) -> Self {
        let plain = builder().build(Connector::new(guard.clone()));
        Self(Arc::new(Pools { guard, plain, secure: OnceLock::new() }))
    }

    /// Sends a request with an absolute URL and reads the whole answer. No redirect is followed. Who answered is told by
    /// [`remote_address`].
    ///
    /// # Errors
    /// [`ExchangeError::NotSent`] when the request was certainly not acted on, [`ExchangeError::InDoubt`] when
    /// it may have been. [`ExchangeError::kind`] says why.
    pub async fn exchange(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> Result<Response<Bytes>, ExchangeError> {
        let (mut parts, body) = request.into_parts();
        if let Some(guard) = &self.0.guard {
            parts.uri = checked(guard, &parts.uri).map_err(ExchangeError::NotSent)?;
        }
        let (body, progress) = Outgoing::new(body);
        let mut request = Request::from_parts(parts, body);
        let connection = capture_connection(&mut request);
        let exchange = self.whole(request, limits);
        // The exchange is dropped before the question: afterwards nothing can begin unseen.
        let ended = tokio::time::timeout(limits.deadline, exchange).await;
        let error = match ended {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) => error,
            Err(_) => {
                let connected = connection.connection_metadata().is_some();
                let kind = if connected { FaultKind::DeadlinePassed } else { FaultKind::ConnectTimedOut };
                let reason = format!("no complete answer within {} ms", limits.deadline.as_millis());
                ExchangeError::InDoubt(Fault::new(kind, reason))
            }
        };
        let error = match error {
            ExchangeError::InDoubt(fault) if progress.abandon() => ExchangeError::NotSent(fault),
            error => error,
        };
        Err(error.connected_to(captured(&connection)))
    }

    async fn whole(
        &self,
        request: Request<Outgoing>,
        limits: Limits,
    ) -> Result<Response<Bytes>, ExchangeError> {
        let (parts, body) = self.begin(request).await?.into_parts();
        let read = match limits.larger {
            Larger::Fails => read_whole(body, limits.answer).await,
            Larger::IsCut => read_up_to(body, limits.answer).await,
        };
        Ok(Response::from_parts(parts, read.map_err(ExchangeError::InDoubt)?))
    }

    async fn begin(&self, request: Request<Outgoing>) -> Result<Response<Incoming>, ExchangeError> {
        let not_sent = |kind, reason: String| ExchangeError::NotSent(Fault::new(kind, reason));
        let response = match request.uri().scheme_str() {
            Some("http") => self.0.plain.request(request),
            Some("https") => {
                let secure = self.secure().map_err(|error| not_sent(FaultKind::TlsFailed, chain(error)))?;
                secure.request(request)
            }
            _ => {
                let reason = format!("expected an http or https URL, got {}", origin(request.uri()));
                return Err(not_sent(FaultKind::Unusable, reason));
            }
        };
        response.await.map_err(|error| failed(&error))
    }

    fn secure(&self) -> Result<&Pool<HttpsConnector<Connector>, Outgoing>, &rustls::Error> {
        let made = self.0.secure.get_or_init(|| {
            let provider = rustls::crypto::ring::default_provider();
            let tls = HttpsConnectorBuilder::new().with_provider_and_webpki_roots(provider)?;
            let tcp = Connector::new(self.0.guard.clone());
            Ok(builder().build(tls.https_only().enable_http1().wrap_connector(tcp)))
        });
        made.as_ref()
    }
}

impl Default for Client {
    fn default() -> Self {
        Self::new()
    }
}

/// The address and port that an answer of [`Client::exchange`] came from.
#[must_use]
pub fn remote_address<B>(response: &Response<B>) -> Option<SocketAddr> {
    response.extensions().get::<HttpInfo>().map(HttpInfo::remote_addr)
}

fn captured(connection: &CaptureConnection) -> Option<SocketAddr> {
    let mut extras = Extensions::new();
    connection.connection_metadata().as_ref()?.get_extras(&mut extras);
    extras.get::<HttpInfo>().map(HttpInfo::remote_addr)
}

/// The URI as the guard understood it, so that what is called is what was checked.
fn checked(guard: &Guard, uri: &Uri) -> Result<Uri, Fault> {
    let unusable = |reason: &str| Fault::new(FaultKind::Unusable, format!("{reason}, got {}", origin(uri)));
    let refused = |refusal: Refusal| {
        Fault::new(FaultKind::AddressRefused(refusal.rule), format!("the address {refusal}"))
    };
    let url = Guard::read(&uri.to_string()).map_err(refused)?;
    guard.check_url(&url).map_err(refused)?;
    Uri::try_from(url.as_str()).map_err(|_| unusable("expected a URL that HTTP can carry"))
}

async fn read_whole(body: Incoming, limit: usize) -> Result<Bytes, Fault> {
    let too_large = || Fault::new(FaultKind::AnswerTooLarge, format!("answer larger than {limit} bytes"));
    if body.size_hint().lower() > limit as u64 {
        return Err(too_large());
    }
    let body = Limited::new(body, limit).collect().await.map_err(|error| {
        if error.is::<http_body_util::LengthLimitError>() {
            return too_large();
        }
        Fault::new(of_answer(error.as_ref()), chain(error.as_ref()))
    })?;
    Ok(body.to_bytes())
}

async fn read_up_to(mut body: Incoming, limit: usize) -> Result<Bytes, Fault> {
    let mut read = BytesMut::new();
    while read.len() < limit
        && let Some(frame) = body.frame().await
    {
        let frame = frame.map_err(|error| Fault::new(of_answer(&error), chain(&error)))?;
        if let Ok(data) = frame.into_data() {
            let left = limit - read.len();
            read.extend_from_slice(data.get(..left).unwrap_or(&data));
        }
    }
    Ok(read.freeze())
}

fn builder() -> hyper_util::client::legacy::Builder {
    let mut builder = Pool::builder(TokioExecutor::new());
    builder.pool_timer(TokioTimer::new()).pool_idle_timeout(IDLE).pool_max_idle_per_host(IDLE_CONNECTIONS);
    builder.http1_max_buf_size(BUFFER);
    builder
}

/// The part of an address that cannot hold a secret.
fn origin(uri: &Uri) -> String {
    format!("{}://{}", uri.scheme_str().unwrap_or_default(), uri.host().unwrap_or_default())
}

#[cfg(test)]
mod tests;
