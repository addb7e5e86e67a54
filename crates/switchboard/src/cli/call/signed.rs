//! The request of a call, signed as the official Python SDK signs it (signature V3).

use acs::Parameters;
use acs::signature::{Key, Session, Signed, v3};
use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use jiff::Timestamp;
use uuid::Uuid;

use super::super::endpoint::Endpoint;
use super::super::error::Error;

/// The variables that hold the access key (decision 18).
const KEY_ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
const KEY_SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";

/// The variable that holds the token of a temporary key, as the official SDKs read it.
const SECURITY_TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";

/// The access key of the environment.
pub(in crate::cli) fn key(environment: &dyn Fn(&str) -> Option<String>) -> Result<Key, Error> {
    match (environment(KEY_ID), environment(KEY_SECRET)) {
        (Some(id), Some(secret)) => {
            // Whoever checks the token knows its end; the client does not.
            let session = environment(SECURITY_TOKEN)
                .map(|token| Session { token: token.into(), expires_at: Timestamp::MAX });
            Ok(Key { session, ..Key::new(id, secret) })
        }
        _ => {
            Err(Error::Usage(format!("set {KEY_ID} and {KEY_SECRET} to the access key that signs the call")))
        }
    }
}

/// Signs a call of an operation of this version with a nonce of its own.
pub(in crate::cli) fn sign(
    endpoint: &Endpoint,
    (version, action): (&str, String),
    parameters: Parameters,
    key: &Key,
    now: Timestamp,
) -> Signed {
    let mut call = v3::Unsigned::new(endpoint.authority(), action, version, parameters);
    call.headers.push(("accept".to_owned(), "application/json".to_owned()));
    v3::sign(call, key, &Uuid::new_v4().simple().to_string(), now)
}

/// The signed call as a request of the HTTP client.
pub(in crate::cli) fn over_http(endpoint: &Endpoint, signed: Signed) -> Result<Request<Full<Bytes>>, Error> {
    let question_mark = if signed.query.is_empty() { "" } else { "?" };
    let address = endpoint.join(&format!("{}{question_mark}{}", signed.path, signed.query));
    let mut request = Request::builder().method(signed.method.as_str()).uri(address);
    for (name, value) in signed.headers {
        request = request.header(name, value);
    }
    request
        .body(Full::new(Bytes::from(signed.body)))
        .map_err(|reason| Error::Usage(format!("the words of the call make no HTTP request: {reason}")))
}
