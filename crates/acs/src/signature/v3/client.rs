use jiff::Timestamp;
use secrecy::ExposeSecret;

use super::canonical::{CanonicalRequest, Token, header_value, string_to_sign};
use super::{CONTENT_HASH, SECURITY_TOKEN};
use crate::Parameters;
use crate::signature::client::{Method, Signed};
use crate::signature::{Algorithm, Key, date};

/// A call to sign.
#[derive(Clone, Debug)]
pub struct Unsigned {
    /// The method.
    pub method: Method,
    /// The `Host` header: name and, where it is not the default, port.
    pub host: String,
    /// The operation.
    pub action: String,
    /// The API version.
    pub version: String,
    /// The operation's parameters; they go into the query.
    pub parameters: Parameters,
    /// Further headers, names in lower case; all are signed.
    pub headers: Vec<(String, String)>,
    /// The body, with `content-type` among the headers where there is one.
    pub body: Vec<u8>,
    /// The algorithm.
    pub algorithm: Algorithm,
}

impl Unsigned {
    /// A call as the generated SDKs make it: POST, parameters in the query, no body, SHA-256.
    pub fn new(
        host: impl Into<String>,
        action: impl Into<String>,
        version: impl Into<String>,
        parameters: Parameters,
    ) -> Self {
        Self {
            method: Method::Post,
            host: host.into(),
            action: action.into(),
            version: version.into(),
            parameters,
            headers: Vec::new(),
            body: Vec::new(),
            algorithm: Algorithm::HmacSha256,
        }
    }
}

/// Signs a call, with the headers of the Python SDK. Each attempt needs a nonce that was never used before and the time of
/// now.
pub fn sign(unsigned: Unsigned, key: &Key, nonce: &str, date: Timestamp) -> Signed {
    let Unsigned { method, host, action, version, parameters, headers: further, body, algorithm } = unsigned;
    let hashed_payload = algorithm.digest_hex(&body);
    let mut headers: Vec<(String, String)> = Vec::with_capacity(further.len() + 9);
    let mut header = |name: &str, value: &str| headers.push((name.to_owned(), value.to_owned()));
    header("host", &host);
    header("x-acs-action", &action);
    header("x-acs-version", &version);
    header("x-acs-date", &date::format(date));
    header("x-acs-signature-nonce", nonce);
    header(CONTENT_HASH, &hashed_payload);
    let mut provider = "static_ak";
    if let Some(session) = &key.session {
        provider = "static_sts";
        header("x-acs-accesskey-id", &key.id);
        header(SECURITY_TOKEN, session.token.expose_secret());
    }
    header("x-acs-credentials-provider", provider);
    headers.extend(further);

    let query = parameters.canonical_query();
    let canonical = CanonicalRequest {
        method: method.as_str().to_owned(),
        path: "/".to_owned(),
        query: query.clone(),
        headers: signed_headers(&headers),
        hashed_payload,
    };
    let canonical_request = canonical.render(&query, Token::Shown);
    let string_to_sign = string_to_sign(algorithm, &canonical_request);
    let signature = algorithm.mac_hex(key.secret.expose_secret(), &string_to_sign);
    let authorization = format!(
        "{} Credential={},SignedHeaders={},Signature={signature}",
        algorithm.name(),
        key.id,
        canonical.signed_headers()
    );
    headers.push(("authorization".to_owned(), authorization));
    Signed {
        method,
        path: "/".to_owned(),
        query,
        headers,
        body,
        canonical_request,
        string_to_sign,
        signature,
    }
}

/// Sorted by name, equal names joined.
fn signed_headers(headers: &[(String, String)]) -> Vec<(String, String)> {
    let mut names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let values = |wanted: &str| {
        header_value(headers.iter().filter(|(name, _)| name == wanted).map(|(_, value)| value.as_str()))
    };
    names.into_iter().map(|name| (name.to_owned(), values(name))).collect()
}
