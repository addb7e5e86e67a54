//! The scheme `MNS4-HMAC-SHA256`, which one client can be told to use (queue notes, 3.6).

use ring::hmac;
use secrecy::{ExposeSecret, SecretString};

use super::signed_headers;
use crate::RawRequest;
use crate::request::resource;

const ALGORITHM: &str = "MNS4-HMAC-SHA256";
const PRODUCT: &str = "mns";
const REQUEST: &str = "aliyun_v4_request";

/// What is signed of a request; `time` is its date as `yyyyMMddTHHmmssZ`.
pub fn string_to_sign(raw: &RawRequest<'_>, region: &str, time: &str) -> String {
    text(raw, resource(raw.target), region, time)
}

/// The day of a time: its first eight characters.
fn day(time: &str) -> &str {
    time.split('T').next().unwrap_or_default()
}

fn text(raw: &RawRequest<'_>, resource: &str, region: &str, time: &str) -> String {
    let (path, query) = resource.split_once('?').unwrap_or((resource, ""));
    let mut text = format!(
        "{ALGORITHM}\n{time}\n{}/{region}/{PRODUCT}/{REQUEST}\n{}\n{path}\n{}\n",
        day(time),
        raw.method,
        canonical_query(query)
    );
    let signed = |name: &str| matches!(name, "content-md5" | "content-type") || name.starts_with("x-mns-");
    for (name, value) in signed_headers(raw, signed) {
        text.extend([&name, ":", value, "\n"]);
    }
    text.push('\n');
    text
}

/// Names in lower case, sorted; values as they stand on the request line.
fn canonical_query(query: &str) -> String {
    let mut pairs: Vec<_> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| match pair.split_once('=') {
            Some((name, value)) => format!("{}={value}", name.to_ascii_lowercase()),
            None => pair.to_ascii_lowercase(),
        })
        .collect();
    pairs.sort_unstable();
    pairs.join("&")
}

/// The signature of a request whose resource is taken for this one.
pub(crate) fn signature(
    raw: &RawRequest<'_>,
    resource: &str,
    region: &str,
    time: &str,
    secret: &SecretString,
) -> String {
    let mac = |key: &[u8], text: &str| {
        hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes()).as_ref().to_vec()
    };
    let start = SecretString::from(format!("aliyun_v4{}", secret.expose_secret()));
    let day = mac(start.expose_secret().as_bytes(), day(time));
    let key = [region, PRODUCT, REQUEST].into_iter().fold(day, |key, part| mac(&key, part));
    hex::encode(mac(&key, &text(raw, resource, region, time)))
}

/// `Authorization` of a signature.
pub(super) fn authorization(id: &str, region: &str, time: &str, signature: &str) -> String {
    format!("{ALGORITHM} Credential={id}/{}/{region}/{PRODUCT}/{REQUEST},Signature={signature}", day(time))
}
