//! Credentials that open one queue for an hour. Nothing of them is kept: all that is needed to check one is sealed in its own
//! security token, so it outlives a restart, any node with the same master key knows it, and there may be any number at once.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use mns::{Key, Session};
use rand::distr::{Alphanumeric, SampleString};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::model::AccountId;
use crate::store::queues::QueueKey;
use crate::store::sealing::{MasterKey, Place, SealingError};

/// How long a token is said to live (a choice: queue notes, 10.2).
pub const LIFETIME: SignedDuration = SignedDuration::from_hours(1);
/// How long it is honoured after that: some clients compare its end, a time in Shanghai, with their local clock, and take it for
/// longer lived by eight hours where that is UTC (queue notes, 10.3). A choice; zero is strict.
pub const GRACE: Duration = Duration::from_hours(9);

/// How temporary access key ids begin (queue notes, 3.2).
const ID_PREFIX: &str = "STS.";
const ID_LETTERS: usize = 24;
const SECRET_LETTERS: usize = 44;

/// A token as its owner gets it.
#[derive(Debug)]
pub struct Token {
    /// `STS.` and random letters.
    pub access_key_id: String,
    /// What signs.
    pub access_key_secret: SecretString,
    /// What goes with every request.
    pub security_token: SecretString,
    /// From when on it lives.
    pub created: Timestamp,
    /// Until when it is said to live.
    pub expires: Timestamp,
}

/// A token that was opened again: the key that has to have signed, and what it opens.
#[derive(Debug)]
pub struct Opened {
    /// The key, with its session.
    pub key: Key,
    /// The queue.
    pub queue: QueueKey,
}

/// Makes tokens and opens them.
#[derive(Debug, Clone)]
pub struct Tokens {
    master_key: Arc<MasterKey>,
    grace: Duration,
}

/// What is sealed in a security token.
#[derive(Serialize, Deserialize)]
struct Sealed {
    secret: String,
    account: AccountId,
    queue: String,
    expires_ms: i64,
    /// When it ends whatever the grace: with the session that asked for it.
    #[serde(default)]
    ends_ms: Option<i64>,
}

impl Tokens {
    /// Seals with this key; [`GRACE`] holds.
    pub fn new(master_key: Arc<MasterKey>) -> Self {
        Self { master_key, grace: GRACE }
    }

    /// How long tokens are honoured after their end; zero is strict.
    #[must_use]
    pub fn with_grace(self, grace: Duration) -> Self {
        Self { grace, ..self }
    }

    /// Makes a token for a queue. One that a session asks for ends with it (`until`).
    ///
    /// # Errors
    /// The machine gives no random bytes.
    pub fn issue(
        &self,
        queue: &QueueKey,
        now: Timestamp,
        until: Option<Timestamp>,
    ) -> Result<Token, SealingError> {
        let mut random = rand::rng();
        let access_key_id = format!("{ID_PREFIX}{}", Alphanumeric.sample_string(&mut random, ID_LETTERS));
        let secret = Alphanumeric.sample_string(&mut random, SECRET_LETTERS);
        let usual = now.saturating_add(LIFETIME).map_err(|_| SealingError::NotSealed)?;
        let expires = until.map_or(usual, |until| usual.min(until));
        let sealed = Sealed {
            secret: secret.clone(),
            account: queue.account.clone(),
            queue: queue.name.clone(),
            expires_ms: expires.as_millisecond(),
            ends_ms: until.map(Timestamp::as_millisecond),
        };
        let text = serde_json::to_string(&sealed).map_err(|_| SealingError::NotSealed)?;
        let security_token = self.master_key.seal(Place::QueueToken, &access_key_id, &text)?;
        Ok(Token {
            access_key_id,
            access_key_secret: secret.into(),
            security_token: security_token.into(),
            created: now,
            expires,
        })
    }

    /// Whether an access key id is that of a token.
    pub fn is_temporary(access_key_id: &str) -> bool {
        access_key_id.starts_with(ID_PREFIX)
    }

    /// What a security token that came with this access key id says; none when it was not made for it. Its end is not judged
    /// here: it stands in the key's session, with the time of grace.
    pub fn open(&self, access_key_id: &str, security_token: &str) -> Option<Opened> {
        let text = self.master_key.open(Place::QueueToken, access_key_id, security_token).ok()?;
        let sealed: Sealed = serde_json::from_str(text.expose_secret()).ok()?;
        let expires_at =
            Timestamp::from_millisecond(sealed.expires_ms).ok()?.saturating_add(self.grace).ok()?;
        let ends = sealed.ends_ms.map(Timestamp::from_millisecond).transpose().ok()?;
        let expires_at = ends.map_or(expires_at, |ends| expires_at.min(ends));
        let session = Some(Session { token: security_token.to_owned().into(), expires_at });
        let key = Key { session, ..Key::new(access_key_id, sealed.secret) };
        Some(Opened { key, queue: QueueKey { account: sealed.account, name: sealed.queue } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens() -> Tokens {
        Tokens::new(Arc::new(MasterKey::from_base64(&MasterKey::generate().unwrap()).unwrap()))
    }

    #[test]
    fn a_token_opens_its_queue_with_its_own_id_and_master_key_only() {
        let tokens = tokens();
        let queue = QueueKey::new(&AccountId::parse("1").unwrap(), "q");
        let now: Timestamp = "2027-01-01T00:00:00Z".parse().unwrap();
        let token = tokens.issue(&queue, now, None).unwrap();
        let text = token.security_token.expose_secret();
        let opened = tokens.open(&token.access_key_id, text).unwrap();
        assert_eq!(opened.queue, queue);
        assert_eq!(opened.key.secret.expose_secret(), token.access_key_secret.expose_secret());
        assert_eq!(opened.key.session.unwrap().expires_at, now + LIFETIME + GRACE);
        let strict = tokens.clone().with_grace(Duration::ZERO).open(&token.access_key_id, text).unwrap();
        assert_eq!(strict.key.session.unwrap().expires_at, now + LIFETIME);
        let other = tokens.issue(&queue, now, None).unwrap();
        assert!(tokens.open(&other.access_key_id, text).is_none());
        assert!(tokens.open(&token.access_key_id, &text.replace('A', "B")).is_none() || !text.contains('A'));
        assert!(tokens.open(&token.access_key_id, "").is_none());
        assert!(self::tokens().open(&token.access_key_id, text).is_none());
        let shown = format!("{token:?}");
        assert!(!shown.contains(text) && !shown.contains(token.access_key_secret.expose_secret()), "{shown}");
    }

    #[test]
    fn a_token_of_a_session_ends_with_it_without_grace() {
        let tokens = tokens();
        let queue = QueueKey::new(&AccountId::parse("1").unwrap(), "q");
        let now: Timestamp = "2027-01-01T00:00:00Z".parse().unwrap();
        let until: Timestamp = "2027-01-01T00:15:00Z".parse().unwrap();
        let token = tokens.issue(&queue, now, Some(until)).unwrap();
        assert_eq!(token.expires, until);
        let opened = tokens.open(&token.access_key_id, token.security_token.expose_secret()).unwrap();
        assert_eq!(opened.key.session.unwrap().expires_at, until);
    }
}
