//! One receipt to the program that is listened for.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, USER_AGENT};
use http::{Request, StatusCode};
use http_body_util::Full;
use jiff::Timestamp;
use operator::ListedReceipt;
use url::Url;

use crate::cli::endpoint::Client;
use crate::cli::error::Error;

/// For one answer: somebody may look at it in a debugger.
const DEADLINE: Duration = Duration::from_secs(60);

/// Where receipts are posted. It is an address of the user's own, so no guard stands before it.
pub(super) struct Forward {
    url: Url,
    client: Client,
}

/// What a program answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Forwarded {
    pub(super) status: u16,
    pub(super) took: Duration,
}

impl Forward {
    pub(super) fn to(url: &str) -> Result<Self, Error> {
        match Url::parse(url) {
            Ok(parsed) if matches!(parsed.scheme(), "http" | "https") && parsed.has_host() => {
                Ok(Self { url: parsed, client: Client::new(None)? })
            }
            _ => Err(Error::Value {
                place: "--forward".to_owned(),
                expected: "an http or https address, such as http://127.0.0.1:3000/receipts".to_owned(),
                got: url.to_owned(),
            }),
        }
    }

    /// Posts a receipt with the headers of the service, but for the signature. Inside: why the program did not take it and may
    /// do so later: no answer, or one that says so (429, 502, 503, 504). Any other answer is its last word.
    pub(super) async fn post(
        &self,
        receipt: &ListedReceipt,
        now: Timestamp,
    ) -> Result<Result<Forwarded, String>, Error> {
        let began = Instant::now();
        let request = self.request(receipt, now)?;
        match self.client.send_to(self.url.as_str(), request, DEADLINE).await {
            Ok(answer) if is_passing(answer.status()) => Ok(Err(format!("it answered {}", answer.status()))),
            Ok(answer) => Ok(Ok(Forwarded { status: answer.status().as_u16(), took: began.elapsed() })),
            Err(error @ Error::NoAnswer { .. }) => Ok(Err(error.to_string())),
            Err(error) => Err(error),
        }
    }

    fn request(&self, receipt: &ListedReceipt, now: Timestamp) -> Result<Request<Full<Bytes>>, Error> {
        Request::post(self.url.as_str())
            .header(CONTENT_TYPE, "application/json;charset=utf-8")
            .header(USER_AGENT, concat!("switchboard/", env!("CARGO_PKG_VERSION")))
            .header("switchboard-receipt-ids", &receipt.id)
            .header("webhook-id", &receipt.id)
            .header("webhook-timestamp", now.as_second())
            .body(Full::new(Bytes::from(format!("[{}]", receipt.body))))
            .map_err(|reason| Error::Failed(format!("{} cannot be called: {reason}", self.url)))
    }
}

fn is_passing(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_is_posted_as_the_service_posts_it() {
        let forward = Forward::to("http://127.0.0.1:9/in").unwrap();
        let receipt = ListedReceipt { id: "R1".into(), body: "{\"a\":1}".into(), ..Default::default() };
        let request = forward.request(&receipt, Timestamp::from_second(1_000).unwrap()).unwrap();
        let header = |name: &str| request.headers()[name].to_str().unwrap();
        assert_eq!((header("switchboard-receipt-ids"), header("webhook-id")), ("R1", "R1"));
        assert_eq!(
            (header("webhook-timestamp"), header("content-type")),
            ("1000", "application/json;charset=utf-8")
        );
    }

    #[test]
    fn what_is_no_address_of_the_web_is_refused() {
        for wrong in ["", "127.0.0.1:80", "ftp://a/", "localhost"] {
            let refusal = Forward::to(wrong).err().unwrap().to_string();
            assert!(refusal.starts_with("--forward: expected an http or https address"), "{refusal}");
        }
    }

    #[tokio::test]
    async fn nobody_there_is_a_reason_to_wait() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        drop(listener);
        let posted = Forward::to(&url).unwrap().post(&ListedReceipt::default(), Timestamp::UNIX_EPOCH).await;
        assert!(posted.unwrap().unwrap_err().contains("did not answer"));
    }
}
