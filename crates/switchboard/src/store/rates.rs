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
    /// Without any: how long until one is free again.
    pub wait: Duration,
}

/// A store that counts for several nodes: each takes a slice of the rate at a time, so that no call costs a round trip of its own.
#[async_trait]
pub trait Rates: Send + Sync + 'static {
    /// Takes up to `wanted` calls of an operation out of the account's bucket: `rate` a second, a burst of one second (decided).
    /// A limit that changes has a bucket of its own.
    async fn take(
        &self,
        account: &AccountId,
        operation: &'static str,
        rate: NonZeroU32,
        wanted: NonZeroU32,
    ) -> Result<Slice, StoreError>;
}
