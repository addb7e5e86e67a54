//! How often: one bucket for each account and operation, smooth (GCRA), with a burst of one second.
//!
//! An account that has been idle may make a second's calls at once; from then on each call is admitted as its share of a second
//! has passed. A limit of the account's own counts in a bucket of its own, so that a changed limit holds from the next call on.
//!
//! - `alone`: the buckets of a node that has its store for itself
//! - `shared`: buckets that the store keeps for several nodes; `share`: what this node holds of one

mod alone;
mod share;
mod shared;

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};

use self::alone::Alone;
pub(super) use self::alone::{Buckets, count};
use self::shared::Shared;
use super::Denial;
use crate::model::AccountId;
use crate::operations::Failure;
use crate::store::{Rates, StoreError};

/// The limits of all operations. An operation without a limit is not counted.
pub struct Throttle<C: Clock = DefaultClock> {
    rates: HashMap<&'static str, NonZeroU32>,
    alone: Alone<C>,
    shared: Shared<C>,
}

/// Why a call is not admitted.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Uncounted {
    /// The account is over its limit. The wait is in whole milliseconds: who waits so long is admitted, unless other calls of
    /// the account come first.
    #[error("over the limit; a call may be admitted in {0:?}")]
    Over(Duration),
    /// The store keeps the count and does not tell.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Uncounted> for Denial {
    fn from(uncounted: Uncounted) -> Self {
        match uncounted {
            Uncounted::Over(wait) => Self::Throttled(wait),
            Uncounted::Store(error) => Self::Failure(Failure::Store(error)),
        }
    }
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
        Self {
            rates: rates.into_iter().collect(),
            alone: Alone::new(clock.clone()),
            shared: Shared::new(clock),
        }
    }

    /// Counts a call. `own` is the account's own limit of the operation, calls a second; it beats the installation's.
    /// `counter` is that of a store for several nodes.
    ///
    /// # Errors
    /// The call is over the limit, or the counter failed.
    pub async fn count(
        &self,
        counter: Option<&dyn Rates>,
        account: &AccountId,
        operation: &'static str,
        own: Option<NonZeroU32>,
    ) -> Result<(), Uncounted> {
        let Some(rate) = own.or_else(|| self.rates.get(operation).copied()) else { return Ok(()) };
        match counter {
            Some(counter) => self.shared.count(counter, account, operation, rate).await,
            None => self.alone.count(account, operation, rate).map_err(Uncounted::Over),
        }
    }

    /// Forgets accounts whose buckets are full again, which is as if they had never called.
    pub fn forget_idle(&self) {
        self.alone.forget_idle();
        self.shared.forget_idle();
    }
}

/// Clients wait in milliseconds (gateway notes, 8): one that is cut off would come too early.
fn whole_milliseconds(wait: Duration) -> Duration {
    let milliseconds = wait.as_nanos().div_ceil(1_000_000).max(1);
    Duration::from_millis(u64::try_from(milliseconds).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests;
