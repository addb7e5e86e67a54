use jiff::Timestamp;
use secrecy::ExposeSecret;

use super::{v2, v4};
use crate::request::{content_md5, format_date, format_v4_time, resource};
use crate::{Key, RawRequest, VERSION};

/// A request to be signed.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// `GET`, `PUT`, `POST` or `DELETE`.
    pub method: &'a str,
    /// The target as it will stand on the request line.
    pub target: &'a str,
    /// Headers beside those that [`sign`] makes, `x-mns-prefix` for instance.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body; may be empty.
    pub body: &'a [u8],
}

/// How to sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme<'a> {
    /// `MNS`, as every client does.
    V2,
    /// `MNS4-HMAC-SHA256`, for this region.
    V4 {
        /// For instance `cn-hangzhou`.
        region: &'a str,
    },
}

/// Signs a call. The headers are all that it needs but `Host` and `Content-Length`: date, version, with a body its type
/// and digest, of a temporary key its token, and `Authorization`.
pub fn sign(call: &Call<'_>, key: &Key, scheme: &Scheme<'_>, now: Timestamp) -> Vec<(String, String)> {
    let mut headers =
        vec![("date".to_owned(), format_date(now)), ("x-mns-version".to_owned(), VERSION.to_owned())];
    if !call.body.is_empty() {
        headers.push(("content-type".to_owned(), "text/xml;charset=UTF-8".to_owned()));
        headers.push(("content-md5".to_owned(), content_md5(call.body)));
    }
    if let Some(session) = &key.session {
        headers.push(("security-token".to_owned(), session.token.expose_secret().to_owned()));
    }
    headers.extend(call.headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let raw = RawRequest { method: call.method, target: call.target, headers: &headers, body: call.body };
    let signed = resource(call.target);
    let authorization = match scheme {
        Scheme::V2 => format!("MNS {}:{}", key.id, v2::signature(&raw, signed, &key.secret)),
        Scheme::V4 { region } => {
            let time = format_v4_time(now);
            let signature = v4::signature(&raw, signed, region, &time, &key.secret);
            v4::authorization(&key.id, region, &time, &signature)
        }
    };
    headers.push(("authorization".to_owned(), authorization));
    headers
}
