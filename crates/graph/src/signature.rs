//! `X-Hub-Signature-256` and its relatives (Meta Graph notes, 1.2 and 4.2). Always over the raw bytes.

use ring::hmac;

/// The header that carries [`sign`]'s text.
pub const HEADER: &str = "x-hub-signature-256";
/// The header that carries [`sign_legacy`]'s text.
pub const LEGACY_HEADER: &str = "x-hub-signature";

const SCHEME: &str = "sha256=";

/// The value of `X-Hub-Signature-256`: `sha256=` and the lower-case hex HMAC-SHA256 of the raw body.
#[must_use]
pub fn sign(app_secret: &str, raw_body: &[u8]) -> String {
    format!("{SCHEME}{}", hex_mac(hmac::HMAC_SHA256, app_secret, raw_body))
}

/// The value of the older `X-Hub-Signature`: `sha1=` and the HMAC-SHA1. Sent besides, never to be relied on.
#[must_use]
pub fn sign_legacy(app_secret: &str, raw_body: &[u8]) -> String {
    format!("sha1={}", hex_mac(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, app_secret, raw_body))
}

/// The parameter `appsecret_proof` for an access token.
#[must_use]
pub fn appsecret_proof(app_secret: &str, access_token: &str) -> String {
    hex_mac(hmac::HMAC_SHA256, app_secret, access_token.as_bytes())
}

/// Whether `header` is the `X-Hub-Signature-256` of the raw body. Compares in constant time.
#[must_use]
pub fn verify(app_secret: &str, raw_body: &[u8], header: &str) -> bool {
    let Some(digits) = header.strip_prefix(SCHEME) else { return false };
    let Ok(mac) = hex::decode(digits) else { return false };
    let key = hmac::Key::new(hmac::HMAC_SHA256, app_secret.as_bytes());
    hmac::verify(&key, raw_body, &mac).is_ok()
}

fn hex_mac(algorithm: hmac::Algorithm, secret: &str, message: &[u8]) -> String {
    hex::encode(hmac::sign(&hmac::Key::new(algorithm, secret.as_bytes()), message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn each(kind: &str, check: impl Fn(&dyn Fn(&str) -> String)) {
        let vectors: serde_json::Value =
            serde_json::from_str(include_str!("../vectors/webhook-signatures.json")).unwrap();
        let vectors = vectors[kind].as_array().unwrap();
        assert!(!vectors.is_empty());
        for vector in vectors {
            check(&|name| vector[name].as_str().unwrap().to_owned());
        }
    }

    #[test]
    fn every_vector_is_made_and_verified() {
        each("meta", |vector| {
            let (secret, body) = (vector("app_secret"), vector("body"));
            let signature = vector("X-Hub-Signature-256");
            assert_eq!(sign(&secret, body.as_bytes()), signature);
            assert_eq!(sign_legacy(&secret, body.as_bytes()), vector("X-Hub-Signature"));
            assert!(verify(&secret, body.as_bytes(), &signature));
        });
    }

    #[test]
    fn every_proof_vector_is_made() {
        each("appsecret_proof", |vector| {
            let made = appsecret_proof(&vector("app_secret"), &vector("access_token"));
            assert_eq!(made, vector("appsecret_proof"));
        });
    }

    #[test]
    fn a_changed_body_secret_or_header_is_refused() {
        each("meta", |vector| {
            let (secret, body) = (vector("app_secret"), vector("body"));
            let signature = vector("X-Hub-Signature-256");
            assert!(!verify(&secret, format!("{body} ").as_bytes(), &signature));
            assert!(!verify("another", body.as_bytes(), &signature));
            assert!(!verify(&secret, body.as_bytes(), &signature[..signature.len() - 2]));
            assert!(!verify(&secret, body.as_bytes(), &signature["sha256=".len()..]));
            assert!(!verify(&secret, body.as_bytes(), &vector("X-Hub-Signature")));
            assert!(!verify(&secret, body.as_bytes(), ""));
        });
    }
}
