//! Signatures: `MNS` (V2, HMAC-SHA1) and `MNS4-HMAC-SHA256` (V4), computed for both sides; [`sign`] makes a request
//! (queue notes, 3). Checking one is [`crate::Claim::verify`].

mod client;
pub mod v2;
pub mod v4;

pub use client::{Call, Scheme, sign};

use crate::RawRequest;

/// The signed headers among those of a request: lower case, white space around values cut off, ascending by name; those of
/// one name in their order.
fn signed_headers<'a>(
    raw: &RawRequest<'a>,
    signed: impl Fn(&str) -> bool,
) -> impl Iterator<Item = (String, &'a str)> {
    let names = raw.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.trim_ascii()));
    let mut headers: Vec<_> = names.filter(|(name, _)| signed(name)).collect();
    headers.sort_by(|(one, _), (other, _)| one.cmp(other));
    headers.into_iter()
}

#[cfg(test)]
mod tests;
