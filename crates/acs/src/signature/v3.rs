//! Signature version 3: ACS3-HMAC-SHA256 and ACS3-HMAC-SM3 over headers, query and the body's hash (gateway notes, 3).

mod authorization;
mod canonical;
mod client;
mod evidence;

pub use client::{Unsigned, sign};
pub(super) use evidence::Evidence;

use super::request::{Evidence as AnyEvidence, Request};
use super::wire::{RawRequest, Wire};
use crate::{Fault, Format};

/// How the mandatory headers are called in the faults: by the words of version 1.0 (gateway notes, 3.3; inferred).
const COMMON: [(&str, &str); 4] = [
    ("x-acs-action", "Action"),
    ("x-acs-version", "Version"),
    ("x-acs-signature-nonce", "SignatureNonce"),
    ("x-acs-date", "Timestamp"),
];

/// The SHA-256 or SM3 of the body in lower-case hex.
const CONTENT_HASH: &str = "x-acs-content-sha256";
/// The token of a temporary key; never shown in an answer.
const SECURITY_TOKEN: &str = "x-acs-security-token";

/// Reads a request with an `Authorization` of this version.
pub(super) fn read(
    raw: &RawRequest<'_>,
    wire: Wire,
    authorization: &str,
    format: Format,
    host: String,
) -> Result<Request, Fault> {
    let [action, version, nonce, timestamp] = COMMON.map(|(header, name)| {
        let value = raw.header(header).map(|value| value.trim().to_owned());
        value.filter(|value| header != "x-acs-signature-nonce" || !value.is_empty()).ok_or(name)
    });
    let missing = |name| Fault::missing(name);
    let (action, version) = (action.map_err(missing)?, version.map_err(missing)?);
    if raw.headers.iter().filter(|(name, _)| name == "authorization").count() > 1 {
        // Two claims: whose it is may not hang on which of them is read.
        return Err(Fault::incomplete_signature());
    }
    let authorization = authorization::Authorization::parse(authorization)?;
    let (nonce, timestamp) = (nonce.map_err(missing)?, timestamp.map_err(missing)?);
    Ok(Request {
        format,
        host,
        action,
        version,
        access_key_id: authorization.credential.clone(),
        nonce,
        timestamp,
        security_token: raw.header(SECURITY_TOKEN).map(|token| token.trim().to_owned()),
        evidence: AnyEvidence::V3(Evidence::collect(raw, &wire.query, authorization)),
        parameters: wire.all,
    })
}

/// The fault of a request that has headers of this version and no signature of any.
pub(super) fn unsigned(raw: &RawRequest<'_>) -> Fault {
    let missing = COMMON.iter().take(2).find(|(header, _)| raw.header(header).is_none());
    Fault::missing(missing.map_or("AccessKeyId", |(_, name)| name))
}

#[cfg(test)]
mod tests;
