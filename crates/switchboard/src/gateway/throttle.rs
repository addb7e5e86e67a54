//! How often: one bucket for each account and operation, with a burst of one second.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::model::AccountId;

/// The limits of all operations. An operation without an entry is not limited.
#[derive(Default)]
pub struct Throttle {
    limits: HashMap<&'static str, DefaultKeyedRateLimiter<AccountId>>,
    clock: DefaultClock,
}

impl Throttle {
    /// Limits in calls a second for each account.
    pub fn new(rates: impl IntoIterator<Item = (&'static str, NonZeroU32)>) -> Self {
        let limits = rates.into_iter().map(|(operation, rate)| {
            let quota = Quota::per_second(rate).allow_burst(rate);
            (operation, RateLimiter::keyed(quota))
        });
        Self { limits: limits.collect(), clock: DefaultClock::default() }
    }

    /// Counts a call; the error says how long to wait.
    pub fn count(&self, account: &AccountId, operation: &str) -> Result<(), Duration> {
        let Some(limit) = self.limits.get(operation) else { return Ok(()) };
        limit.check_key(account).map_err(|not_until| not_until.wait_time_from(self.clock.now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_that_is_over_its_limit_leaves_others_alone() {
        let throttle = Throttle::new([("UpdateInstance", NonZeroU32::new(2).unwrap())]);
        let [one, two] = ["1", "2"].map(|id| AccountId::parse(id).unwrap());
        assert!(throttle.count(&one, "UpdateInstance").is_ok());
        assert!(throttle.count(&one, "UpdateInstance").is_ok());
        let wait = throttle.count(&one, "UpdateInstance").unwrap_err();
        assert!(wait <= Duration::from_millis(500) && !wait.is_zero(), "{wait:?}");
        assert!(throttle.count(&two, "UpdateInstance").is_ok());
        assert!(throttle.count(&one, "QueryInstance").is_ok());
    }
}
