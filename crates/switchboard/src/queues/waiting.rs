//! Who waits, in the order of arrival. Each message that can be received wakes one; the others keep their places.
//!
//! It is memory of this process alone. What is said here is a hint to look again: a hint too many costs a look, and none is
//! lost, since whoever was woken and goes without a look passes it on. Of what other nodes do, the clockwork tells (`keeping`).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::model::AccountId;
use crate::store::queues::{Enqueued, QueueKey};

/// Receives of one account that wait at once, at most: each holds a connection for as long as it waits (decided).
const WAIT_AT_ONCE: usize = 1_024;

/// The lines before all queues. Clones share them.
#[derive(Clone, Default)]
pub struct Waiting(Arc<Inner>);

#[derive(Default)]
struct Inner {
    lines: Mutex<Lines>,
    /// A time was set that comes before all others.
    sooner: Notify,
}

#[derive(Default)]
struct Lines {
    places: u64,
    of_queues: HashMap<QueueKey, Line>,
    /// How many have a place in the lines of each account.
    of_accounts: HashMap<AccountId, usize>,
    /// When the next hidden message becomes visible in each queue where somebody waits.
    times: BTreeSet<(i64, QueueKey)>,
}

#[derive(Default)]
struct Line {
    asleep: BTreeMap<u64, Arc<Notify>>,
    next_ms: Option<i64>,
}

impl Lines {
    /// Takes the first of a line out of it and wakes him.
    fn wake(&mut self, key: &QueueKey) -> bool {
        let Some(line) = self.of_queues.get_mut(key) else { return false };
        let Some((_, notify)) = line.asleep.pop_first() else { return false };
        notify.notify_one();
        self.tidy(key);
        true
    }

    /// Gives a place of an account back.
    fn leave(&mut self, account: &AccountId) {
        let Some(of_account) = self.of_accounts.get_mut(account) else { return };
        *of_account = of_account.saturating_sub(1);
        if *of_account == 0 {
            self.of_accounts.remove(account);
        }
    }

    /// Forgets a line in which nobody is left.
    fn tidy(&mut self, key: &QueueKey) {
        let Some(line) = self.of_queues.get(key).filter(|line| line.asleep.is_empty()) else { return };
        if let Some(next_ms) = line.next_ms {
            self.times.remove(&(next_ms, key.clone()));
        }
        self.of_queues.remove(key);
    }
}

impl Waiting {
    /// So many messages of a queue can be received.
    pub fn wake(&self, key: &QueueKey, messages: usize) {
        if messages == 0 {
            return;
        }
        let mut lines = self.0.lines.lock();
        for _ in 0..messages {
            if !lines.wake(key) {
                return;
            }
        }
    }

    /// Something about a queue concerns all who wait there.
    pub fn wake_all(&self, key: &QueueKey) {
        self.wake(key, usize::MAX);
    }

    /// Messages were put into queues by a change.
    pub fn tell(&self, enqueued: &[Enqueued]) {
        for Enqueued { queue, visible_ms } in enqueued {
            match visible_ms {
                0 => self.wake(queue, 1),
                visible_ms => self.expect(queue, *visible_ms),
            }
        }
    }

    /// A message becomes visible at this time, milliseconds of the wall clock.
    pub fn expect(&self, key: &QueueKey, visible_ms: i64) {
        let mut lines = self.0.lines.lock();
        let Some(line) = lines.of_queues.get_mut(key) else { return };
        if line.next_ms.is_some_and(|next_ms| next_ms <= visible_ms) {
            return;
        }
        let before = line.next_ms.replace(visible_ms);
        if let Some(before) = before {
            lines.times.remove(&(before, key.clone()));
        }
        lines.times.insert((visible_ms, key.clone()));
        if lines.times.first().is_some_and(|(first, _)| *first == visible_ms) {
            self.0.sooner.notify_one();
        }
    }

    /// The queues at which somebody waits, those of an account one behind the other.
    pub(super) fn queues(&self) -> Vec<QueueKey> {
        let mut queues: Vec<QueueKey> = self.0.lines.lock().of_queues.keys().cloned().collect();
        queues.sort_unstable();
        queues
    }

    /// Wakes one in each line whose time has come; answers the next time.
    pub(super) fn ring(&self, now_ms: i64) -> Option<i64> {
        let mut lines = self.0.lines.lock();
        loop {
            let (next_ms, key) = lines.times.first().cloned()?;
            if next_ms > now_ms {
                return Some(next_ms);
            }
            lines.times.pop_first();
            if let Some(line) = lines.of_queues.get_mut(&key) {
                line.next_ms = None;
            }
            lines.wake(&key);
        }
    }

    /// Resolves when an earlier time was set than those known.
    pub(super) async fn sooner(&self) {
        self.0.sooner.notified().await;
    }

    /// Queues up; none when as many of the account wait as may.
    pub(super) fn queue_up(&self, key: &QueueKey) -> Option<Place> {
        let number = {
            let mut lines = self.0.lines.lock();
            let of_account = lines.of_accounts.entry(key.account.clone()).or_default();
            if *of_account >= WAIT_AT_ONCE {
                return None;
            }
            *of_account += 1;
            lines.places += 1;
            lines.places
        };
        let place = Place { waiting: self.clone(), key: key.clone(), number, notify: Arc::default() };
        place.take_again();
        Some(place)
    }

    /// How many wait at a queue.
    #[cfg(test)]
    pub(super) fn count(&self, key: &QueueKey) -> usize {
        self.0.lines.lock().of_queues.get(key).map_or(0, |line| line.asleep.len())
    }
}

/// A place in line.
pub(super) struct Place {
    waiting: Waiting,
    key: QueueKey,
    number: u64,
    notify: Arc<Notify>,
}

impl Place {
    /// Takes the place again after having been woken.
    pub(super) fn take_again(&self) {
        let mut lines = self.waiting.0.lines.lock();
        let line = lines.of_queues.entry(self.key.clone()).or_default();
        line.asleep.insert(self.number, Arc::clone(&self.notify));
    }

    /// Resolves when it is time to look again.
    pub(super) async fn woken(&self) {
        self.notify.notified().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut lines = self.waiting.0.lines.lock();
        let in_line = lines.of_queues.get_mut(&self.key).and_then(|line| line.asleep.remove(&self.number));
        if in_line.is_none() {
            // It was woken and has not looked since: the next one looks.
            lines.wake(&self.key);
        }
        lines.tidy(&self.key);
        lines.leave(&self.key.account);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn key() -> QueueKey {
        QueueKey::new(&AccountId::parse("1").unwrap(), "q")
    }

    fn queue_up(waiting: &Waiting) -> Place {
        waiting.queue_up(&key()).unwrap()
    }

    fn is_woken(place: &Place) -> bool {
        place.woken().now_or_never().is_some()
    }

    #[test]
    fn each_message_wakes_the_first_in_line_who_keeps_his_place() {
        let waiting = Waiting::default();
        let [first, second, third] = [(); 3].map(|()| queue_up(&waiting));
        waiting.wake(&key(), 2);
        assert!(is_woken(&first) && is_woken(&second) && !is_woken(&third));
        second.take_again();
        first.take_again();
        waiting.wake(&key(), 1);
        assert!(is_woken(&first) && !is_woken(&second) && !is_woken(&third));
    }

    #[test]
    fn whoever_goes_after_he_was_woken_passes_it_on() {
        let waiting = Waiting::default();
        let (first, second, third) = (queue_up(&waiting), queue_up(&waiting), queue_up(&waiting));
        drop(first);
        assert!(!is_woken(&second));
        waiting.wake(&key(), 1);
        drop(second);
        assert!(is_woken(&third));
        drop(third);
        assert_eq!(waiting.count(&key()), 0);
        assert!(waiting.0.lines.lock().of_queues.is_empty());
    }

    #[test]
    fn a_time_that_comes_wakes_one_and_is_kept_only_where_somebody_waits() {
        let waiting = Waiting::default();
        waiting.expect(&key(), 5);
        assert_eq!(waiting.ring(0), None);
        let (first, second) = (queue_up(&waiting), queue_up(&waiting));
        for time in [9, 5, 7] {
            waiting.expect(&key(), time);
        }
        assert_eq!(waiting.ring(4), Some(5));
        assert!(!is_woken(&first));
        assert_eq!(waiting.ring(5), None);
        assert!(is_woken(&first) && !is_woken(&second));
        waiting.expect(&key(), 8);
        drop((first, second));
        assert_eq!(waiting.ring(0), None);
    }

    #[test]
    fn an_account_waits_with_a_bounded_number_of_receives_and_takes_no_place_of_others() {
        let waiting = Waiting::default();
        let mut places: Vec<Place> = (0..WAIT_AT_ONCE).map(|_| queue_up(&waiting)).collect();
        let of_account = |account: &str| QueueKey::new(&AccountId::parse(account).unwrap(), "another");
        assert!(waiting.queue_up(&of_account("1")).is_none(), "whichever queue it is");
        assert!(waiting.queue_up(&of_account("2")).is_some());
        places.pop();
        assert!(waiting.queue_up(&of_account("1")).is_some());
        drop(places);
        assert!(waiting.0.lines.lock().of_accounts.is_empty());
    }
}
