//! How often a source address may fail to say who calls: an unknown key, a wrong signature, a bad time, a used nonce.
//!
//! Only a call that failed is counted and refused here, so that a call that is signed as it should be is never refused for what
//! others behind the same address do. Over the limit the refusal is short: it does not repeat what was to be signed, which is as
//! long as the caller makes it.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{Quota, RateLimiter};

use super::network::Network;
use super::throttle::{Buckets, count};

/// Seconds' failures that a source may make at once. A choice of ours: a client whose clock or key is wrong, with many calls under
/// way, still hears why each of them failed.
const BURST_SECONDS: u32 = 10;

/// Sources that are counted one by one. While so many are busy, further ones share one bucket: some megabytes at most,
/// whoever comes.
const MOST_SOURCES: usize = 65_536;

/// Who fails together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Source {
    /// The addresses of one subscriber.
    Network(Network),
    /// All for whom there is no room.
    Others,
}

/// The limit on failures by source address.
pub struct Strangers<C: Clock = DefaultClock> {
    buckets: Option<Buckets<Source, C>>,
    clock: C,
    most: usize,
}

impl Strangers {
    /// Failures a second for each source; `None` is no limit.
    pub fn new(rate: Option<NonZeroU32>) -> Self {
        Self::with_clock(rate, DefaultClock::default())
    }
}

impl<C: Clock + Clone> Strangers<C> {
    /// The same on another clock.
    pub fn with_clock(rate: Option<NonZeroU32>, clock: C) -> Self {
        let buckets = rate.map(|rate| {
            let burst = rate.saturating_mul(const { NonZeroU32::new(BURST_SECONDS).unwrap() });
            let quota = Quota::per_second(rate).allow_burst(burst);
            RateLimiter::hashmap_with_clock(quota, clock.clone())
        });
        Self { buckets, clock, most: MOST_SOURCES }
    }

    /// Counts a failure; the error says how long this source has to wait until it is told again why it fails.
    pub fn failed(&self, source: IpAddr) -> Result<(), Duration> {
        let Some(buckets) = &self.buckets else { return Ok(()) };
        let source =
            if buckets.len() < self.most { Source::Network(Network::of(source)) } else { Source::Others };
        count(buckets, &source, &self.clock)
    }

    /// Forgets sources that have not failed for long, which is as if they had never.
    pub fn forget_idle(&self) {
        if let Some(buckets) = &self.buckets {
            buckets.retain_recent();
            buckets.shrink_to_fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn strangers(clock: &FakeRelativeClock, rate: u32) -> Strangers<FakeRelativeClock> {
        Strangers::with_clock(NonZeroU32::new(rate), clock.clone())
    }

    fn failures<C: Clock + Clone>(strangers: &Strangers<C>, source: &str) -> usize {
        (0..1_000).take_while(|_| strangers.failed(address(source)).is_ok()).count()
    }

    #[test]
    fn a_source_that_fails_often_is_refused_and_others_are_not() {
        let clock = FakeRelativeClock::default();
        let strangers = strangers(&clock, 20);
        assert_eq!(failures(&strangers, "192.0.2.1"), 200);
        assert_eq!(failures(&strangers, "192.0.2.2"), 200);
        let wait = strangers.failed(address("192.0.2.1")).unwrap_err();
        assert_eq!(wait, Duration::from_millis(50));
        clock.advance(wait);
        assert_eq!(failures(&strangers, "192.0.2.1"), 1);
        assert_eq!(failures(&Strangers::new(None), "192.0.2.1"), 1_000, "no limit");
    }

    #[test]
    fn addresses_of_one_subscriber_are_one_source() {
        let strangers = strangers(&FakeRelativeClock::default(), 1);
        assert_eq!(failures(&strangers, "2001:db8:1:2::1"), 10);
        assert_eq!(failures(&strangers, "2001:db8:1:2:ffff::9"), 0);
        assert_eq!(failures(&strangers, "2001:db8:1:3::1"), 10);
        assert_eq!(failures(&strangers, "198.51.100.7"), 10);
        assert_eq!(failures(&strangers, "::ffff:198.51.100.7"), 0, "IPv4 in IPv6 is the IPv4 address");
        assert_eq!(failures(&strangers, "::ffff:198.51.100.8"), 10);
    }

    #[test]
    fn however_many_sources_fail_memory_is_bounded_and_idle_ones_are_forgotten() {
        let clock = FakeRelativeClock::default();
        let mut strangers = strangers(&clock, 1);
        strangers.most = 50;
        for last in 0..200 {
            let _ = strangers.failed(address(&format!("192.0.2.{last}")));
        }
        let kept = |strangers: &Strangers<_>| strangers.buckets.as_ref().unwrap().len();
        assert_eq!(kept(&strangers), 51, "50 and the bucket that the others share");
        assert!(strangers.failed(address("192.0.2.77")).is_err(), "the others' failures are used up");
        clock.advance(Duration::from_secs(20));
        strangers.forget_idle();
        assert_eq!(kept(&strangers), 0);
        assert_eq!(failures(&strangers, "192.0.2.77"), 10);
    }
}
