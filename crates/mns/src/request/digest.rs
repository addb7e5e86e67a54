//! `Content-MD5`, of which two encodings are about (queue notes, 3.4).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};

use crate::{Fault, RawRequest};

/// The encoding that most clients send: Base64 of the digest's hex text.
pub(crate) fn content_md5(body: &[u8]) -> String {
    STANDARD.encode(hex::encode(Md5::digest(body)))
}

/// The encoding of RFC 1864: Base64 of the digest's bytes.
fn rfc1864(body: &[u8]) -> String {
    STANDARD.encode(Md5::digest(body))
}

/// Holds the body against the header, where there is one; an empty one counts as none.
pub(super) fn check(raw: &RawRequest<'_>) -> Result<(), Fault> {
    let Some(sent) = raw.header("content-md5").filter(|sent| !sent.is_empty()) else { return Ok(()) };
    if sent == content_md5(raw.body) || sent == rfc1864(raw.body) {
        Ok(())
    } else {
        Err(Fault::invalid_digest())
    }
}
