//! New access keys.

use rand::distr::{Alphanumeric, SampleString};
use secrecy::{ExposeSecret, SecretString};

use super::sealing::{MasterKey, Place};
use super::{Change, Directory, Expected, Step, StoreError};
use crate::model::AccessKey;
use crate::model::identity::IdentityId;

/// How the ids of lasting keys begin.
const ID_PREFIX: &str = "LTAI";
/// Letters and digits behind it, and of a secret (gateway notes, 5.1).
const ID_LETTERS: usize = 20;
const SECRET_LETTERS: usize = 30;

/// A key whose secret is not sealed yet.
#[derive(Debug)]
pub struct NewKey {
    /// Its id.
    pub id: String,
    /// What signs.
    pub secret: SecretString,
}

impl NewKey {
    /// A key by chance.
    pub fn generate() -> Self {
        let mut random = rand::rng();
        let id = format!("{ID_PREFIX}{}", Alphanumeric.sample_string(&mut random, ID_LETTERS));
        Self { id, secret: Alphanumeric.sample_string(&mut random, SECRET_LETTERS).into() }
    }

    /// Adds the key to a change of the account that it signs for; `user`: whose it is, none for the account itself.
    ///
    /// # Errors
    /// The machine gives no random bytes.
    pub fn add(
        &self,
        change: &mut Change,
        master_key: &MasterKey,
        user: Option<&IdentityId>,
        expected: Expected,
    ) -> Result<AccessKey, StoreError> {
        let sealed_secret = master_key
            .seal(Place::AccessKey, &self.id, self.secret.expose_secret())
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let key = AccessKey {
            id: self.id.clone(),
            account: change.account.clone(),
            sealed_secret,
            active: true,
            user: user.cloned(),
            created_ms: change.at_ms,
        };
        let step = Step::PutDirectory {
            directory: Directory::AccessKey,
            key: key.id.clone(),
            value: change.account.to_string(),
        };
        change.put(&key, expected)?;
        change.step(step);
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AccountId;

    #[test]
    fn a_new_key_has_the_form_of_the_clouds_and_is_like_no_other() {
        let (one, other) = (NewKey::generate(), NewKey::generate());
        assert!(one.id.starts_with("LTAI") && one.id.len() == 24, "{}", one.id);
        assert!(one.id.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        let secret = one.secret.expose_secret();
        assert!(secret.len() == 30 && secret.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert!(one.id != other.id && secret != other.secret.expose_secret());
        assert!(!format!("{one:?}").contains(secret));
    }

    #[test]
    fn the_secret_is_sealed_for_its_key() {
        let master_key = MasterKey::from_base64(&MasterKey::generate().unwrap()).unwrap();
        let key = NewKey::generate();
        let mut change = Change::new(&AccountId::parse("12").unwrap(), 5);
        let user = IdentityId::generate();
        let kept = key.add(&mut change, &master_key, Some(&user), Expected::Absent).unwrap();
        assert_eq!((kept.owner(), kept.created_ms, kept.active), (user.as_str(), 5, true));
        let opened = master_key.open(Place::AccessKey, &key.id, &kept.sealed_secret).unwrap();
        assert_eq!(opened.expose_secret(), key.secret.expose_secret());
        assert!(!format!("{change:?}").contains(key.secret.expose_secret()));
    }
}
