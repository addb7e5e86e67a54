//! The first step: what is asked, and with which evidence. Nothing is believed yet.

use std::fmt;

use super::wire::{RawRequest, Wire};
use super::{v1, v3};
use crate::{Fault, Format, Parameters};

/// A request that is complete, but not yet checked. `Debug` shows who asks for what, and no value that may be secret.
#[derive(Clone)]
pub struct Request {
    pub(super) format: Format,
    pub(super) host: String,
    pub(super) action: String,
    pub(super) version: String,
    pub(super) access_key_id: String,
    pub(super) nonce: String,
    pub(super) timestamp: String,
    pub(super) security_token: Option<String>,
    pub(super) parameters: Parameters,
    pub(super) evidence: Evidence,
}

/// What was signed, and the signature that came with it.
#[derive(Clone, Debug)]
pub(super) enum Evidence {
    V1(v1::Evidence),
    V3(v3::Evidence),
}

impl Request {
    /// Reads a request: method, path, `Format`, encoding, then the common parameters. The size is the caller's to check.
    ///
    /// # Errors
    /// The first fault in that order (gateway notes, 2.4 steps 1 to 3; missing parameters in the order Action, Version,
    /// AccessKeyId, SignatureMethod, SignatureVersion, SignatureNonce, Timestamp, Signature), with the format to write
    /// it in.
    pub fn parse(raw: &RawRequest<'_>) -> Result<Self, (Format, Fault)> {
        let wire = Wire::read(raw);
        let format = wire.format(raw);
        let answer = *format.as_ref().unwrap_or(&Format::Json);
        check_line(raw)
            .and(format)
            .and_then(|format| Self::read(raw, wire, format))
            .map_err(|fault| (answer, fault))
    }

    fn read(raw: &RawRequest<'_>, wire: Wire, format: Format) -> Result<Self, Fault> {
        if let Some(malformed) = wire.malformed {
            return Err(malformed.into());
        }
        let host = raw.header("host").unwrap_or_default().to_owned();
        if let Some(authorization) = raw.acs3() {
            v3::read(raw, wire, authorization, format, host)
        } else if is_unsigned_v3(raw, &wire.all) {
            Err(v3::unsigned(raw))
        } else {
            v1::read(raw.method, wire.all, format, host)
        }
    }

    /// How the answer is to be written.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The `Host` header as sent, which may be a URL; empty when there was none.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The operation's name.
    pub fn action(&self) -> &str {
        &self.action
    }

    /// The API version, for instance `2020-06-06`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Whose key is claimed.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The token of a temporary key.
    pub fn security_token(&self) -> Option<&str> {
        self.security_token.as_deref()
    }

    /// All parameters of query and body, decoded; of version 1.0 the common ones are among them, but for `Signature`.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Request")
            .field("action", &self.action)
            .field("version", &self.version)
            .field("access_key_id", &self.access_key_id)
            .finish_non_exhaustive()
    }
}

fn check_line(raw: &RawRequest<'_>) -> Result<(), Fault> {
    if !matches!(raw.method, "GET" | "POST") {
        return Err(Fault::unsupported_http_method());
    }
    if !matches!(raw.path, "" | "/") {
        return Err(Fault::invalid_action_not_found());
    }
    Ok(())
}

/// No `Authorization`, no parameter of version 1.0, but headers of version 3: a bearer token, an id token, or nothing at
/// all. Such schemes are answered as missing authentication (gateway notes, 3.2; inferred).
fn is_unsigned_v3(raw: &RawRequest<'_>, parameters: &Parameters) -> bool {
    let v1 = ["Signature", "SignatureMethod", "Action"].iter().any(|name| parameters.get(name).is_some());
    !v1 && (raw.header("x-acs-action").is_some() || raw.header("x-acs-version").is_some())
}
