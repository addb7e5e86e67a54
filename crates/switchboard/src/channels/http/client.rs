//! The client.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{Request, Response, Uri};
use http_body_util::{BodyExt, Limited};
use hyper::body::{Body, Incoming};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Client as Pool, Error};
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::error::{ExchangeError, chain};
use super::outgoing::Outgoing;

/// How long a connection is kept for the next request: less than servers commonly keep theirs (60 s), so that
/// a request seldom meets one that is just being closed.
const IDLE: Duration = Duration::from_secs(30);
/// Connections kept for each host.
const IDLE_CONNECTIONS: usize = 64;
/// How long one address of a host may take to accept, so that a dead one leaves time for the next.
const CONNECT: Duration = Duration::from_secs(3);

/// An HTTP client for http and https. Clones share their connections.
#[derive(Clone)]
pub struct Client(Arc<Pools>);

struct Pools {
    plain: Pool<HttpConnector, Outgoing>,
    /// Made at the first https request: until then neither its memory nor its time is spent.
    secure: OnceLock<Result<Pool<HttpsConnector<HttpConnector>, Outgoing>, rustls::Error>>,
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
    /// It ends at the limit: what was read counts as all of it.
    IsCut,
}

impl Client {
    /// A client with no connection yet.
    #[must_use]
    pub fn new() -> Self {
        let plain = builder().build(connector());
        Self(Arc::new(Pools { plain, secure: OnceLock::new() }))
    }

    /// Sends a request with an absolute URL and reads the whole answer. No redirect is followed.
    ///
    /// # Errors
    /// [`ExchangeError::NotSent`] when the request was certainly not acted on, [`ExchangeError::InDoubt`] when
    /// it may have been.
    pub async fn exchange(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> Result<Response<Bytes>, ExchangeError> {
        let (parts, body) = request.into_parts();
        let (body, progress) = Outgoing::new(body);
        let exchange = self.whole(Request::from_parts(parts, body), limits);
        // The exchange is dropped before the question: afterwards nothing can begin unseen.
        let ended = tokio::time::timeout(limits.deadline, exchange).await;
        let error = match ended {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) => error,
            Err(_) => {
                let reason = format!("no complete answer within {} ms", limits.deadline.as_millis());
                ExchangeError::InDoubt { reason }
            }
        };
        Err(match error {
            ExchangeError::InDoubt { reason } if progress.abandon() => ExchangeError::NotSent { reason },
            error => error,
        })
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
        Ok(Response::from_parts(parts, read?))
    }

    async fn begin(&self, request: Request<Outgoing>) -> Result<Response<Incoming>, ExchangeError> {
        let not_sent = |reason: String| ExchangeError::NotSent { reason };
        let response = match request.uri().scheme_str() {
            Some("http") => self.0.plain.request(request),
            Some("https") => self.secure().map_err(|error| not_sent(chain(error)))?.request(request),
            _ => {
                return Err(not_sent(format!(
                    "expected an http or https URL, got {}",
                    origin(request.uri())
                )));
            }
        };
        response.await.map_err(|error| failed(&error))
    }

    fn secure(&self) -> Result<&Pool<HttpsConnector<HttpConnector>, Outgoing>, &rustls::Error> {
        let made = self.0.secure.get_or_init(|| {
            let provider = rustls::crypto::ring::default_provider();
            let tls = HttpsConnectorBuilder::new().with_provider_and_webpki_roots(provider)?;
            Ok(builder().build(tls.https_only().enable_http1().wrap_connector(connector())))
        });
        made.as_ref()
    }
}

impl Default for Client {
    fn default() -> Self {
        Self::new()
    }
}

async fn read_whole(body: Incoming, limit: usize) -> Result<Bytes, ExchangeError> {
    let too_large = || ExchangeError::InDoubt { reason: format!("answer larger than {limit} bytes") };
    if body.size_hint().lower() > limit as u64 {
        return Err(too_large());
    }
    let body = Limited::new(body, limit).collect().await.map_err(|error| {
        if error.is::<http_body_util::LengthLimitError>() {
            return too_large();
        }
        ExchangeError::InDoubt { reason: chain(error.as_ref()) }
    })?;
    Ok(body.to_bytes())
}

async fn read_up_to(mut body: Incoming, limit: usize) -> Result<Bytes, ExchangeError> {
    let mut read = BytesMut::new();
    while read.len() < limit
        && let Some(frame) = body.frame().await
    {
        let frame = frame.map_err(|error| ExchangeError::InDoubt { reason: chain(&error) })?;
        if let Ok(data) = frame.into_data() {
            let left = limit - read.len();
            read.extend_from_slice(data.get(..left).unwrap_or(&data));
        }
    }
    Ok(read.freeze())
}

fn connector() -> HttpConnector {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    connector.set_connect_timeout(Some(CONNECT));
    connector.enforce_http(false);
    connector
}

fn builder() -> hyper_util::client::legacy::Builder {
    let mut builder = Pool::builder(TokioExecutor::new());
    builder.pool_timer(TokioTimer::new()).pool_idle_timeout(IDLE).pool_max_idle_per_host(IDLE_CONNECTIONS);
    builder
}

fn failed(error: &Error) -> ExchangeError {
    let reason = chain(error);
    if error.is_connect() { ExchangeError::NotSent { reason } } else { ExchangeError::InDoubt { reason } }
}

/// The part of an address that cannot hold a secret.
fn origin(uri: &Uri) -> String {
    format!("{}://{}", uri.scheme_str().unwrap_or_default(), uri.host().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::io::ErrorKind;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;
    use crate::channels::stand_in::{StandIn, answer, deserted};

    const LIMITS: Limits = Limits { deadline: Duration::from_secs(5), answer: 1024, larger: Larger::Fails };
    const SHORT: Limits =
        Limits { deadline: Duration::from_millis(200), answer: 1024, larger: Larger::Fails };

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
        assert!(matches!(&error, ExchangeError::NotSent { reason } if reason.contains("refused")), "{error}");
    }

    #[tokio::test]
    async fn a_connection_that_closes_without_an_answer_is_in_doubt() {
        for words in ["", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"] {
            let error = Client::new().exchange(post(&curt(words).await), LIMITS).await.unwrap_err();
            assert!(matches!(error, ExchangeError::InDoubt { .. }), "{error}");
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
            let spaces =
                futures_util::stream::repeat_with(|| Ok::<_, Infallible>(Bytes::from_static(b"    ")));
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
}
