//! Messages: what is sent, and what a message is known by.

mod id;
mod new;

pub use id::MessageId;
pub use new::{LARGEST_BATCH, LARGEST_BODIES, NewMessage, Property};

use md5::{Digest, Md5};

/// The digest of a body: MD5 of its UTF-8 bytes as transmitted, in upper-case hex (queue notes, 6.4).
pub fn body_md5(body: &str) -> String {
    hex::encode_upper(Md5::digest(body.as_bytes()))
}
