//! One call: from method, path and content to the value in the answer.

use std::time::Duration;

use bytes::Bytes;
use graph::error::ErrorBody;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use http::{HeaderValue, Method, Request, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use super::failure::Failure;
use crate::channels::http::{Client, Larger, Limits};
use crate::model::Unreadable;

/// Largest answer that is read. A page of 1,000 templates with long texts stays below.
const LARGEST_ANSWER: usize = 16 * 1024 * 1024;
const PROGRAM: &str = concat!("switchboard/", env!("CARGO_PKG_VERSION"));
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A call that was not made yet.
pub(super) struct Call {
    method: Method,
    url: Url,
    authorization: HeaderValue,
    content: Option<(HeaderValue, Bytes)>,
    deadline: Duration,
}

impl Call {
    pub(super) fn new(method: Method, url: Url, authorization: HeaderValue, deadline: Duration) -> Self {
        Self { method, url, authorization, content: None, deadline }
    }

    /// With one more parameter in the URL.
    pub(super) fn parameter(mut self, name: &str, value: &str) -> Self {
        self.url.query_pairs_mut().append_pair(name, value);
        self
    }

    /// With a JSON body.
    pub(super) fn json(self, body: &impl Serialize) -> Result<Self, Failure> {
        let body = serde_json::to_vec(body).map_err(|error| Failure::NotSent(error.to_string()))?;
        Ok(self.content(JSON, body.into()))
    }

    /// With a body of another type.
    pub(super) fn content(self, content_type: HeaderValue, body: Bytes) -> Self {
        Self { content: Some((content_type, body)), ..self }
    }

    /// With another deadline.
    pub(super) fn within(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }

    /// Makes the call.
    pub(super) async fn make<T: DeserializeOwned>(self, client: &Client) -> Result<T, Failure> {
        let limits = Limits { deadline: self.deadline, answer: LARGEST_ANSWER, larger: Larger::Fails };
        let request = self.request().map_err(|error| Failure::NotSent(error.to_string()))?;
        read(&client.exchange(request, limits).await?)
    }

    fn request(self) -> Result<Request<Bytes>, http::Error> {
        let mut request = Request::builder()
            .method(self.method)
            .uri(self.url.as_str())
            .header(AUTHORIZATION, self.authorization)
            .header(ACCEPT, JSON)
            .header(USER_AGENT, PROGRAM);
        let (content_type, body) =
            self.content.map_or((None, Bytes::new()), |(kind, body)| (Some(kind), body));
        if let Some(content_type) = content_type {
            request = request.header(CONTENT_TYPE, content_type);
        }
        request.body(body)
    }
}

/// The value in an answer. An error object is a refusal whatever the status (partial failures come with 206);
/// without one, the status tells whether the API was reached at all.
fn read<T: DeserializeOwned>(response: &Response<Bytes>) -> Result<T, Failure> {
    let status = response.status();
    if let Ok(body) = serde_json::from_slice::<ErrorBody>(response.body()) {
        return Err(Failure::refused(body.error, response.headers()));
    }
    if status.is_success() {
        return serde_json::from_slice(response.body()).map_err(|error| {
            Failure::InDoubt(format!("answer with status {}: {}", status.as_u16(), Unreadable::from(&error)))
        });
    }
    let reason = format!("expected an answer of the Graph API, got status {} without one", status.as_u16());
    Err(if status.is_server_error() { Failure::InDoubt(reason) } else { Failure::NotSent(reason) })
}

#[cfg(test)]
mod tests {
    use graph::Success;

    use super::*;

    fn reading(status: u16, body: &'static str) -> Result<Success, Failure> {
        read(&Response::builder().status(status).body(Bytes::from_static(body.as_bytes())).unwrap())
    }

    #[test]
    fn a_value_is_read() {
        assert_eq!(reading(200, r#"{"success":true}"#), Ok(Success::DONE));
    }

    #[test]
    fn an_error_object_is_a_refusal_whatever_the_status() {
        for status in [200, 206, 400, 500, 503] {
            let body = r#"{"error":{"message":"(#131207) Group is suspended","code":131207,
                "error_data":{"details":"d"}}}"#;
            let refusal = Failure::Refused {
                code: 131_207,
                subcode: None,
                message: "(#131207) Group is suspended".into(),
                details: Some("d".into()),
                retry_after: None,
            };
            assert_eq!(reading(status, body), Err(refusal));
        }
    }

    #[test]
    fn without_an_error_object_the_status_tells_whether_something_was_done() {
        for status in [301, 400, 404, 413, 429] {
            assert!(matches!(reading(status, "<html>"), Err(Failure::NotSent(_))), "{status}");
        }
        for status in [200, 500, 502, 503, 504] {
            assert!(matches!(reading(status, "<html>"), Err(Failure::InDoubt(_))), "{status}");
        }
    }
}
