//! Several nodes that share one store's buckets, on a simulated clock.

use std::time::Duration;

use async_trait::async_trait;
use futures_util::FutureExt;
use governor::clock::FakeRelativeClock;
use tokio::sync::Semaphore;

use super::super::{Throttle, Uncounted};
use super::*;
use crate::store::rates::Slice;

mod database;
mod several;

/// A store's buckets as `store::Rates` says.
struct Counter {
    clock: FakeRelativeClock,
    /// When each bucket is full again, in nanoseconds.
    full_at: parking_lot::Mutex<HashMap<(AccountId, &'static str, NonZeroU32), u64>>,
    takes: AtomicU32,
    /// Takes that may be answered.
    answers: Semaphore,
    fails: parking_lot::Mutex<Option<StoreError>>,
}

impl Counter {
    fn new(clock: &FakeRelativeClock) -> Self {
        Self {
            clock: clock.clone(),
            full_at: parking_lot::Mutex::default(),
            takes: AtomicU32::new(0),
            answers: Semaphore::new(Semaphore::MAX_PERMITS),
            fails: parking_lot::Mutex::new(None),
        }
    }

    fn takes(&self) -> u32 {
        self.takes.swap(0, Ordering::Relaxed)
    }
}

#[async_trait]
impl Rates for Counter {
    async fn take(
        &self,
        account: &AccountId,
        operation: &'static str,
        rate: NonZeroU32,
        wanted: NonZeroU32,
        unused: u32,
    ) -> Result<Slice, StoreError> {
        const SECOND: u64 = 1_000_000_000;
        self.answers.acquire().await.unwrap().forget();
        self.takes.fetch_add(1, Ordering::Relaxed);
        if let Some(error) = self.fails.lock().clone() {
            return Err(error);
        }
        let (now, rate_u64) = (self.clock.now().as_u64(), u64::from(rate.get()));
        let mut buckets = self.full_at.lock();
        let full_at = buckets.entry((account.clone(), operation, rate)).or_default();
        let late = (SECOND / 20).min(SECOND / rate_u64 / 2);
        *full_at =
            full_at.saturating_sub(u64::from(unused) * SECOND / rate_u64).max(now.saturating_sub(late));
        let free = (now + SECOND - *full_at) * rate_u64 / SECOND;
        let granted = free.min(u64::from(wanted.get()));
        *full_at += granted * SECOND / rate_u64;
        let wait = (*full_at + SECOND.div_ceil(rate_u64)).saturating_sub(now + SECOND);
        Ok(Slice { granted: u32::try_from(granted).unwrap(), wait: Duration::from_nanos(wait) })
    }

    async fn forget_full(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

fn rate(rate: u32) -> Option<NonZeroU32> {
    NonZeroU32::new(rate)
}

fn account() -> AccountId {
    AccountId::parse("1").unwrap()
}

/// A node without limits of its own: tests say them as the account's.
fn node(clock: &FakeRelativeClock) -> Throttle<FakeRelativeClock> {
    Throttle::with_clock([], clock.clone())
}

/// Counts where the store answers at once.
fn count(node: &Throttle<FakeRelativeClock>, counter: &Counter, limit: u32) -> Result<(), Duration> {
    match node.count(Some(counter), &account(), "X", rate(limit)).now_or_never().unwrap() {
        Err(Uncounted::Over(wait)) => Err(wait),
        other => {
            other.unwrap();
            Ok(())
        }
    }
}

#[test]
fn a_refused_call_asks_the_store_only_when_there_may_be_something_again() {
    let clock = FakeRelativeClock::default();
    let (counter, node) = (Counter::new(&clock), node(&clock));
    while count(&node, &counter, 3).is_ok() {}
    counter.takes();
    let wait = count(&node, &counter, 3).unwrap_err();
    assert_eq!(wait, Duration::from_millis(334));
    clock.advance(wait - Duration::from_millis(1));
    assert_eq!(count(&node, &counter, 3), Err(Duration::from_millis(1)));
    assert_eq!(counter.takes(), 0);
    clock.advance(Duration::from_millis(1));
    assert_eq!(count(&node, &counter, 3), Ok(()));
    assert_eq!(counter.takes(), 1);
}

#[test]
fn who_waits_as_long_as_he_was_told_is_admitted() {
    for limit in [1, 3, 10, 39, 40, 250, 999, 30_000] {
        let clock = FakeRelativeClock::default();
        clock.advance(Duration::from_nanos(123_456_789));
        let (counter, node) = (Counter::new(&clock), node(&clock));
        for _ in 0..20 {
            while count(&node, &counter, limit).is_ok() {}
            let wait = count(&node, &counter, limit).unwrap_err();
            assert_eq!(wait.subsec_nanos() % 1_000_000, 0, "{wait:?} is no whole number of milliseconds");
            let share = Duration::from_secs(1) / limit;
            assert!(
                wait <= share.max(Duration::from_millis(50)) + Duration::from_millis(1),
                "{limit}: {wait:?}"
            );
            clock.advance(wait);
            assert_eq!(count(&node, &counter, limit), Ok(()), "{limit}: {wait:?} did not do");
        }
    }
}

#[test]
fn a_changed_limit_holds_from_the_next_call_on() {
    let clock = FakeRelativeClock::default();
    let counter = Counter::new(&clock);
    let nodes = [node(&clock), node(&clock)];
    let burst = |limit| (0..100).filter(|call| count(&nodes[call % 2], &counter, limit).is_ok()).count();
    assert_eq!(burst(7), 7);
    assert_eq!(burst(2), 2);
    assert_eq!(burst(60), 60);
    assert_eq!(burst(7), 0, "back at the first, whose second is used up");
}

#[test]
fn without_an_answer_of_the_store_nobody_is_admitted() {
    let clock = FakeRelativeClock::default();
    let (counter, node) = (Counter::new(&clock), node(&clock));
    let failed = || node.count(Some(&counter), &account(), "X", rate(5)).now_or_never().unwrap();
    *counter.fails.lock() = Some(StoreError::Unavailable("it is gone".to_owned()));
    for _ in 0..3 {
        assert!(matches!(failed().unwrap_err(), Uncounted::Store(StoreError::Unavailable(_))));
    }
    assert_eq!(counter.takes(), 3, "each call asks whether it is back");
    *counter.fails.lock() = None;
    assert_eq!((0..10).filter(|_| count(&node, &counter, 5).is_ok()).count(), 5);
}

#[tokio::test]
async fn calls_that_come_during_a_take_wait_for_it_and_fail_with_it() {
    let clock = FakeRelativeClock::default();
    let (counter, node) = (Counter::new(&clock), node(&clock));
    counter.answers.forget_permits(Semaphore::MAX_PERMITS);
    *counter.fails.lock() = Some(StoreError::Unavailable("it is gone".to_owned()));
    let account = account();
    let calls = || (0..50).map(|_| node.count(Some(&counter), &account, "X", rate(1_000)));
    let mut waiting = Box::pin(futures_util::future::join_all(calls()));
    assert!(waiting.as_mut().now_or_never().is_none());
    counter.answers.add_permits(1);
    let failed = waiting.now_or_never().unwrap();
    assert!(failed.iter().all(|counted| matches!(counted, Err(Uncounted::Store(_)))));
    assert_eq!(counter.takes(), 1);

    *counter.fails.lock() = None;
    let mut waiting = Box::pin(futures_util::future::join_all(calls()));
    assert!(waiting.as_mut().now_or_never().is_none());
    counter.answers.add_permits(1);
    let admitted = waiting.now_or_never().unwrap();
    assert!(admitted.iter().all(Result::is_ok));
    assert_eq!(counter.takes(), 1, "who waited was counted in what was asked for");
}

#[tokio::test]
async fn a_call_that_is_given_up_leaves_the_take_to_the_next() {
    let clock = FakeRelativeClock::default();
    let (counter, node) = (Counter::new(&clock), node(&clock));
    counter.answers.forget_permits(Semaphore::MAX_PERMITS);
    let account = account();
    let mut given_up = Box::pin(node.count(Some(&counter), &account, "X", rate(2)));
    let mut next = Box::pin(node.count(Some(&counter), &account, "X", rate(2)));
    assert!(given_up.as_mut().now_or_never().is_none());
    assert!(next.as_mut().now_or_never().is_none());
    drop(given_up);
    counter.answers.add_permits(1);
    assert!(next.now_or_never().unwrap().is_ok());
}

#[test]
fn accounts_that_stay_away_take_no_memory() {
    let clock = FakeRelativeClock::default();
    let (counter, node) = (Counter::new(&clock), node(&clock));
    for limit in 1..=100 {
        while count(&node, &counter, limit).is_ok() {}
    }
    node.forget_idle();
    assert_eq!(node.shared.buckets.read().len(), 100, "nobody has been away yet");
    clock.advance(Duration::from_secs(3));
    assert!(count(&node, &counter, 7).is_ok());
    node.forget_idle();
    assert_eq!(node.shared.buckets.read().keys().map(|(_, rate)| rate.get()).collect::<Vec<_>>(), [7]);
}
