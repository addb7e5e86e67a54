//! Temporary keys of roles. Nothing of a session is kept: all that is needed to check it is sealed in its token, so that it
//! outlives a restart and any node with the same master key knows it. What the role may do is read at each call.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rand::distr::{Alphanumeric, SampleString};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::model::AccountId;
use crate::model::identity::{IdentityId, RoleName};
use crate::store::sealing::{MasterKey, Place, SealingError};

/// How temporary access key ids begin (gateway notes, 2.1).
const ID_PREFIX: &str = "STS.";
/// Letters and digits behind it, and of a temporary secret (gateway notes, 5.1).
const ID_LETTERS: usize = 24;
const SECRET_LETTERS: usize = 44;
/// How tokens begin (gateway notes, 6.1).
const TOKEN_HEAD: &str = "CAIS";

/// Which role was taken, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The account of the role.
    pub account: AccountId,
    /// The role's name.
    pub role: RoleName,
    /// The role's id: a role made anew under the same name is another one.
    pub role_id: IdentityId,
    /// `RoleSessionName`.
    pub name: String,
    /// The session policy's document.
    pub policy: Option<String>,
}

/// What who takes a role gets.
#[derive(Debug)]
pub struct Credentials {
    /// `STS.` and random letters.
    pub access_key_id: String,
    /// What signs.
    pub access_key_secret: SecretString,
    /// What goes with every call.
    pub security_token: SecretString,
    /// Until when they are honoured.
    pub expires: Timestamp,
}

/// Makes sessions and opens them again.
#[derive(Debug, Clone)]
pub struct Sessions {
    master_key: Arc<MasterKey>,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    secret: String,
    expires_ms: i64,
    #[serde(flatten)]
    session: Session,
}

impl Sessions {
    /// Seals with this key.
    pub fn new(master_key: Arc<MasterKey>) -> Self {
        Self { master_key }
    }

    /// Makes the key of a session.
    ///
    /// # Errors
    /// The machine gives no random bytes, or the time is past all clocks.
    pub fn issue(
        &self,
        session: Session,
        now: Timestamp,
        lifetime: SignedDuration,
    ) -> Result<Credentials, SealingError> {
        let mut random = rand::rng();
        let access_key_id = format!("{ID_PREFIX}{}", Alphanumeric.sample_string(&mut random, ID_LETTERS));
        let secret = Alphanumeric.sample_string(&mut random, SECRET_LETTERS);
        // Whole seconds, as the answer tells it.
        let expires = now.checked_add(lifetime).map_err(|_| SealingError::NotSealed)?.as_second();
        let expires = Timestamp::from_second(expires).map_err(|_| SealingError::NotSealed)?;
        let sealed = Sealed { secret: secret.clone(), expires_ms: expires.as_millisecond(), session };
        let text = serde_json::to_string(&sealed).map_err(|_| SealingError::NotSealed)?;
        let token = format!("{TOKEN_HEAD}{}", self.master_key.seal(Place::Session, &access_key_id, &text)?);
        Ok(Credentials {
            access_key_id,
            access_key_secret: secret.into(),
            security_token: token.into(),
            expires,
        })
    }

    /// Whether an access key id is that of a session.
    pub fn is_temporary(access_key_id: &str) -> bool {
        access_key_id.starts_with(ID_PREFIX)
    }

    /// The session behind a temporary key, and what has to have signed; none where the token is not that key's.
    pub fn open(&self, access_key_id: &str, token: &str) -> Option<(Session, acs::Key)> {
        let text =
            self.master_key.open(Place::Session, access_key_id, token.strip_prefix(TOKEN_HEAD)?).ok()?;
        let sealed: Sealed = serde_json::from_str(text.expose_secret()).ok()?;
        let mut key = acs::Key::new(access_key_id, sealed.secret);
        let expires_at = Timestamp::from_millisecond(sealed.expires_ms).ok()?;
        key.session = Some(acs::Session { token: token.into(), expires_at });
        Some((sealed.session, key))
    }

    /// A key that no call fits: it stands for a temporary key whose token is missing or is not its own, and so has the
    /// protocol say which of these it is.
    pub fn unopened(access_key_id: &str) -> acs::Key {
        let mut key = acs::Key::new(access_key_id, "");
        key.session = Some(acs::Session { token: "".into(), expires_at: Timestamp::MIN });
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sessions() -> Sessions {
        let key = MasterKey::from_base64(&MasterKey::generate().unwrap()).unwrap();
        Sessions::new(Arc::new(key))
    }

    fn session() -> Session {
        Session {
            account: AccountId::parse("1").unwrap(),
            role: RoleName::parse("sender").unwrap(),
            role_id: IdentityId::generate(),
            name: "ann".to_owned(),
            policy: Some("{}".to_owned()),
        }
    }

    #[test]
    fn a_session_opens_with_its_own_key_and_token_only() {
        let (sessions, others) = (sessions(), sessions());
        let now: Timestamp = "2026-11-21T00:00:00.7Z".parse().unwrap();
        let hour = SignedDuration::from_hours(1);
        let one = sessions.issue(session(), now, hour).unwrap();
        let other = sessions.issue(session(), now, hour).unwrap();
        assert!(Sessions::is_temporary(&one.access_key_id));
        assert_eq!(one.expires.to_string(), "2026-11-21T01:00:00Z");
        let token = one.security_token.expose_secret();
        assert!(token.starts_with("CAIS"));
        let (opened, key) = sessions.open(&one.access_key_id, token).unwrap();
        assert_eq!(opened.name, "ann");
        assert_eq!(key.secret.expose_secret(), one.access_key_secret.expose_secret());
        assert!(sessions.open(&other.access_key_id, token).is_none());
        assert!(sessions.open(&one.access_key_id, &token[..token.len() - 4]).is_none());
        assert!(sessions.open(&one.access_key_id, "").is_none());
        assert!(others.open(&one.access_key_id, token).is_none());
    }
}
