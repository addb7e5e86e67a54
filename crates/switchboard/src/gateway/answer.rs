//! How answers and refusals look on the wire (gateway notes, 4).

use std::borrow::Cow;
use std::time::Duration;

use acs::envelope::{ErrorDocument, Format, RequestId, recommendation};
use acs::{Body, Fault};
use bytes::Bytes;
use cams::errors::Refusal;
use http::header::{CONNECTION, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use http::{Response, StatusCode};
use http_body_util::Full;

use crate::operations::Failure;
use crate::store::StoreError;

/// When to ask again where the store is out of reach or the service not complete (decided): a failover takes seconds, and nobody
/// should learn of its end much later.
const ASK_AGAIN: Duration = Duration::from_secs(1);

/// A response of the gateway.
pub type Answer = Response<Full<Bytes>>;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-acs-request-id");
/// Milliseconds; the one header that SDKs read (gateway notes, 8).
const RETRY_AFTER_MS: HeaderName = HeaderName::from_static("x-acs-retry-after");
const ALLOW_ORIGIN: HeaderName = HeaderName::from_static("access-control-allow-origin");

/// How and to whom a call is answered.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// JSON or XML.
    pub format: Format,
    /// The request's id.
    pub request_id: RequestId,
    /// The host called.
    pub host: String,
}

/// Why a call is refused.
#[derive(Debug)]
pub enum Denial {
    /// By the protocol.
    Fault(Fault),
    /// By a policy, or since the operation is not for this account.
    Forbidden(Box<Forbidden>),
    /// By the throttle.
    Throttled(Duration),
    /// The source address failed to say who calls too often; the wait is until it may fail again.
    Stranger(Duration),
    /// By nobody: it cannot be looked at yet, and nothing was changed.
    NotYet,
    /// By the operation.
    Failure(Failure),
}

impl Denial {
    /// The code that it is answered with.
    pub fn code(&self) -> String {
        match self {
            Self::Fault(fault) => fault.code.to_string(),
            Self::Forbidden(forbidden) => forbidden.code().into_owned(),
            Self::Throttled(wait) => Refusal::throttled(*wait).code.as_str().into_owned(),
            Self::NotYet => Fault::service_unavailable().code.into_owned(),
            Self::Stranger(_) => Fault::throttling().code.into_owned(),
            Self::Failure(failure) => failure.code().into_owned(),
        }
    }

    /// The encoded message that explains a refusal by policy.
    pub fn diagnostic(&self) -> Option<String> {
        let Self::Forbidden(forbidden) = self else { return None };
        let message = forbidden.detail.as_ref()?.get("EncodedDiagnosticMessage")?;
        message.as_str().map(str::to_owned)
    }
}

impl From<Fault> for Denial {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Failure> for Denial {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<Forbidden> for Denial {
    fn from(forbidden: Forbidden) -> Self {
        Self::Forbidden(Box::new(forbidden))
    }
}

/// A call that its caller may not make.
#[derive(Debug)]
pub struct Forbidden {
    /// Which code is answered is a matter of the product.
    version: &'static str,
    action: String,
    resource: String,
    /// `AccessDeniedDetail`.
    pub detail: Option<serde_json::Value>,
}

impl Forbidden {
    /// A call of an API, by the version that it is served under.
    pub fn new(version: &'static str, action: &str, resource: &str) -> Self {
        Self { version, action: action.to_owned(), resource: resource.to_owned(), detail: None }
    }

    fn code(&self) -> Cow<'static, str> {
        if self.version == cams::VERSION { Refusal::denied().code.as_str() } else { "NoPermission".into() }
    }
}

/// The Chat App API has a code of its own; the others answer as RAM does (gateway notes, 4.4; for CAMS, inferred).
impl From<Forbidden> for Words {
    fn from(forbidden: Forbidden) -> Self {
        let detail = forbidden.detail;
        if forbidden.version == cams::VERSION {
            return Self { detail, ..Refusal::denied().into() };
        }
        let fault = if forbidden.version == identity::sts::VERSION {
            identity::Fault::assume_role_denied()
        } else {
            identity::Fault::no_permission(&forbidden.resource, &forbidden.action)
        };
        Self { detail, ..fault.into() }
    }
}

/// What a refusal says.
pub struct Words {
    /// Of HTTP.
    pub status: u16,
    /// For programs.
    pub code: String,
    /// For people.
    pub message: String,
    /// `AccessDeniedDetail`, of a refusal by policy.
    pub detail: Option<serde_json::Value>,
    /// When another call may succeed, where waiting helps.
    pub retry_after: Option<Duration>,
}

impl From<Fault> for Words {
    fn from(fault: Fault) -> Self {
        let code = fault.code.into_owned();
        Self { status: fault.http_status, code, message: fault.message, retry_after: None, detail: None }
    }
}

impl From<identity::Fault> for Words {
    fn from(fault: identity::Fault) -> Self {
        let code = fault.code.into_owned();
        Self { status: fault.http_status, code, message: fault.message, retry_after: None, detail: None }
    }
}

impl From<Refusal> for Words {
    fn from(refusal: Refusal) -> Self {
        Self {
            status: refusal.http_status(),
            code: refusal.code.as_str().into_owned(),
            message: refusal.message,
            retry_after: refusal.retry_after,
            detail: None,
        }
    }
}

impl From<Denial> for Words {
    fn from(denial: Denial) -> Self {
        match denial {
            Denial::Fault(fault) => fault.into(),
            Denial::Forbidden(forbidden) => (*forbidden).into(),
            Denial::Throttled(wait) => Refusal::throttled(wait).into(),
            // In place of what is wrong with the call, which may be as long as the call itself.
            Denial::Stranger(wait) => Self { retry_after: Some(wait), ..Fault::throttling().into() },
            Denial::NotYet => Self { retry_after: Some(ASK_AGAIN), ..Fault::service_unavailable().into() },
            Denial::Failure(Failure::Refused(refusal)) => refusal.into(),
            Denial::Failure(Failure::Identity(fault)) => fault.into(),
            Denial::Failure(Failure::Denied(denied)) => {
                identity::Fault::no_permission(&denied.resource, &denied.action).into()
            }
            Denial::Failure(Failure::NonceUsed) => Fault::signature_nonce_used().into(),
            Denial::Failure(Failure::NetworkSilent(reason)) => {
                tracing::warn!(%reason, "the network gave no answer");
                Fault::service_unavailable().into()
            }
            Denial::Failure(Failure::Store(error)) => {
                match error {
                    // The store itself says once that it is away; the calls of an outage would be a line each.
                    StoreError::Unavailable(_) => {
                        tracing::debug!(%error, "a call met a store out of reach");
                        Denial::NotYet.into()
                    }
                    StoreError::Damaged(_) => {
                        tracing::error!(%error, "a call met a fault of the store");
                        Fault::internal_error().into()
                    }
                }
            }
        }
    }
}

/// A successful answer.
pub fn success(envelope: &Envelope, body: Body) -> Answer {
    respond(StatusCode::OK, envelope, body)
}

/// A refusal.
pub fn refuse(envelope: &Envelope, denial: impl Into<Denial>) -> Answer {
    let words = Words::from(denial.into());
    let status = StatusCode::from_u16(words.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answer = respond(status, envelope, document(envelope, words.code, words.message, words.detail));
    if let Some(wait) = words.retry_after {
        let milliseconds = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1);
        let headers = answer.headers_mut();
        headers.insert(RETRY_AFTER_MS, HeaderValue::from(milliseconds));
        headers.insert(RETRY_AFTER, HeaderValue::from(milliseconds.div_ceil(1000)));
    }
    if matches!(words.status, 408 | 413) {
        will_close(&mut answer);
    }
    answer
}

/// A refusal of a request whose body was not read to its end: it says that the connection closes.
pub fn refuse_unread(envelope: &Envelope, fault: Fault) -> Answer {
    let mut answer = refuse(envelope, fault);
    will_close(&mut answer);
    answer
}

/// The rest of the body is not read, so nothing can come behind it.
fn will_close(answer: &mut Answer) {
    answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
}

/// A plain text answer of the paths beside the API.
pub fn text(status: StatusCode, text: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Full::new(text.into()));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain;charset=utf-8"));
    answer
}

/// How a request is answered that is not looked at, but for its host.
pub fn unread(host: String) -> Envelope {
    Envelope { format: Format::Json, request_id: RequestId::generate(), host }
}

/// A whole answer as bytes, for what the HTTP machinery cannot answer as we do. The connection closes behind it.
/// `here` is named as the host, since the request's own may not have come.
pub fn last_word(fault: Fault, here: &str) -> Vec<u8> {
    let envelope =
        Envelope { format: Format::Json, request_id: RequestId::generate(), host: here.to_owned() };
    let status = StatusCode::from_u16(fault.http_status).unwrap_or(StatusCode::BAD_REQUEST);
    let body = document(&envelope, fault.code.into_owned(), fault.message, None);
    format!(
        "HTTP/1.1 {} {}\r\ncontent-type: {}\r\nx-acs-request-id: {}\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n{}",
        status.as_str(),
        status.canonical_reason().unwrap_or_default(),
        body.content_type,
        envelope.request_id,
        body.text.len(),
        body.text
    )
    .into_bytes()
}

/// Whether these bytes are an error that the HTTP machinery answers on its own: it has no body, and every answer of ours has.
pub fn is_without_body(bytes: &[u8]) -> bool {
    const EMPTY: &[u8] = b"\r\ncontent-length: 0\r\n";
    bytes.starts_with(b"HTTP/1.1 4")
        && bytes.ends_with(b"\r\n\r\n")
        && bytes.windows(EMPTY.len()).any(|piece| piece == EMPTY)
}

/// What is answered in place of such an error: a request that is too long is 413, one that is no HTTP is 400.
pub fn instead_of(bytes: &[u8], here: &str) -> Vec<u8> {
    let too_long = [&b"HTTP/1.1 414"[..], b"HTTP/1.1 431"].iter().any(|status| bytes.starts_with(status));
    last_word(if too_long { Fault::request_entity_too_large() } else { not_http() }, here)
}

/// A request that is no HTTP. No code is documented for it; it is answered as other text that cannot be read (decided).
pub fn not_http() -> Fault {
    let message = "The request is not well-formed HTTP.".to_owned();
    Fault { message, ..Fault::invalid_parameter("") }
}

fn document(
    envelope: &Envelope,
    code: String,
    message: String,
    access_denied_detail: Option<serde_json::Value>,
) -> Body {
    let recommend = recommendation(&code, cams::PRODUCT, &envelope.request_id);
    ErrorDocument {
        request_id: envelope.request_id.clone(),
        host_id: envelope.host.clone(),
        code,
        message,
        recommend: Some(recommend),
        access_denied_detail,
    }
    .render(envelope.format)
}

fn respond(status: StatusCode, envelope: &Envelope, body: Body) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(body.text)));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(body.content_type));
    headers.insert(ALLOW_ORIGIN, HeaderValue::from_static("*"));
    if let Ok(id) = HeaderValue::from_str(envelope.request_id.as_str()) {
        headers.insert(REQUEST_ID, id);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(denial: impl Into<Denial>) -> Answer {
        refuse(&unread("here".to_owned()), denial)
    }

    #[test]
    fn a_store_out_of_reach_is_told_with_the_time_to_ask_again() {
        let away = Failure::from(StoreError::Unavailable("the database does not answer".to_owned()));
        for answer in [refusal(away), refusal(Denial::NotYet)] {
            assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(answer.headers()[RETRY_AFTER_MS], "1000");
            assert_eq!(answer.headers()[RETRY_AFTER], "1");
        }
        let damaged = refusal(Failure::from(StoreError::Damaged("a record".to_owned())));
        assert_eq!(damaged.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!damaged.headers().contains_key(RETRY_AFTER_MS));
        assert_eq!(Denial::NotYet.code(), "ServiceUnavailable");
    }
}
