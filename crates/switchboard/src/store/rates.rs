//! How often an account may call, counted over all nodes of a store.

use std::num::NonZeroU32;
use std::time::Duration;

use async_trait::async_trait;

use super::StoreError;
use crate::model::AccountId;

/// What a node got of an account's rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice {
    /// Calls that it may admit, at most as many as were wanted.
    pub granted: u32,
    /// How long until one more is free; zero while there are more.
    pub wait: Duration,
}

/// A store that counts for several nodes: each takes a slice of the rate at a time, so that no call costs a round trip of its own.
#[async_trait]
pub trait Rates: Send + Sync + 'static {
    /// Takes up to `wanted` calls of an operation out of the account's bucket: `rate` a second, a burst of one second (decided).
    /// Before, `unused` calls of the last slice go back into it. A bucket that is full keeps what it yields beyond that for 50 ms, at
    /// most half a call (decided): so what is one call a second stays that though each take comes a little late.
    /// A limit that changes has a bucket of its own.
    ///
    /// # Errors
    /// The store's failure; what was given back may be lost then, and what was granted, too: both are as if the calls had been made.
    async fn take(
        &self,
        account: &AccountId,
        operation: &'static str,
        rate: NonZeroU32,
        wanted: NonZeroU32,
        unused: u32,
    ) -> Result<Slice, StoreError>;

    /// Forgets the buckets that nobody took from for so long that they are full again. One node's work from time to time.
    ///
    /// # Errors
    /// The store's failure.
    async fn forget_full(&self) -> Result<(), StoreError>;
}
