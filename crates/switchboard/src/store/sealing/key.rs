//! The master key.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use secrecy::SecretString;
use zeroize::Zeroize;

use super::Place;

/// Bytes of a master key.
pub const MASTER_KEY_LENGTH: usize = 32;

/// A sealed text could not be made or opened; says nothing about its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealingError {
    /// The bytes are not what this key sealed for this place and owner.
    #[error("a stored secret cannot be opened with this master key")]
    NotOpened,
    /// The machine gave no random bytes, or the text is too long.
    #[error("a secret cannot be sealed")]
    NotSealed,
    /// A master key has another length.
    #[error("a master key is the base64 text of 32 bytes")]
    WrongKey,
}

/// The key that seals.
pub struct MasterKey(LessSafeKey);

impl MasterKey {
    /// Reads the base64 text of 32 bytes.
    pub fn from_base64(text: &str) -> Result<Self, SealingError> {
        let mut bytes = BASE64.decode(text.trim()).map_err(|_| SealingError::WrongKey)?;
        let key = UnboundKey::new(&AES_256_GCM, &bytes).map_err(|_| SealingError::WrongKey);
        bytes.zeroize();
        Ok(Self(LessSafeKey::new(key?)))
    }

    /// The base64 text of a new key.
    pub fn generate() -> Result<String, SealingError> {
        let mut bytes = [0_u8; MASTER_KEY_LENGTH];
        getrandom::fill(&mut bytes).map_err(|_| SealingError::NotSealed)?;
        let text = BASE64.encode(bytes);
        bytes.zeroize();
        Ok(text)
    }

    /// Seals a text for a place and for what it belongs to there, such as the id of an access key: opened for another place or
    /// another id, it stays shut.
    pub fn seal(&self, place: Place, of: &str, text: &str) -> Result<String, SealingError> {
        let mut nonce = [0_u8; NONCE_LEN];
        getrandom::fill(&mut nonce).map_err(|_| SealingError::NotSealed)?;
        let mut bytes = text.as_bytes().to_vec();
        self.0
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place.purpose(of).as_bytes()),
                &mut bytes,
            )
            .map_err(|_| SealingError::NotSealed)?;
        Ok(BASE64.encode([nonce.as_slice(), &bytes].concat()))
    }

    /// Opens what [`seal`](Self::seal) made for the same place and owner.
    pub fn open(&self, place: Place, of: &str, sealed: &str) -> Result<SecretString, SealingError> {
        let bytes = BASE64.decode(sealed).map_err(|_| SealingError::NotOpened)?;
        let (nonce, body) = bytes.split_at_checked(NONCE_LEN).ok_or(SealingError::NotOpened)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealingError::NotOpened)?;
        let mut body = body.to_vec();
        let opened = self
            .0
            .open_in_place(nonce, Aad::from(place.purpose(of).as_bytes()), &mut body)
            .map_err(|_| SealingError::NotOpened)?;
        let text = std::str::from_utf8(opened).map_err(|_| SealingError::NotOpened)?.to_owned();
        body.zeroize();
        Ok(SecretString::from(text))
    }
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("MasterKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn key() -> MasterKey {
        MasterKey::from_base64(&MasterKey::generate().unwrap()).unwrap()
    }

    #[test]
    fn a_sealed_secret_opens_with_its_key_place_and_owner_only() {
        let master = key();
        let sealed = master.seal(Place::AccessKey, "LTAI1", "the secret").unwrap();
        assert!(!sealed.contains("secret"));
        assert_eq!(master.open(Place::AccessKey, "LTAI1", &sealed).unwrap().expose_secret(), "the secret");
        assert_eq!(master.open(Place::AccessKey, "LTAI2", &sealed).unwrap_err(), SealingError::NotOpened);
        assert_eq!(master.open(Place::QueueToken, "LTAI1", &sealed).unwrap_err(), SealingError::NotOpened);
        assert_eq!(key().open(Place::AccessKey, "LTAI1", &sealed).unwrap_err(), SealingError::NotOpened);
        assert_ne!(master.seal(Place::AccessKey, "LTAI1", "the secret").unwrap(), sealed);
    }

    #[test]
    fn damaged_text_is_refused_without_a_panic() {
        let master = key();
        for damaged in ["", "AAAA", "not base64!", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
            assert_eq!(master.open(Place::AccessKey, "x", damaged).unwrap_err(), SealingError::NotOpened);
        }
        assert!(MasterKey::from_base64("c2hvcnQ=").is_err());
    }
}
