//! Calls to a receiver: the verification handshake and the webhook itself (Meta Graph notes, 4.2).

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Method, Request, StatusCode, header};
use url::Url;

use super::Client;

/// What Meta's servers call themselves.
const USER_AGENT: &str = "facebookexternalua";
/// Longest callback address (Meta Graph notes, 4.1).
const LONGEST_URL: usize = 200;

/// Asks the receiver to repeat a challenge.
///
/// # Errors
/// A sentence that says why the address is not verified.
pub(crate) async fn verify(client: &Client, callback: &str, token: &str) -> Result<(), String> {
    if callback.len() > LONGEST_URL {
        return Err(format!("the URL is longer than {LONGEST_URL} characters"));
    }
    let mut url = Url::parse(callback).map_err(|error| format!("the URL couldn't be validated: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("the URL couldn't be validated: expected http or https, got {}", url.scheme()));
    }
    let challenge = (rand::random::<u32>() | 1 << 31).to_string();
    url.query_pairs_mut()
        .append_pair("hub.mode", "subscribe")
        .append_pair("hub.challenge", &challenge)
        .append_pair("hub.verify_token", token);
    url.set_fragment(None);
    let request = Request::builder()
        .method(Method::GET)
        .uri(url.as_str())
        .header(header::USER_AGENT, USER_AGENT)
        .body(Full::default())
        .map_err(|error| error.to_string())?;
    match client.call(request).await? {
        (StatusCode::OK, body) if body == challenge.as_bytes() => Ok(()),
        (StatusCode::OK, _) => Err("the response does not match the challenge".to_owned()),
        (status, _) => Err(format!("HTTP Status Code = {}", status.as_u16())),
    }
}

/// Sends the webhook once.
///
/// # Errors
/// A sentence that says why it was not taken.
pub(super) async fn post(client: &Client, callback: &str, secret: &str, body: Bytes) -> Result<(), String> {
    let request = Request::builder()
        .method(Method::POST)
        .uri(callback)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, USER_AGENT)
        .header("x-hub-signature", graph::signature::sign_legacy(secret, &body))
        .header("x-hub-signature-256", graph::signature::sign(secret, &body))
        .body(Full::new(body))
        .map_err(|error| error.to_string())?;
    match client.call(request).await? {
        (StatusCode::OK, _) => Ok(()),
        (status, _) => Err(format!("expected 200, got {}", status.as_u16())),
    }
}
