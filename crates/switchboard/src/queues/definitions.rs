//! Queues are made, set, listed and deleted.

use mns::AttributesPatch;

use super::Queues;
use super::caller::is_receipt_queue;
use crate::model::{AccountId, ReceiptKind};
use crate::store::StoreError;
use crate::store::queues::{Creation, DeadLetters, Queue, QueueError, QueueKey};

/// Queues that an account has at most (queue notes, 6.8).
pub const MOST_QUEUES: u32 = 1000;

impl Queues {
    /// Makes a queue; one that is there has to agree with what the patch names.
    ///
    /// # Errors
    /// It exists with other attributes, the account has too many, or the store failed.
    pub async fn create(&self, key: &QueueKey, patch: AttributesPatch) -> Result<Creation, QueueError> {
        self.store.create_queue(key, patch, MOST_QUEUES, self.noted.clone(), self.now_ms()).await
    }

    /// Sets those attributes that the patch names.
    ///
    /// # Errors
    /// There is no such queue, or the store failed.
    pub async fn set(&self, key: &QueueKey, patch: AttributesPatch) -> Result<(), QueueError> {
        self.touched(key, || self.store.set_queue(key, patch, self.noted.clone(), self.now_ms())).await
    }

    /// Says where messages go that were received too often, or that they stay (`None`).
    ///
    /// # Errors
    /// One of the two queues does not exist or they are the same, or the store failed.
    pub async fn set_dead_letters(
        &self,
        key: &QueueKey,
        dead_letters: Option<DeadLetters>,
    ) -> Result<(), QueueError> {
        self.touched(key, || self.store.set_dead_letters(key, dead_letters.clone(), self.now_ms())).await
    }

    /// A queue with its attributes and counts.
    ///
    /// # Errors
    /// There is no such queue, or the store failed.
    pub async fn get(&self, key: &QueueKey) -> Result<Queue, QueueError> {
        self.touched(key, || self.store.queue(key, self.now_ms())).await
    }

    /// The names of the queues of an account that begin with `prefix` and come after `after`, in order, at most `limit`.
    ///
    /// # Errors
    /// The store failed.
    pub async fn names(
        &self,
        account: &AccountId,
        prefix: &str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<String>, StoreError> {
        self.ensure_all(account).await?;
        self.store.queue_names(account, prefix, after, limit).await
    }

    /// Those queues as they are, with their counts.
    ///
    /// # Errors
    /// The store failed.
    pub async fn list(
        &self,
        account: &AccountId,
        prefix: &str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<Queue>, StoreError> {
        self.ensure_all(account).await?;
        self.store.queues(account, prefix, after, limit, self.now_ms()).await
    }

    /// Deletes a queue with its messages; who waits there hears it. None that is not there is refused: deleting twice is
    /// deleted (a choice: queue notes, 5.4).
    ///
    /// # Errors
    /// The store failed.
    pub async fn delete(&self, key: &QueueKey) -> Result<(), QueueError> {
        match self.store.delete_queue(key, self.noted.clone()).await {
            Ok(()) => {
                self.waiting.wake_all(key);
                Ok(())
            }
            Err(QueueError::QueueNotExist) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Makes the queue for receipts of this kind, should it not be there (inferred: queue notes, 10.5).
    ///
    /// # Errors
    /// The store failed.
    pub async fn ensure(&self, account: &AccountId, kind: ReceiptKind) -> Result<QueueKey, QueueError> {
        let key = QueueKey::new(account, kind.queue(account));
        let there = || async {
            let named = self.store.queue_names(account, &key.name, "", 1).await?;
            if named.first() == Some(&key.name) { Ok(()) } else { Err(QueueError::QueueNotExist) }
        };
        self.touched(&key, there).await?;
        Ok(key)
    }

    async fn ensure_all(&self, account: &AccountId) -> Result<(), StoreError> {
        for kind in ReceiptKind::ALL {
            match self.ensure(account, kind).await {
                Err(QueueError::Store(error)) => return Err(error),
                Err(error) => tracing::warn!(%error, ?kind, "a queue for receipts cannot be made"),
                Ok(_) => {}
            }
        }
        Ok(())
    }

    /// Does something with a queue; a queue for receipts that is not there yet is made first.
    pub(super) async fn touched<T, F>(&self, key: &QueueKey, act: impl Fn() -> F) -> Result<T, QueueError>
    where
        F: Future<Output = Result<T, QueueError>>,
    {
        match act().await {
            Err(QueueError::QueueNotExist) if is_receipt_queue(&key.account, &key.name) => {
                // However many queues the account has made itself.
                let patch = AttributesPatch::default();
                let made = self.store.create_queue(key, patch, u32::MAX, None, self.now_ms()).await?;
                tracing::debug!(?made, queue = key.name, "a queue for receipts was touched first");
                act().await
            }
            done => done,
        }
    }
}
