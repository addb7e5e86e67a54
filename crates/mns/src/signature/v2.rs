//! The scheme `MNS`, which every client uses (queue notes, 3.1).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use secrecy::{ExposeSecret, SecretString};

use super::signed_headers;
use crate::RawRequest;
use crate::request::resource;

/// What is signed of a request.
pub fn string_to_sign(raw: &RawRequest<'_>) -> String {
    text(raw, resource(raw.target))
}

fn text(raw: &RawRequest<'_>, resource: &str) -> String {
    let header = |name| raw.header(name).unwrap_or_default();
    let date = raw.header("date").filter(|date| !date.is_empty()).unwrap_or_else(|| header("x-mns-date"));
    let mut text = String::with_capacity(256);
    for line in [raw.method, header("content-md5"), header("content-type"), date] {
        text.extend([line, "\n"]);
    }
    for (name, value) in signed_headers(raw, |name| name.starts_with("x-mns-")) {
        text.extend([&name, ":", value, "\n"]);
    }
    text.push_str(resource);
    text
}

/// The signature of a request whose resource is taken for this one.
pub(crate) fn signature(raw: &RawRequest<'_>, resource: &str, secret: &SecretString) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.expose_secret().as_bytes());
    STANDARD.encode(hmac::sign(&key, text(raw, resource).as_bytes()))
}
