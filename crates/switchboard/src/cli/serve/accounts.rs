//! The first account of a store that has none, and who owns the installation.

use secrecy::ExposeSecret;

use crate::cli::error::Error;
use crate::cli::settings::Settings;
use crate::model::{Account, AccountId};
use crate::store::accounts;
use crate::store::sealing::MasterKey;
use crate::store::{Change, Directory, Expected, NewKey, Store, installation};

/// The first account of a store, made where there is none: with the key of the environment, or with one that is printed
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
    let id = wanted.map_or_else(accounts::made_up_id, str::to_owned);
    let id = AccountId::parse(&id).map_err(|error| Error::Failed(error.0))?;
    let (key, generated) = match &settings.root_key {
        Some(root) => (NewKey { id: root.id.value.clone(), secret: root.secret.value.clone() }, false),
        None => (NewKey::generate(), true),
    };
    let account = Account { id: id.clone(), opened: false };
    let mut change = Change::new(&id, now_ms);
    accounts::add(&mut change, &account, Expected::Anything).map_err(failed)?;
    key.add(&mut change, master_key, None, Expected::Anything).map_err(failed)?;
    if generated {
        // Before it is kept: a key that is kept and was never shown is of no use to anybody.
        eprintln!(
            "switchboard: made account {id} with a key that is shown only now:\n  \
             ALIBABA_CLOUD_ACCESS_KEY_ID={}\n  ALIBABA_CLOUD_ACCESS_KEY_SECRET={}",
            key.id,
            key.secret.expose_secret()
        );
    }
    store.commit(change).await.map_err(failed)?;
    Ok(())
}

/// Sees that the installation has an owner; warns when an operator has to say which account it is.
pub async fn owner(store: &dyn Store, now_ms: i64) -> Result<(), Error> {
    if installation::settle(store, now_ms).await.map_err(failed)?.is_none() {
        tracing::warn!(
            "no account owns this installation, so that none may administer the others: \
             name one with `switchboard account owner ID`, with --data DIR or --database-url URL"
        );
    }
    Ok(())
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Failed(error.to_string())
}
