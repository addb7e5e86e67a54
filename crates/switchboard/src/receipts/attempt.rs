//! One attempt to post a receipt, and what counts as received (behaviour notes, 3.2).

use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, USER_AGENT};
use http::{Method, Request};

use crate::channels::http::{Client, Larger, Limits};
use crate::model::Delivery;

/// The documented time within which a receiver answers, over connecting, headers and body.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// How much of an answer is read; it says little. A longer one is judged by its status.
const ANSWER_BYTES: usize = 16 * 1024;

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The receiver has it.
    Received,
    /// It has it not, or did not say so; the text is the reason.
    Refused(String),
}

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

    /// Posts one receipt as a JSON array.
    pub async fn post(&self, delivery: &Delivery) -> Verdict {
        let body = Bytes::from(format!("[{}]", delivery.receipt.body));
        let request = Request::builder()
            .method(Method::POST)
            .uri(address(&delivery.receipt.url))
            .header(CONTENT_TYPE, "application/json;charset=utf-8")
            .header(USER_AGENT, concat!("switchboard/", env!("CARGO_PKG_VERSION")))
            .body(body);
        let request = match request {
            Ok(request) => request,
            Err(error) => return Verdict::Refused(format!("the address cannot be called: {error}")),
        };
        let limits = Limits { deadline: ANSWER_WITHIN, answer: ANSWER_BYTES, larger: Larger::IsCut };
        match self.client.exchange(request, limits).await {
            Ok(answer) => judge(answer.status().as_u16(), answer.body()),
            Err(error) => Verdict::Refused(error.to_string()),
        }
    }
}

/// The address in the form that goes on the wire: names outside ASCII are encoded.
fn address(url: &str) -> String {
    url::Url::parse(url).map_or_else(|_| url.to_owned(), String::from)
}

/// Received means 2xx and, where the body is JSON with a `code`, that this is 0. An empty body or one that is not JSON
/// counts as received, too (suggested leniency).
fn judge(status: u16, body: &[u8]) -> Verdict {
    if !(200..300).contains(&status) {
        return Verdict::Refused(format!("answered {status}"));
    }
    let answer = serde_json::from_slice::<serde_json::Value>(body).unwrap_or_default();
    match answer.get("code") {
        None | Some(serde_json::Value::Null) => Verdict::Received,
        Some(code) if code.as_i64() == Some(0) || code.as_str() == Some("0") => Verdict::Received,
        Some(code) => Verdict::Refused(format!("answered {status} with code {code}")),
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;
    use crate::model::{AccountId, NewDelivery, ReceiptKind, Setting};

    #[tokio::test]
    async fn a_long_answer_is_judged_by_its_status() {
        for (status, received) in [(200, true), (500, false)] {
            let text = format!("{{\"code\":0,\"msg\":\"{}\"}}", "long ".repeat(ANSWER_BYTES));
            let status = StatusCode::from_u16(status).unwrap();
            let router = axum::Router::new().fallback(async move || (status, text.clone()));
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = format!("http://{}/", listener.local_addr().unwrap());
            tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
            let delivery = Delivery {
                id: 1,
                account: AccountId::parse("1234567890123456").unwrap(),
                receipt: NewDelivery {
                    receipt_id: "r1".into(),
                    url,
                    setting: Setting::Space("cams-1".into()),
                    kind: ReceiptKind::ChatAppStatus,
                    order_key: "o1".into(),
                    position: 1,
                    body: "{}".into(),
                    due_ms: 0,
                },
                attempts: 0,
                created_ms: 0,
            };
            let verdict = Attempt::new(Client::new()).post(&delivery).await;
            assert_eq!(verdict == Verdict::Received, received, "{verdict:?}");
        }
    }

    #[test]
    fn only_a_2xx_without_another_code_counts_as_received() {
        for body in ["", "ok", r#"{"code":0,"msg":"Success"}"#, r#"{"code":"0"}"#, r#"{"msg":"x"}"#, "[1]"] {
            assert_eq!(judge(200, body.as_bytes()), Verdict::Received, "{body}");
        }
        assert_eq!(judge(204, b""), Verdict::Received);
        for (status, body) in
            [(500, ""), (301, ""), (199, ""), (404, r#"{"code":0}"#), (200, r#"{"code":1}"#)]
        {
            assert!(matches!(judge(status, body.as_bytes()), Verdict::Refused(_)), "{status} {body}");
        }
    }
}
