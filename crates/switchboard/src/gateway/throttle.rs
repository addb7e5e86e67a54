//! How often: one bucket for each account and operation, smooth (GCRA), with a burst of one second.
//!
//! An account that has been idle may make a second's calls at once; from then on each call is admitted as its share of a second
//! has passed. A limit of the account's own counts in a bucket of its own, so that a changed limit holds from the next call on.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{NotUntil, Quota, RateLimiter};
use parking_lot::RwLock;

use crate::model::AccountId;

/// Buckets by key. Generic over the clock, so that a test lets ten seconds pass at once.
pub(super) type Buckets<K, C> =
    RateLimiter<K, HashMapStateStore<K>, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// By operation and calls a second.
type ByLimit<C> = HashMap<(&'static str, NonZeroU32), Buckets<AccountId, C>>;

/// The limits of all operations. An operation without a limit is not counted.
#[derive(Default)]
pub struct Throttle<C: Clock = DefaultClock> {
    rates: HashMap<&'static str, NonZeroU32>,
    /// Made when first needed.
    buckets: RwLock<ByLimit<C>>,
    clock: C,
}

impl Throttle {
    /// The installation's limits, calls a second for each account.
    pub fn new(rates: impl IntoIterator<Item = (&'static str, NonZeroU32)>) -> Self {
        Self::with_clock(rates, DefaultClock::default())
    }
}

impl<C: Clock + Clone> Throttle<C> {
    /// The same on another clock.
    pub fn with_clock(rates: impl IntoIterator<Item = (&'static str, NonZeroU32)>, clock: C) -> Self {
        Self { rates: rates.into_iter().collect(), buckets: RwLock::default(), clock }
    }

    /// Counts a call; the error says how long to wait, in whole milliseconds: who waits so long is admitted, unless another
    /// call of the account comes first. `own` is the account's own limit of the operation, calls a second; it beats the
    /// installation's.
    pub fn count(
        &self,
        account: &AccountId,
        operation: &'static str,
        own: Option<NonZeroU32>,
    ) -> Result<(), Duration> {
        let Some(rate) = own.or_else(|| self.rates.get(operation).copied()) else { return Ok(()) };
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
    pub fn forget_idle(&self) {
        self.buckets.write().retain(|_, buckets| {
            buckets.retain_recent();
            !buckets.is_empty()
        });
    }
}

/// Counts one for a key.
pub(super) fn count<K, C>(buckets: &Buckets<K, C>, key: &K, clock: &C) -> Result<(), Duration>
where
    K: std::hash::Hash + Eq + Clone,
    C: Clock,
{
    buckets.check_key(key).map_err(|not_until: NotUntil<C::Instant>| {
        let wait = not_until.wait_time_from(clock.now());
        // Clients wait in milliseconds (gateway notes, 8): one that is cut off would come too early.
        let milliseconds = wait.as_nanos().div_ceil(1_000_000).max(1);
        Duration::from_millis(u64::try_from(milliseconds).unwrap_or(u64::MAX))
    })
}

#[cfg(test)]
mod tests;
