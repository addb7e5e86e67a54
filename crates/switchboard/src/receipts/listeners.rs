//! Who waits for receipts of an account; they are told when one was committed.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::watch;

use crate::model::AccountId;

/// Those who listen, by account. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Listeners(Arc<Mutex<HashMap<AccountId, watch::Sender<()>>>>);

/// Hears of the receipts that are committed from its making on.
#[derive(Debug)]
pub struct Listener {
    account: AccountId,
    all: Listeners,
    heard: watch::Receiver<()>,
}

impl Listeners {
    /// Listens for receipts of an account.
    pub fn listen(&self, account: &AccountId) -> Listener {
        let mut all = self.0.lock();
        let heard = all.entry(account.clone()).or_insert_with(|| watch::channel(()).0).subscribe();
        Listener { account: account.clone(), all: self.clone(), heard }
    }

    /// Receipts of this account were committed, here or at another node.
    pub fn tell(&self, account: &AccountId) {
        if let Some(told) = self.0.lock().get(account) {
            told.send_replace(());
        }
    }

    /// Receipts of any account may have been committed.
    pub fn tell_all(&self) {
        self.0.lock().values().for_each(|told| told.send_replace(()));
    }
}

impl Listener {
    /// Returns at the first receipt that was committed since it listens, or since it returned last.
    pub async fn heard(&mut self) {
        // The sender stays as long as somebody listens.
        let _ = self.heard.changed().await;
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut all = self.all.0.lock();
        if all.get(&self.account).is_some_and(|told| told.receiver_count() <= 1) {
            all.remove(&self.account);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn account(text: &str) -> AccountId {
        AccountId::parse(text).unwrap()
    }

    #[tokio::test]
    async fn a_listener_hears_what_was_told_before_it_waits_and_nothing_of_others() {
        let listeners = Listeners::default();
        let (mut one, mut other) = (listeners.listen(&account("1")), listeners.listen(&account("2")));
        listeners.tell(&account("1"));
        one.heard().await;
        let silent = tokio::time::timeout(Duration::from_millis(20), other.heard()).await;
        assert!(silent.is_err(), "another account's receipt was heard");
        let silent = tokio::time::timeout(Duration::from_millis(20), one.heard()).await;
        assert!(silent.is_err(), "one receipt was heard twice");
        listeners.tell_all();
        one.heard().await;
        other.heard().await;
    }

    #[tokio::test]
    async fn of_an_account_that_nobody_listens_to_nothing_is_kept() {
        let listeners = Listeners::default();
        let (one, other) = (listeners.listen(&account("1")), listeners.listen(&account("1")));
        drop(one);
        assert_eq!(listeners.0.lock().len(), 1);
        drop(other);
        assert!(listeners.0.lock().is_empty());
    }
}
