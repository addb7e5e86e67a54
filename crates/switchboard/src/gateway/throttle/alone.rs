//! Buckets of a node that has its store for itself, in memory.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{NotUntil, Quota, RateLimiter};
use parking_lot::RwLock;

use super::whole_milliseconds;
use crate::model::AccountId;

/// Buckets by key. Generic over the clock, so that a test lets ten seconds pass at once.
pub(in crate::gateway) type Buckets<K, C> =
    RateLimiter<K, HashMapStateStore<K>, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// By operation and calls a second.
type ByLimit<C> = HashMap<(&'static str, NonZeroU32), Buckets<AccountId, C>>;

/// The buckets of all limits, made when first needed.
pub(super) struct Alone<C: Clock> {
    pub(super) buckets: RwLock<ByLimit<C>>,
    clock: C,
}

impl<C: Clock + Clone> Alone<C> {
    pub(super) fn new(clock: C) -> Self {
        Self { buckets: RwLock::default(), clock }
    }

    /// Counts a call; the error says how long to wait.
    pub(super) fn count(
        &self,
        account: &AccountId,
        operation: &'static str,
        rate: NonZeroU32,
    ) -> Result<(), Duration> {
        if let Some(buckets) = self.buckets.read().get(&(operation, rate)) {
            return count(buckets, account, &self.clock);
        }
        let mut buckets = self.buckets.write();
        let buckets = buckets.entry((operation, rate)).or_insert_with(|| {
            RateLimiter::hashmap_with_clock(Quota::per_second(rate).allow_burst(rate), self.clock.clone())
        });
        count(buckets, account, &self.clock)
    }

    /// Forgets accounts whose buckets are full again, which is as if they had never called.
    pub(super) fn forget_idle(&self) {
        self.buckets.write().retain(|_, buckets| {
            buckets.retain_recent();
            !buckets.is_empty()
        });
    }
}

/// Counts one for a key.
pub(in crate::gateway) fn count<K, C>(buckets: &Buckets<K, C>, key: &K, clock: &C) -> Result<(), Duration>
where
    K: std::hash::Hash + Eq + Clone,
    C: Clock,
{
    buckets
        .check_key(key)
        .map_err(|not_until: NotUntil<C::Instant>| whole_milliseconds(not_until.wait_time_from(clock.now())))
}
