use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use ring::hmac;
use secrecy::ExposeSecret;

use super::{SIGNATURE_METHOD, SIGNATURE_VERSION, mac_key, string_to_sign};
use crate::Parameters;
use crate::parameters::percent_encode;
use crate::signature::client::{Method, Signed};
use crate::signature::{Key, date};

/// Where a client puts the parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Placement {
    /// All in the query, as the generated SDKs do.
    #[default]
    Query,
    /// All in a form body, as one SDK does with POST.
    Form,
}

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
    /// The operation's parameters, and `Format`.
    pub parameters: Parameters,
    /// Where they go.
    pub placement: Placement,
}

impl Unsigned {
    /// A call as the generated SDKs make it: POST, everything in the query, `Format=json` unless given.
    pub fn new(
        host: impl Into<String>,
        action: impl Into<String>,
        version: impl Into<String>,
        mut parameters: Parameters,
    ) -> Self {
        if parameters.get("Format").is_none() {
            parameters.insert("Format", "json");
        }
        let (host, action, version) = (host.into(), action.into(), version.into());
        Self { method: Method::Post, host, action, version, parameters, placement: Placement::Query }
    }
}

/// Signs a call. Each attempt needs a nonce that was never used before and the time of now.
pub fn sign(unsigned: Unsigned, key: &Key, nonce: &str, date: Timestamp) -> Signed {
    let Unsigned { method, host, action, version, mut parameters, placement } = unsigned;
    parameters.insert("Action", action.as_str());
    parameters.insert("Version", version.as_str());
    parameters.insert("AccessKeyId", key.id.as_str());
    parameters.insert("SignatureMethod", SIGNATURE_METHOD);
    parameters.insert("SignatureVersion", SIGNATURE_VERSION);
    parameters.insert("SignatureNonce", nonce);
    parameters.insert("Timestamp", date::format(date));
    if let Some(session) = &key.session {
        parameters.insert("SecurityToken", session.token.expose_secret());
    }
    parameters.remove("Signature");
    let canonical_request = parameters.canonical_query();
    let string_to_sign = string_to_sign(method.as_str(), &canonical_request);
    let signature = STANDARD.encode(hmac::sign(&mac_key(key), string_to_sign.as_bytes()));

    let sent = format!("{canonical_request}&Signature={}", percent_encode(&signature));
    let header = |name: &str, value: String| (name.to_owned(), value);
    let mut headers =
        vec![header("host", host), header("x-acs-action", action), header("x-acs-version", version)];
    let (query, body) = match placement {
        Placement::Query => (sent, Vec::new()),
        Placement::Form => {
            headers.push(header("content-type", "application/x-www-form-urlencoded".to_owned()));
            (String::new(), sent.into_bytes())
        }
    };
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
