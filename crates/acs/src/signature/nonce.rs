use ring::digest;

/// A used nonce, for the caller's memory: 128 bits of a hash over the access key id and the nonce's text.
///
/// Both signature versions share it, and equal texts of two keys differ (gateway notes, 2.3). Keep it for at least twice
/// [`super::CLOCK_WINDOW`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nonce([u8; 16]);

impl Nonce {
    /// The nonce of a text used by a key.
    pub fn of(access_key_id: &str, text: &str) -> Self {
        let mut context = digest::Context::new(&digest::SHA256);
        // The length in front keeps ("a", "bc") and ("ab", "c") apart.
        context.update(&(access_key_id.len() as u64).to_be_bytes());
        context.update(access_key_id.as_bytes());
        context.update(text.as_bytes());
        let hash = context.finish();
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(hash.as_ref()).for_each(|(to, from)| *to = *from);
        Self(bytes)
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}
