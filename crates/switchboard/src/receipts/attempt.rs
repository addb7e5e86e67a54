//! One attempt to post receipts, and what counts as received (behaviour notes, 3.2).

use bytes::Bytes;
use http::header::{CONTENT_TYPE, RETRY_AFTER, USER_AGENT};
use http::{HeaderMap, Method, Request, Response};
use jiff::Timestamp;

use super::destination::Terms;
use super::engine::judge::Verdict;
use super::signing::{webhook_id, webhook_signature};
use crate::channels::http::{Client, ExchangeError, Fault, FaultKind, Larger, Limits, remote_address};
use crate::model::delivery::ANSWER_KEPT;
use crate::model::{Attempted, Delivery, Reason};

/// How much of an answer is read; it says little. A longer one is judged by its status.
const ANSWER_BYTES: usize = 16 * 1024;

/// Posts receipts.
#[derive(Clone)]
pub struct Attempt {
    client: Client,
}

impl Attempt {
    /// Uses this client.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// Posts receipts of one destination as a JSON array. `now` is the wall clock, asked before and after.
    pub async fn post(
        &self,
        url: &str,
        deliveries: &[Delivery],
        terms: &Terms,
        now: impl Fn() -> Timestamp,
    ) -> (Verdict, Attempted) {
        let began = now();
        if let Some(id) = &terms.unreadable {
            return unsigned(id, deliveries.len(), began);
        }
        let result = match request(url, deliveries, terms, began) {
            Ok(request) => {
                let limits = Limits { deadline: terms.deadline, answer: ANSWER_BYTES, larger: Larger::IsCut };
                self.client.exchange(request, limits).await
            }
            Err(error) => {
                let reason = format!("the address cannot be called: {error}");
                Err(ExchangeError::NotSent(Fault { kind: FaultKind::Unusable, reason, remote: None }))
            }
        };
        let ended = now();
        let mut attempted = Attempted {
            at_ms: began.as_millisecond(),
            duration_ms: (ended.as_millisecond() - began.as_millisecond()).max(0),
            receipts: deliveries.len(),
            address: None,
            status: None,
            answer: String::new(),
            reason: None,
        };
        let verdict = match result {
            Ok(answer) => {
                attempted.status = Some(answer.status().as_u16());
                attempted.address = remote_address(&answer);
                attempted.answer = beginning(answer.body());
                judge(&answer, ended)
            }
            Err(error) => {
                attempted.address = error.remote_address();
                attempted.answer = beginning(error.reason().as_bytes());
                Verdict::Failed { reason: reason_of(&error), retry_after: None }
            }
        };
        if let Verdict::Failed { reason, .. } = verdict {
            attempted.reason = Some(reason);
        }
        (verdict, attempted)
    }
}

/// What is kept of an attempt that was not made, for want of a signature.
fn unsigned(secret: &str, receipts: usize, now: Timestamp) -> (Verdict, Attempted) {
    let reason = Reason::SecretUnreadable;
    let attempted = Attempted {
        at_ms: now.as_millisecond(),
        duration_ms: 0,
        receipts,
        address: None,
        status: None,
        answer: format!("the signing secret {secret} does not open with this master key"),
        reason: Some(reason),
    };
    (Verdict::Failed { reason, retry_after: None }, attempted)
}

fn request(
    url: &str,
    deliveries: &[Delivery],
    terms: &Terms,
    now: Timestamp,
) -> Result<Request<Bytes>, http::Error> {
    let ids: Vec<&str> = deliveries.iter().map(|delivery| delivery.receipt_id.as_str()).collect();
    let bodies: Vec<&str> = deliveries.iter().map(|delivery| delivery.body.as_str()).collect();
    let body = Bytes::from(format!("[{}]", bodies.join(",")));
    let (id, timestamp) = (webhook_id(&ids), now.as_second());
    let mut request = Request::builder()
        .method(Method::POST)
        .uri(address(url))
        .header(CONTENT_TYPE, "application/json;charset=utf-8")
        .header(USER_AGENT, concat!("switchboard/", env!("CARGO_PKG_VERSION")))
        .header("switchboard-receipt-ids", ids.join(","))
        .header("webhook-id", &id)
        .header("webhook-timestamp", timestamp);
    if let Some(signature) = webhook_signature(&terms.secrets, &id, timestamp, &body) {
        request = request.header("webhook-signature", signature);
    }
    request.body(body)
}

/// The address in the form that goes on the wire: names outside ASCII are encoded.
fn address(url: &str) -> String {
    url::Url::parse(url).map_or_else(|_| url.to_owned(), String::from)
}

/// The beginning of an answer, as text; what is no UTF-8 is replaced.
fn beginning(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes.get(..ANSWER_KEPT).unwrap_or(bytes)).into_owned()
}

fn reason_of(error: &ExchangeError) -> Reason {
    match error.kind() {
        FaultKind::Unusable | FaultKind::AddressRefused(_) => Reason::AddressRefused,
        FaultKind::NameNotResolved => Reason::NameNotResolved,
        FaultKind::ConnectionRefused => Reason::ConnectionRefused,
        FaultKind::Unreachable | FaultKind::ConnectionReset | FaultKind::NotConnected => {
            Reason::ConnectionFailed
        }
        FaultKind::ConnectTimedOut | FaultKind::DeadlinePassed => Reason::TimedOut,
        FaultKind::TlsFailed => Reason::TlsFailed,
        FaultKind::ClosedEarly => Reason::ConnectionClosed,
        FaultKind::NotHttp | FaultKind::AnswerTooLarge => Reason::NotHttp,
    }
}

/// Received means 2xx and, where the body is JSON with a `code`, that this is 0. An empty body or one that is not JSON
/// counts as received, too (suggested leniency).
fn judge(answer: &Response<Bytes>, now: Timestamp) -> Verdict {
    let reason = match answer.status().as_u16() {
        200..=299 if says_no(answer.body()) => Reason::CodeNotZero,
        200..=299 => return Verdict::Received,
        300..=399 => Reason::Redirected,
        410 => Reason::Gone,
        413 => Reason::TooLarge,
        429 => Reason::TooManyRequests,
        // The server gave up waiting, or wants it later: nothing is wrong with what was sent.
        408 => Reason::TimedOut,
        425 => Reason::OtherStatus,
        400..=499 => Reason::ClientError,
        500..=599 => Reason::ServerError,
        _ => Reason::OtherStatus,
    };
    let may_ask = matches!(answer.status().as_u16(), 429 | 503);
    let retry_after = may_ask.then(|| retry_after_ms(answer.headers(), now)).flatten();
    Verdict::Failed { reason, retry_after }
}

fn says_no(body: &[u8]) -> bool {
    let answer = serde_json::from_slice::<serde_json::Value>(body).unwrap_or_default();
    match answer.get("code") {
        None | Some(serde_json::Value::Null) => false,
        Some(code) => code.as_i64() != Some(0) && code.as_str() != Some("0"),
    }
}

/// `Retry-After` in its two forms: seconds, or a date.
fn retry_after_ms(headers: &HeaderMap, now: Timestamp) -> Option<i64> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(i64::from(seconds) * 1000);
    }
    let date = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    Some(date.as_millisecond().saturating_sub(now.as_millisecond()).max(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Response<Bytes> {
        Response::builder().status(status).body(Bytes::from(body.to_owned())).unwrap()
    }

    fn reason(verdict: Verdict) -> Option<Reason> {
        match verdict {
            Verdict::Received => None,
            Verdict::Failed { reason, .. } => Some(reason),
        }
    }

    #[test]
    fn only_a_2xx_without_another_code_counts_as_received() {
        let now = Timestamp::UNIX_EPOCH;
        for body in ["", "ok", r#"{"code":0,"msg":"Success"}"#, r#"{"code":"0"}"#, r#"{"msg":"x"}"#, "[1]"] {
            assert_eq!(judge(&answer(200, body), now), Verdict::Received, "{body}");
        }
        assert_eq!(judge(&answer(204, ""), now), Verdict::Received);
        for (status, body, expected) in [
            (500, "", Reason::ServerError),
            (301, "", Reason::Redirected),
            (404, r#"{"code":0}"#, Reason::ClientError),
            (410, "", Reason::Gone),
            (413, "", Reason::TooLarge),
            (429, "", Reason::TooManyRequests),
            (200, r#"{"code":1}"#, Reason::CodeNotZero),
            (199, "", Reason::OtherStatus),
        ] {
            assert_eq!(reason(judge(&answer(status, body), now)), Some(expected), "{status} {body}");
        }
    }

    #[test]
    fn a_wait_is_asked_for_in_seconds_or_by_a_date_and_by_two_statuses_only() {
        let now: Timestamp = "2027-01-01T00:00:00Z".parse().unwrap();
        for (status, header, expected) in [
            (429, "7", Some(7_000)),
            (503, "Fri, 01 Jan 2027 00:01:00 GMT", Some(60_000)),
            (503, "Thu, 31 Dec 2026 00:01:00 GMT", Some(0)),
            (429, "soon", None),
            (500, "7", None),
        ] {
            let mut answer = answer(status, "");
            answer.headers_mut().insert(RETRY_AFTER, header.parse().unwrap());
            let Verdict::Failed { retry_after, .. } = judge(&answer, now) else { panic!("{status}") };
            assert_eq!(retry_after, expected, "{status} {header}");
        }
    }
}
