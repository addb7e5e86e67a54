//! Accounts and their keys: those of a world, and the root account of a store that has none.

use rand::distr::{Alphanumeric, SampleString};
use secrecy::ExposeSecret;

use crate::cli::error::Error;
use crate::cli::settings::Settings;
use crate::model::{AccessKey, Account, AccountId};
use crate::store::sealing::{MasterKey, Place};
use crate::store::{Change, Directory, Expected, Step, Store, StoreError};

/// Letters and digits after `LTAI`, and of a secret (gateway notes, 5.1).
const KEY_ID_TAIL: usize = 20;
const SECRET_LENGTH: usize = 30;

/// A key of an account, before its secret is sealed.
pub struct NewKey {
    /// Its id.
    pub id: String,
    /// Its secret.
    pub secret: String,
}

impl NewKey {
    fn generate() -> Self {
        let mut random = rand::rng();
        Self {
            id: format!("LTAI{}", Alphanumeric.sample_string(&mut random, KEY_ID_TAIL)),
            secret: Alphanumeric.sample_string(&mut random, SECRET_LENGTH),
        }
    }
}

/// Adds an account with a key to a change.
pub fn add(
    change: &mut Change,
    master_key: &MasterKey,
    account: &Account,
    key: &NewKey,
) -> Result<(), StoreError> {
    change.put(account, Expected::Anything)?;
    let sealed_secret = master_key
        .seal(Place::AccessKey, &key.id, &key.secret)
        .map_err(|error| StoreError::Unavailable(error.to_string()))?;
    let access_key = AccessKey {
        id: key.id.clone(),
        account: account.id.clone(),
        sealed_secret,
        active: true,
        user: None,
        created_ms: change.at_ms,
    };
    change.put(&access_key, Expected::Anything)?;
    let (key, value) = (key.id.clone(), account.id.to_string());
    change.step(Step::PutDirectory { directory: Directory::AccessKey, key, value });
    Ok(())
}

/// The root account of a store, made where there is none: with the key of the environment, or with one that is printed
/// once, on stderr. `wanted` is the id that a world asks for.
pub async fn root(
    store: &dyn Store,
    master_key: &MasterKey,
    settings: &Settings,
    wanted: Option<&str>,
    now_ms: i64,
) -> Result<(), Error> {
    let known = store.directory_entries(Directory::AccessKey).await.map_err(failed)?;
    if !known.is_empty() {
        return Ok(());
    }
    let id = wanted.map_or_else(made_up, str::to_owned);
    let id = AccountId::parse(&id).map_err(|error| Error::Failed(error.0))?;
    let (key, generated) = match &settings.root_key {
        Some(root) => {
            let secret = root.secret.value.expose_secret().to_owned();
            (NewKey { id: root.id.value.clone(), secret }, false)
        }
        None => (NewKey::generate(), true),
    };
    let account = Account { id: id.clone(), opened: false };
    let mut change = Change::new(&id, now_ms);
    add(&mut change, master_key, &account, &key).map_err(failed)?;
    if generated {
        // Before it is kept: a key that is kept and was never shown is of no use to anybody.
        eprintln!(
            "switchboard: made account {id} with a key that is shown only now:\n  \
             ALIBABA_CLOUD_ACCESS_KEY_ID={}\n  ALIBABA_CLOUD_ACCESS_KEY_SECRET={}",
            key.id, key.secret
        );
    }
    store.commit(change).await.map_err(failed)?;
    Ok(())
}

/// A uid: 16 digits (gateway notes, 5.1).
fn made_up() -> String {
    rand::random_range(1_000_000_000_000_000_u64..10_000_000_000_000_000).to_string()
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Failed(error.to_string())
}
