//! Signature version 1.0: HMAC-SHA1 over all parameters (gateway notes, 2).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use ring::hmac;
use secrecy::ExposeSecret;

use super::client::{Method, Signed};
use super::request::{Evidence as AnyEvidence, Request};
use super::{Key, date};
use crate::parameters::percent_encode;
use crate::{Fault, Format, Parameters};

const SIGNATURE_METHOD: &str = "HMAC-SHA1";
const SIGNATURE_VERSION: &str = "1.0";

/// What a request of this version proves itself with.
#[derive(Clone, Debug)]
pub(super) struct Evidence {
    method: String,
    version: String,
    string_to_sign: String,
    signature: String,
}

impl Evidence {
    pub(super) fn check_method(&self) -> Result<(), Fault> {
        if self.method != SIGNATURE_METHOD {
            Err(Fault::invalid_signature_method())
        } else if self.version != SIGNATURE_VERSION {
            Err(Fault::invalid_signature_version())
        } else {
            Ok(())
        }
    }
}

/// Reads the common parameters, in the order in which missing ones are answered.
pub(super) fn read(
    method: &str,
    mut parameters: Parameters,
    format: Format,
    host: String,
) -> Result<Request, Fault> {
    let common = |name| parameters.get(name).map(str::to_owned).ok_or_else(|| Fault::missing(name));
    let action = common("Action")?;
    let version = common("Version")?;
    let access_key_id = common("AccessKeyId")?;
    let signature_method = common("SignatureMethod")?;
    let signature_version = common("SignatureVersion")?;
    let nonce = common("SignatureNonce")?;
    if nonce.is_empty() {
        return Err(Fault::missing("SignatureNonce"));
    }
    let timestamp = common("Timestamp")?;
    let security_token = parameters.get("SecurityToken").map(str::to_owned);
    let signature = parameters.remove("Signature").ok_or_else(|| Fault::missing("Signature"))?;
    let string_to_sign = string_to_sign(method, &parameters.canonical_query());
    let evidence =
        Evidence { method: signature_method, version: signature_version, string_to_sign, signature };
    let evidence = AnyEvidence::V1(evidence);
    Ok(Request {
        format,
        host,
        action,
        version,
        access_key_id,
        nonce,
        timestamp,
        security_token,
        parameters,
        evidence,
    })
}

/// Compares in constant time.
pub(super) fn verify(evidence: &Evidence, key: &Key) -> Result<(), Fault> {
    let mismatch = || Fault::signature_does_not_match_v1(&evidence.string_to_sign);
    let signature = STANDARD.decode(&evidence.signature).map_err(|_| mismatch())?;
    hmac::verify(&mac_key(key), evidence.string_to_sign.as_bytes(), &signature).map_err(|_| mismatch())
}

/// The path is no part of it: it always holds `%2F`.
fn string_to_sign(method: &str, canonical_query: &str) -> String {
    format!("{method}&%2F&{}", percent_encode(canonical_query))
}

/// The secret with an `&` behind it.
fn mac_key(key: &Key) -> hmac::Key {
    let secret = zeroize::Zeroizing::new(format!("{}&", key.secret.expose_secret()));
    hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.as_bytes())
}

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
