//! Chains what was written, a moment later, so that no change has to wait for the one before it.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::sync::watch;

use super::{AuditKey, chain};
use crate::model::AccountId;
use crate::stop::stopped;
use crate::store::audit::MOST_SEALED;
use crate::store::{CommitError, Shared, Store, StoreError};

/// Between two looks (decided): what can be lost unseen is younger than this.
const EVERY: Duration = Duration::from_secs(1);

/// Seals until `stop` turns true, and then what is left.
pub(super) async fn keep_sealing(store: Shared, key: AuditKey, mut stop: watch::Receiver<bool>) {
    let mut waiting = BTreeSet::new();
    loop {
        let is_over = tokio::select! {
            () = tokio::time::sleep(EVERY) => false,
            () = stopped(&mut stop) => true,
        };
        seal_all(store.as_ref(), &key, &mut waiting).await;
        if is_over {
            return;
        }
    }
}

/// Seals what there is; accounts where that fails go on waiting.
pub(super) async fn seal_all(store: &dyn Store, key: &AuditKey, waiting: &mut BTreeSet<AccountId>) {
    match store.accounts_to_seal().await {
        Ok(accounts) => waiting.extend(accounts),
        Err(error) => tracing::error!(%error, "what is to be sealed cannot be read; it is tried again"),
    }
    for account in std::mem::take(waiting) {
        if let Err(error) = seal(store, key, &account).await {
            tracing::error!(%error, %account, "entries of the audit cannot be sealed; it is tried again");
            waiting.insert(account);
        }
    }
}

/// Seals an account's entries up to the newest one.
async fn seal(store: &dyn Store, key: &AuditKey, account: &AccountId) -> Result<(), CommitError> {
    loop {
        let unsealed = store.unsealed(account).await?;
        let is_rest = unsealed.entries.len() < MOST_SEALED;
        if unsealed.entries.is_empty() {
            return Ok(());
        }
        let Some(seal) = chain::link(key, account, unsealed.newest.as_ref(), &unsealed.entries) else {
            return Err(StoreError::Damaged("the newest seal cannot be continued".to_owned()).into());
        };
        store.seal(account, seal).await?;
        if is_rest {
            return Ok(());
        }
    }
}
