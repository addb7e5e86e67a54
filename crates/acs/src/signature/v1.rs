//! Signature version 1.0: HMAC-SHA1 over all parameters (gateway notes, 2).

mod client;

pub use client::{Placement, Unsigned, sign};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use secrecy::ExposeSecret;

use super::Key;
use super::request::{Evidence as AnyEvidence, Request};
use crate::parameters::percent_encode;
use crate::{Fault, Format, Parameters};

const SIGNATURE_METHOD: &str = "HMAC-SHA1";
const SIGNATURE_VERSION: &str = "1.0";

/// What a request of this version proves itself with.
#[derive(Clone, Debug)]
pub(super) struct Evidence {
    http_method: String,
    method: String,
    version: String,
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
    let evidence = AnyEvidence::V1(Evidence {
        http_method: method.to_owned(),
        method: signature_method,
        version: signature_version,
        signature,
    });
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

/// Compares in constant time. The text that was signed, up to five times as long as the request, is made here and not
/// for somebody who is unknown.
pub(super) fn verify(evidence: &Evidence, parameters: &Parameters, key: &Key) -> Result<(), Fault> {
    let string_to_sign = string_to_sign(&evidence.http_method, &parameters.canonical_query());
    let mismatch = || Fault::signature_does_not_match_v1(&string_to_sign);
    let signature = STANDARD.decode(&evidence.signature).map_err(|_| mismatch())?;
    hmac::verify(&mac_key(key), string_to_sign.as_bytes(), &signature).map_err(|_| mismatch())
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
