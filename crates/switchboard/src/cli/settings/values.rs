//! How each kind of value is read. A refusal says what was expected.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use base64::Engine as _;
use ipnet::IpNet;
use secrecy::SecretString;
use url::Url;

use super::duration;

/// Bytes of the key that seals the secrets at rest.
const MASTER_KEY_BYTES: usize = 32;

/// The shortest time for which messages are kept: for so long the network sends an event again that it believes lost (Meta Graph
/// notes, 4), and what it tells of is known by its message. The 24-hour window is shorter.
pub(super) const LEAST_RETENTION: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The shortest time that the audit is kept (decided): who looks once a day finds what happened.
const LEAST_AUDIT_RETENTION: Duration = Duration::from_secs(24 * 60 * 60);

/// Who refuses a message outside the 24-hour window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// The service, at once, from the inbound messages that it has seen.
    Service,
    /// The network, in a `Failed` receipt.
    Network,
}

pub(super) fn yes_or_no(text: &str) -> Result<bool, String> {
    text.parse().map_err(|_| "true or false".to_owned())
}

pub(super) fn path(text: &str) -> Result<PathBuf, String> {
    if text.is_empty() { Err("a path".to_owned()) } else { Ok(PathBuf::from(text)) }
}

pub(super) fn text(text: &str) -> Result<String, String> {
    if text.is_empty() { Err("a text that is not empty".to_owned()) } else { Ok(text.to_owned()) }
}

pub(super) fn secret(secret: &str) -> Result<SecretString, String> {
    text(secret).map(SecretString::from)
}

pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "an address and a port, such as 127.0.0.1:8080".to_owned())
}

/// A base address: paths are joined to it, so it has no query and no fragment, and ends in no slash when shown.
pub(crate) fn base_url(text: &str) -> Result<Url, String> {
    const EXPECTED: &str =
        "an http or https address such as http://127.0.0.1:8090, without user, query or fragment";
    let url = Url::parse(text).map_err(|_| EXPECTED.to_owned())?;
    let plain = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none()
        && url.has_host();
    if plain && matches!(url.scheme(), "http" | "https") { Ok(url) } else { Err(EXPECTED.to_owned()) }
}

pub(super) fn retention(text: &str) -> Result<Duration, String> {
    let expected = || format!("a duration of at least {}", duration::show(LEAST_RETENTION));
    duration::parse(text).ok().filter(|time| *time >= LEAST_RETENTION).ok_or_else(expected)
}

pub(super) fn audit_retention(text: &str) -> Result<Duration, String> {
    let expected = || format!("a duration of at least {}", duration::show(LEAST_AUDIT_RETENTION));
    duration::parse(text).ok().filter(|time| *time >= LEAST_AUDIT_RETENTION).ok_or_else(expected)
}

pub(super) fn retry_schedule(text: &str) -> Result<Vec<Duration>, String> {
    text.split(',')
        .map(|wait| duration::parse(wait.trim()).ok().filter(|wait| !wait.is_zero()))
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| "waits longer than nothing, joined by commas, such as 5s,30s,2m".to_owned())
}

/// Ranges joined by commas; an address alone is the range that holds it alone. Bits behind the prefix are refused: they may
/// be a slip that opens more than was meant.
pub(super) fn destinations(text: &str) -> Result<Vec<IpNet>, String> {
    let range = |text: &str| {
        let range = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from)).ok()?;
        (range.trunc() == range).then_some(range)
    };
    let texts = text.split(',').map(str::trim).filter(|_| !text.is_empty());
    texts.map(range).collect::<Option<Vec<_>>>().ok_or_else(|| {
        "ranges such as 10.0.0.0/8 or ::1/128 with no bit set behind the prefix, or addresses, joined by commas"
            .to_owned()
    })
}

pub(super) fn api_version(text: &str) -> Result<String, String> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match text.strip_prefix('v').and_then(|numbers| numbers.split_once('.')) {
        Some((major, minor)) if digits(major) && digits(minor) => Ok(text.to_owned()),
        _ => Err("a version of the Graph API such as v25.0".to_owned()),
    }
}

pub(super) fn window(text: &str) -> Result<Window, String> {
    match text {
        "service" => Ok(Window::Service),
        "network" => Ok(Window::Network),
        _ => Err("service or network".to_owned()),
    }
}

pub(super) fn master_key(text: &str) -> Result<SecretString, String> {
    match base64::engine::general_purpose::STANDARD.decode(text) {
        Ok(bytes) if bytes.len() == MASTER_KEY_BYTES => Ok(SecretString::from(text)),
        _ => Err(format!("base64 of {MASTER_KEY_BYTES} bytes")),
    }
}
