//! The limits on a simulated clock.

use std::time::Duration;

use futures_util::FutureExt;
use governor::RateLimiter;
use governor::clock::FakeRelativeClock;

use super::{NonZeroU32, Throttle, Uncounted};
use crate::model::AccountId;
use crate::operations::routes;

const SECOND: Duration = Duration::from_secs(1);

/// The core operations, and sending, with the calls a second that the documentation names or, for two, that we chose
/// (behaviour notes, 7).
const CORE: [(&str, u32); 6] = [
    ("UpdateAccountWebhook", 10),
    ("UpdatePhoneWebhook", 10),
    ("UpdateInstance", 10),
    ("UpdateChatGroup", 10),
    ("UpdateConversationalAutomation", 5),
    ("SendChatappMessage", 250),
];

/// Limits as every installation has them where nobody sets others.
fn documented(clock: &FakeRelativeClock) -> Throttle<FakeRelativeClock> {
    let rates = routes()
        .filter_map(|route| Some((route.contract.name, NonZeroU32::new(route.contract.rate.per_second())?)));
    Throttle::with_clock(rates, clock.clone())
}

fn account(id: &str) -> AccountId {
    AccountId::parse(id).unwrap()
}

/// Counts in memory, where nobody has to wait.
fn count(
    throttle: &Throttle<FakeRelativeClock>,
    account: &AccountId,
    operation: &'static str,
    own: Option<NonZeroU32>,
) -> Result<(), Duration> {
    match throttle.count(None, account, operation, own).now_or_never().unwrap() {
        Err(Uncounted::Over(wait)) => Err(wait),
        other => {
            other.unwrap();
            Ok(())
        }
    }
}

/// Offers a call after each `step` for so long; answers how many were admitted.
fn admitted(
    throttle: &Throttle<FakeRelativeClock>,
    clock: &FakeRelativeClock,
    operation: &'static str,
    for_long: Duration,
    step: Duration,
) -> u32 {
    let one = account("1");
    let mut admitted = 0;
    let mut passed = step;
    while passed <= for_long {
        clock.advance(step);
        admitted += u32::from(count(throttle, &one, operation, None).is_ok());
        passed += step;
    }
    admitted
}

/// The strict reading of a limit with a burst of one second: an account that was idle gets one second's calls at once and no
/// more; in the ten seconds after that, and in every ten seconds of an overload that goes on, it gets ten seconds' calls,
/// at most 2 % more or fewer. So the first ten seconds hold eleven seconds' calls, and the eleventh is the burst.
#[test]
fn each_limit_holds_within_two_percent_over_ten_seconds_of_overload() {
    for (operation, rate) in CORE {
        // Steps that divide a call's share of a second, and ones that do not.
        for step in [100, 337, 1000].map(Duration::from_micros) {
            let clock = FakeRelativeClock::default();
            clock.advance(SECOND);
            let throttle = documented(&clock);
            let burst = (0..10 * rate).filter(|_| count(&throttle, &account("1"), operation, None).is_ok());
            assert_eq!(burst.count(), rate as usize, "{operation}: the burst");
            let expected = f64::from(10 * rate);
            for window in 0..3 {
                let admitted = f64::from(admitted(&throttle, &clock, operation, 10 * SECOND, step));
                assert!(
                    (admitted - expected).abs() <= expected * 0.02,
                    "{operation}: {admitted} of {expected} in window {window} at steps of {step:?}"
                );
                // The next window begins at another phase of the limit.
                clock.advance(Duration::from_micros(7));
            }
        }
    }
}

#[test]
fn a_call_within_the_limit_is_never_refused() {
    for (operation, rate) in CORE {
        let clock = FakeRelativeClock::default();
        let throttle = documented(&clock);
        for _ in 0..20 * rate {
            clock.advance(SECOND.div_f64(f64::from(rate)) + Duration::from_nanos(1));
            assert!(count(&throttle, &account("1"), operation, None).is_ok(), "{operation}");
        }
    }
}

#[test]
fn who_waits_as_long_as_he_was_told_is_admitted_and_who_comes_a_millisecond_early_is_not() {
    // Three a second: a share that is no whole number of milliseconds, nor of nanoseconds.
    for rate in [3, 5, 10, 250, 999] {
        let clock = FakeRelativeClock::default();
        clock.advance(Duration::from_nanos(123_456_789));
        let throttle = Throttle::with_clock([("X", NonZeroU32::new(rate).unwrap())], clock.clone());
        let one = account("1");
        while count(&throttle, &one, "X", None).is_ok() {}
        for _ in 0..50 {
            let wait = count(&throttle, &one, "X", None).unwrap_err();
            assert_eq!(wait.subsec_nanos() % 1_000_000, 0, "{wait:?} is no whole number of milliseconds");
            assert!(wait <= SECOND.div_f64(f64::from(rate)) + Duration::from_millis(1), "{rate}: {wait:?}");
            let early = wait.saturating_sub(Duration::from_millis(1));
            clock.advance(early);
            assert!(early.is_zero() || count(&throttle, &one, "X", None).is_err(), "{rate}: too long a wait");
            clock.advance(wait - early);
            assert!(count(&throttle, &one, "X", None).is_ok(), "{rate}: {wait:?} did not do");
            while count(&throttle, &one, "X", None).is_ok() {}
        }
    }
}

#[test]
fn an_account_that_is_over_its_limit_leaves_others_and_other_operations_alone() {
    let clock = FakeRelativeClock::default();
    let throttle = Throttle::with_clock([("UpdateInstance", NonZeroU32::new(2).unwrap())], clock);
    let [one, two] = ["1", "2"].map(account);
    assert!(count(&throttle, &one, "UpdateInstance", None).is_ok());
    assert!(count(&throttle, &one, "UpdateInstance", None).is_ok());
    assert!(count(&throttle, &one, "UpdateInstance", None).is_err());
    assert!(count(&throttle, &two, "UpdateInstance", None).is_ok());
    assert!(count(&throttle, &one, "QueryInstance", None).is_ok());
}

#[test]
fn a_limit_of_the_accounts_own_holds_from_the_next_call_on() {
    let clock = FakeRelativeClock::default();
    let throttle = Throttle::with_clock([("UpdateInstance", NonZeroU32::new(2).unwrap())], clock);
    let one = account("1");
    let burst = |own: Option<u32>| {
        let own = own.and_then(NonZeroU32::new);
        (0..100).filter(|_| count(&throttle, &one, "UpdateInstance", own).is_ok()).count()
    };
    assert_eq!(burst(None), 2);
    assert_eq!(burst(Some(7)), 7);
    assert_eq!(burst(Some(1)), 1);
    assert_eq!(burst(None), 0, "back at the default, whose second is used up");
    let own = NonZeroU32::new(3);
    let unlimited = (0..100).filter(|_| count(&throttle, &one, "ListInstance", own).is_ok());
    assert_eq!(unlimited.count(), 3, "an operation without a limit has the account's own");
}

#[test]
fn accounts_that_stay_away_take_no_memory() {
    let clock = FakeRelativeClock::default();
    let throttle = Throttle::with_clock([("X", NonZeroU32::new(5).unwrap())], clock.clone());
    for id in 1..=1_000_u32 {
        assert!(count(&throttle, &account(&id.to_string()), "X", NonZeroU32::new(id)).is_ok());
        assert!(count(&throttle, &account(&id.to_string()), "X", None).is_ok());
    }
    throttle.forget_idle();
    assert_eq!(throttle.alone.buckets.read().len(), 1_000, "nobody has been away yet");
    let busy = account("1");
    clock.advance(3 * SECOND);
    while count(&throttle, &busy, "X", None).is_ok() {}
    throttle.forget_idle();
    assert_eq!(throttle.alone.buckets.read().len(), 1);
    assert_eq!(throttle.alone.buckets.read().values().map(RateLimiter::len).sum::<usize>(), 1);
    assert!(count(&throttle, &busy, "X", None).is_err(), "who is over his limit is not forgotten");
}
