//! Signatures on receipts, by the rules of Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature`, beside a
//! body that is the cloud's byte for byte.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use ring::{digest, hmac};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroize;

/// What stands before the base64 of a secret.
const PREFIX: &str = "whsec_";
/// Bytes of a secret that we make; the rules allow 24 to 64.
const LENGTH: usize = 32;

/// A secret that signs.
pub struct Secret(hmac::Key);

impl Secret {
    /// Reads `whsec_` and the base64 of 24 to 64 bytes.
    pub fn parse(text: &SecretString) -> Option<Self> {
        let mut bytes = BASE64.decode(text.expose_secret().strip_prefix(PREFIX)?).ok()?;
        let key = (24..=64).contains(&bytes.len()).then(|| hmac::Key::new(hmac::HMAC_SHA256, &bytes));
        bytes.zeroize();
        key.map(Self)
    }

    /// The text of a new secret.
    ///
    /// # Errors
    /// The machine gives no random bytes.
    pub fn generate() -> Result<SecretString, getrandom::Error> {
        let mut bytes = [0_u8; LENGTH];
        getrandom::fill(&mut bytes)?;
        let text = format!("{PREFIX}{}", BASE64.encode(bytes));
        bytes.zeroize();
        Ok(SecretString::from(text))
    }

    fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(format!("{id}.{timestamp}.").as_bytes());
        context.update(body);
        format!("v1,{}", BASE64.encode(context.sign()))
    }
}

/// The id of a request: that of a lone receipt, or a hash of the ids of a batch, the same whenever the same ones travel
/// together.
pub fn webhook_id(receipt_ids: &[&str]) -> String {
    match receipt_ids {
        [id] => (*id).to_owned(),
        ids => hex::encode(digest::digest(&digest::SHA256, ids.join(",").as_bytes())),
    }
}

/// The value of `webhook-signature`: one signature a secret, divided by blanks; none without a secret.
pub fn webhook_signature(secrets: &[Secret], id: &str, timestamp: i64, body: &[u8]) -> Option<String> {
    let signatures: Vec<String> = secrets.iter().map(|secret| secret.sign(id, timestamp, body)).collect();
    (!signatures.is_empty()).then(|| signatures.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the rules: their secret, id, time and body, and the signature that they print.
    #[test]
    fn the_published_example_is_signed_as_published() {
        let secret = SecretString::from("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let secrets = [Secret::parse(&secret).unwrap()];
        let body = br#"{"test": 2432232314}"#;
        let signature = webhook_signature(&secrets, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(signature.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }

    #[test]
    fn every_secret_signs_and_without_one_there_is_no_signature() {
        let make = || Secret::parse(&Secret::generate().unwrap()).unwrap();
        let two = [make(), make()];
        let signature = webhook_signature(&two, "id", 1, b"[]").unwrap();
        assert_eq!(signature.split(' ').count(), 2);
        assert_eq!(webhook_signature(&[], "id", 1, b"[]"), None);
    }

    #[test]
    fn what_is_no_secret_is_not_taken() {
        for text in ["", "whsec_", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_?"] {
            assert!(Secret::parse(&SecretString::from(text)).is_none(), "{text}");
        }
    }

    #[test]
    fn a_lone_receipt_gives_its_own_id_and_a_batch_the_same_hash_each_time() {
        assert_eq!(webhook_id(&["A"]), "A");
        assert_eq!(webhook_id(&["A", "B"]), webhook_id(&["A", "B"]));
        assert_ne!(webhook_id(&["A", "B"]), webhook_id(&["B", "A"]));
        assert_eq!(webhook_id(&["A", "B"]).len(), 64);
    }
}
