//! All open connections: how many there may be, and whose end makes room for a new one.

use std::collections::{HashMap, VecDeque};
use std::time::Instant;

use metrics::{Counter, Gauge, counter, gauge};
use tokio::task::{Id, JoinError, JoinSet};

use super::watch::{Heads, Rest, Watch};
use crate::figures;

/// Connections that are found at once to be closed: with all of them to look at, one look serves many newcomers.
const FOUND_AT_ONCE: usize = 256;

/// The open connections of one way in.
pub struct Connections {
    most: usize,
    heads: Heads,
    tasks: JoinSet<()>,
    open: HashMap<Id, Watch>,
    /// Those that have rested longest, longest first. Whoever began to rest later is none of them, so the first that has rested
    /// since then is the one that has rested longest of all.
    found: VecDeque<(Rest, Id)>,
    opened: Gauge,
    dismissed: Counter,
}

/// Makes the figures known before there is a connection.
pub fn register() {
    gauge!(figures::CONNECTIONS).set(0.0);
    counter!(figures::CONNECTIONS_DISMISSED).increment(0);
    gauge!(figures::TLS_FILES_REFUSED).set(0.0);
}

impl Connections {
    /// So many at most.
    pub fn new(most: usize) -> Self {
        Self {
            most,
            heads: Heads::default(),
            tasks: JoinSet::new(),
            open: HashMap::new(),
            found: VecDeque::new(),
            opened: gauge!(figures::CONNECTIONS),
            dismissed: counter!(figures::CONNECTIONS_DISMISSED),
        }
    }

    /// Whether another one may be accepted. When there are too many, the ones that have rested longest are closed; one with a
    /// request under way never is. So one more than the most is open while all have a request under way: who came is served,
    /// and nobody else is accepted.
    pub fn has_room(&mut self, now: Instant) -> bool {
        while self.open.len() > self.most {
            if !self.dismiss_one(now) {
                return false;
            }
        }
        true
    }

    /// Serves a new one.
    pub fn open<F: Future<Output = ()> + Send + 'static>(&mut self, serve: impl FnOnce(Watch) -> F) {
        let watch = Watch::new(self.heads.clone());
        let task = self.tasks.spawn(serve(watch.clone()));
        self.open.insert(task.id(), watch);
        self.count();
    }

    /// Waits until one has ended; at once when there is none.
    pub async fn one_ended(&mut self) {
        if let Some(ended) = self.tasks.join_next_with_id().await {
            self.forget(ended);
        }
        while let Some(ended) = self.tasks.try_join_next_with_id() {
            self.forget(ended);
        }
        self.count();
    }

    /// Whether all have ended, those that were closed to make room included.
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    fn forget(&mut self, ended: Result<(Id, ()), JoinError>) {
        let id = match ended {
            Ok((id, ())) => id,
            Err(error) => {
                tracing::error!(%error, "a connection ended badly");
                error.id()
            }
        };
        self.open.remove(&id);
    }

    fn dismiss_one(&mut self, now: Instant) -> bool {
        loop {
            let Some((rest, id)) = self.found.pop_front() else {
                if self.find(now) {
                    continue;
                }
                return false;
            };
            if self.open.get(&id).is_some_and(|watch| watch.dismiss(rest, now)) {
                self.open.remove(&id);
                self.dismissed.increment(1);
                self.count();
                return true;
            }
        }
    }

    /// Whether there are any.
    fn find(&mut self, now: Instant) -> bool {
        let resting = self.open.iter().filter_map(|(id, watch)| watch.rest(now).map(|rest| (rest, *id)));
        let mut found: Vec<(Rest, Id)> = resting.collect();
        if found.len() > FOUND_AT_ONCE {
            found.select_nth_unstable_by_key(FOUND_AT_ONCE, |(rest, _)| *rest);
            found.truncate(FOUND_AT_ONCE);
        }
        found.sort_unstable_by_key(|(rest, _)| *rest);
        self.found = found.into();
        !self.found.is_empty()
    }

    fn count(&self) {
        self.opened.set(self.open.len() as f64);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use parking_lot::Mutex;

    use super::*;

    /// Opens one that lasts until it is dismissed, and then says its number.
    fn open(connections: &mut Connections, number: usize, gone: &Arc<Mutex<Vec<usize>>>) -> Watch {
        let mut watched = None;
        let gone = Arc::clone(gone);
        connections.open(|watch| {
            watched = Some(watch.clone());
            async move {
                watch.dismissed().await;
                gone.lock().push(number);
            }
        });
        watched.unwrap()
    }

    fn later() -> Instant {
        Instant::now() + Duration::from_secs(5)
    }

    #[tokio::test]
    async fn the_one_that_was_idle_longest_makes_room() {
        let (mut connections, gone) = (Connections::new(3), Arc::default());
        let watches: Vec<Watch> = (0..3).map(|number| open(&mut connections, number, &gone)).collect();
        assert!(connections.has_room(later()));
        // The first works, the second has answered again since.
        watches[0].begin().unwrap();
        watches[1].begin().unwrap();
        watches[1].end();
        for (number, expected) in [(3, vec![2]), (4, vec![2, 1]), (5, vec![2, 1, 3])] {
            open(&mut connections, number, &gone);
            assert!(connections.has_room(later()));
            connections.one_ended().await;
            assert_eq!(*gone.lock(), expected);
        }
    }

    #[tokio::test]
    async fn nobody_with_a_request_under_way_makes_room_and_one_more_is_let_in() {
        let (mut connections, gone) = (Connections::new(2), Arc::default());
        let watches: Vec<Watch> = (0..3).map(|number| open(&mut connections, number, &gone)).collect();
        for watch in &watches {
            watch.begin().unwrap();
        }
        assert!(!connections.has_room(later()));
        watches[1].end();
        assert!(connections.has_room(later()));
        connections.one_ended().await;
        assert_eq!(*gone.lock(), [1]);
    }

    #[tokio::test]
    async fn one_that_has_just_come_may_say_what_it_wants() {
        let (mut connections, gone) = (Connections::new(1), Arc::default());
        let first = open(&mut connections, 0, &gone);
        first.begin().unwrap();
        open(&mut connections, 1, &gone);
        assert!(!connections.has_room(Instant::now()));
        assert!(connections.has_room(later()));
    }

    #[tokio::test]
    async fn many_newcomers_are_served_by_one_look() {
        let (mut connections, gone) = (Connections::new(600), Arc::default());
        for number in 0..600 {
            open(&mut connections, number, &gone);
        }
        for number in 600..1_200 {
            open(&mut connections, number, &gone);
            assert!(connections.has_room(later()));
        }
        while gone.lock().len() < 600 {
            connections.one_ended().await;
        }
        let mut gone = gone.lock().clone();
        gone.sort_unstable();
        assert_eq!(gone, (0..600).collect::<Vec<_>>());
    }
}
