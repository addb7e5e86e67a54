use jiff::Timestamp;
use secrecy::SecretString;

/// An access key, as the server knows it or as a client signs with it. Its secrets do not show in `Debug`.
#[derive(Clone, Debug)]
pub struct Key {
    /// The access key id. Temporary ones begin with `STS.`.
    pub id: String,
    /// The secret; may be empty.
    pub secret: SecretString,
    /// Whether it may be used.
    pub status: KeyStatus,
    /// Of a temporary key: its token.
    pub session: Option<Session>,
}

impl Key {
    /// An active, long-lived key.
    pub fn new(id: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        Self { id: id.into(), secret: secret.into(), status: KeyStatus::Active, session: None }
    }
}

/// Whether a key may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyStatus {
    /// It may.
    Active,
    /// It is switched off.
    Inactive,
}

/// What a temporary key has beside its id and secret.
#[derive(Clone, Debug)]
pub struct Session {
    /// The security token that each call has to carry.
    pub token: SecretString,
    /// From this time on the token is refused.
    pub expires_at: Timestamp,
}
