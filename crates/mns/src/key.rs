use jiff::Timestamp;
use secrecy::SecretString;

/// An access key, as the server knows it or as a client signs with it. Its secrets do not show in `Debug`.
#[derive(Clone, Debug)]
pub struct Key {
    /// The access key id. Temporary ones begin with `STS.`.
    pub id: String,
    /// The secret; may be empty.
    pub secret: SecretString,
    /// Of a temporary key: its token.
    pub session: Option<Session>,
}

impl Key {
    /// A long-lived key.
    pub fn new(id: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        Self { id: id.into(), secret: secret.into(), session: None }
    }
}

/// What a temporary key has beside its id and secret.
#[derive(Clone, Debug)]
pub struct Session {
    /// What `security-token` of each request has to be.
    pub token: SecretString,
    /// From when on it is refused. A time of grace (queue notes, 10.3) is the caller's to add.
    pub expires_at: Timestamp,
}
