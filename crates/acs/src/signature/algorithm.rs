//! The digests and MACs of version 3.

use hmac::{Hmac, KeyInit, Mac};
use ring::{digest, hmac as ring_hmac};
use sm3::{Digest, Sm3};

/// An algorithm of signature version 3 (gateway notes, 3.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Algorithm {
    /// `ACS3-HMAC-SHA256`, what every SDK uses unless told otherwise.
    #[default]
    HmacSha256,
    /// `ACS3-HMAC-SM3`: SM3 for both digests and for the MAC.
    HmacSm3,
}

impl Algorithm {
    /// As it stands in `Authorization` and in the string to sign.
    pub const fn name(self) -> &'static str {
        match self {
            Self::HmacSha256 => "ACS3-HMAC-SHA256",
            Self::HmacSm3 => "ACS3-HMAC-SM3",
        }
    }

    /// The algorithm of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::HmacSha256, Self::HmacSm3].into_iter().find(|algorithm| algorithm.name() == name)
    }

    /// The digest in lower-case hex.
    pub fn digest_hex(self, bytes: &[u8]) -> String {
        match self {
            Self::HmacSha256 => hex::encode(digest::digest(&digest::SHA256, bytes)),
            Self::HmacSm3 => hex::encode(Sm3::digest(bytes)),
        }
    }

    /// The MAC in lower-case hex. The key is the bare secret.
    pub fn mac_hex(self, secret: &str, text: &str) -> String {
        match self {
            Self::HmacSha256 => {
                let key = ring_hmac::Key::new(ring_hmac::HMAC_SHA256, secret.as_bytes());
                hex::encode(ring_hmac::sign(&key, text.as_bytes()))
            }
            Self::HmacSm3 => {
                #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
                let mut mac = Hmac::<Sm3>::new_from_slice(secret.as_bytes()).expect("HMAC takes any key");
                Mac::update(&mut mac, text.as_bytes());
                hex::encode(mac.finalize().into_bytes())
            }
        }
    }
}
