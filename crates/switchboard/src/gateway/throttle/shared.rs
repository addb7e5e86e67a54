//! Buckets that a store keeps for several nodes.
//!
//! A node takes a slice of a bucket at a time and admits from it. One take is under way for a bucket at a time; calls that come
//! meanwhile wait for it, in order, and fail with it. Without an answer nobody is admitted.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use governor::clock::{Clock, Reference};
use parking_lot::RwLock;
use tokio::sync::Mutex;

use super::share::{Next, Share};
use super::{Uncounted, whole_milliseconds};
use crate::model::AccountId;
use crate::store::{Rates, StoreError};

/// One account's, for one operation at one limit.
struct Bucket<I> {
    /// Calls since the last take, those that wait among them.
    calls: AtomicU32,
    /// Takes that failed.
    failures: AtomicU32,
    held: Mutex<Held<I>>,
}

struct Held<I> {
    share: Share<I>,
    failure: Option<StoreError>,
}

impl<I: Reference> Bucket<I> {
    fn new(rate: NonZeroU32) -> Self {
        let held = Mutex::new(Held { share: Share::new(rate), failure: None });
        Self { calls: AtomicU32::new(0), failures: AtomicU32::new(0), held }
    }
}

/// By operation and calls a second, then by account.
type ByLimit<I> = HashMap<(&'static str, NonZeroU32), HashMap<AccountId, Arc<Bucket<I>>>>;

/// The shares of all buckets that are in use here.
pub(super) struct Shared<C: Clock> {
    buckets: RwLock<ByLimit<C::Instant>>,
    clock: C,
}

impl<C: Clock> Shared<C> {
    pub(super) fn new(clock: C) -> Self {
        Self { buckets: RwLock::default(), clock }
    }

    /// Counts a call. Dropped while it waits for the store, it leaves the take to the next; what was granted then is as if made.
    pub(super) async fn count(
        &self,
        counter: &dyn Rates,
        account: &AccountId,
        operation: &'static str,
        rate: NonZeroU32,
    ) -> Result<(), Uncounted> {
        let bucket = self.bucket(account, operation, rate);
        bucket.calls.fetch_add(1, Ordering::Relaxed);
        let failures = bucket.failures.load(Ordering::Relaxed);
        let mut held = bucket.held.lock().await;
        // Else each of those who waited would wait for a failure of his own, one after another.
        if let Some(failure) = &held.failure
            && bucket.failures.load(Ordering::Relaxed) != failures
        {
            return Err(failure.clone().into());
        }
        let now = self.clock.now();
        let mut next = held.share.next(now);
        if next == Next::Take {
            let (wanted, unused) = held.share.begin(now, bucket.calls.swap(0, Ordering::Relaxed));
            match counter.take(account, operation, rate, wanted, unused).await {
                Ok(slice) => {
                    let now = self.clock.now();
                    held.share.end(now, wanted, slice);
                    next = held.share.next(now);
                }
                Err(error) => {
                    bucket.failures.fetch_add(1, Ordering::Relaxed);
                    held.failure = Some(error.clone());
                    return Err(error.into());
                }
            }
        }
        match next {
            Next::Admitted => Ok(()),
            Next::Refused(wait) => Err(Uncounted::Over(whole_milliseconds(wait))),
            // Nothing was granted, and something is free by now.
            Next::Take => Err(Uncounted::Over(whole_milliseconds(std::time::Duration::ZERO))),
        }
    }

    fn bucket(
        &self,
        account: &AccountId,
        operation: &'static str,
        rate: NonZeroU32,
    ) -> Arc<Bucket<C::Instant>> {
        let known = |buckets: &ByLimit<C::Instant>| buckets.get(&(operation, rate))?.get(account).cloned();
        if let Some(bucket) = known(&self.buckets.read()) {
            return bucket;
        }
        let mut buckets = self.buckets.write();
        let accounts = buckets.entry((operation, rate)).or_default();
        Arc::clone(accounts.entry(account.clone()).or_insert_with(|| Arc::new(Bucket::new(rate))))
    }

    /// Forgets the shares of accounts that stay away. What is left of a slice then is as if made.
    pub(super) fn forget_idle(&self) {
        let now = self.clock.now();
        self.buckets.write().retain(|_, accounts| {
            accounts.retain(|_, bucket| {
                // Whoever counts holds the bucket, too: nobody is left with one that others do not see.
                Arc::strong_count(bucket) > 1
                    || bucket.held.try_lock().is_ok_and(|held| !held.share.is_idle(now))
            });
            !accounts.is_empty()
        });
    }
}

#[cfg(test)]
mod tests;
