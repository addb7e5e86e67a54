//! All open connections: how many there may be, and whose end makes room for a new one.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use metrics::{Counter, Gauge, counter, gauge};
use tokio::task::{Id, JoinError, JoinSet};

use super::network::Network;
use super::watch::{Heads, Rest, Watch};
use crate::figures;

/// Connections that are found at once to be closed: with all of them to look at, one look serves many newcomers.
const FOUND_AT_ONCE: usize = 256;
/// How long a source that holds most places, and had none at rest, is left alone before it is looked at again (decided).
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(50);

/// The open connections of one way in.
pub struct Connections {
    most: usize,
    heads: Heads,
    tasks: JoinSet<()>,
    open: HashMap<Id, Open>,
    /// How many each source has.
    held: HashMap<Network, usize>,
    /// The source that had more than half of all when somebody last came or was looked for.
    crowd: Option<Network>,
    found_of_crowd: Found,
    found: Found,
    opened: Gauge,
    dismissed: Counter,
}

struct Open {
    watch: Watch,
    network: Network,
}

/// Those that had rested longest at one look, longest first. Whoever began to rest later is none of them, so the first that has
/// rested since then is the one that has rested longest.
#[derive(Default)]
struct Found {
    /// The only source whose connections were looked at; none where all were.
    of: Option<Network>,
    first: VecDeque<(Rest, Id)>,
    /// When it was looked and no more were found than these.
    all_at: Option<Instant>,
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
            held: HashMap::new(),
            crowd: None,
            found_of_crowd: Found::default(),
            found: Found::default(),
            opened: gauge!(figures::CONNECTIONS),
            dismissed: counter!(figures::CONNECTIONS_DISMISSED),
        }
    }

    /// Whether another one may be accepted. When there are too many, the ones that have rested longest are closed: first those of
    /// a source that has more than half of all, so that who takes all places takes them from himself. One whose request is whole
    /// never is. So one more than the most is open while all have such a request: who came is served, and nobody else is
    /// accepted.
    pub fn has_room(&mut self, now: Instant) -> bool {
        while self.open.len() > self.most {
            if !self.dismiss_one(now) {
                return false;
            }
        }
        true
    }

    /// Serves a new one, from this source.
    pub fn open<F: Future<Output = ()> + Send + 'static>(
        &mut self,
        network: Network,
        serve: impl FnOnce(Watch) -> F,
    ) {
        let watch = Watch::new(self.heads.clone());
        let task = self.tasks.spawn(serve(watch.clone()));
        self.open.insert(task.id(), Open { watch, network });
        *self.held.entry(network).or_default() += 1;
        if self.is_crowd(network) {
            self.crowd = Some(network);
        }
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
        self.remove(id);
    }

    fn remove(&mut self, id: Id) {
        let Some(Open { network, .. }) = self.open.remove(&id) else { return };
        if let Some(held) = self.held.get_mut(&network) {
            *held -= 1;
            if *held == 0 {
                self.held.remove(&network);
            }
        }
    }

    /// Whether a source has more than half of all.
    fn is_crowd(&self, network: Network) -> bool {
        self.held.get(&network).is_some_and(|held| held * 2 > self.open.len())
    }

    fn dismiss_one(&mut self, now: Instant) -> bool {
        if let Some(network) = self.crowd.filter(|network| self.is_crowd(*network)) {
            let mut found = std::mem::take(&mut self.found_of_crowd);
            if found.of != Some(network) {
                found = Found { of: Some(network), ..Found::default() };
            }
            let dismissed = self.dismiss_first(&mut found, now);
            self.found_of_crowd = found;
            if dismissed {
                return true;
            }
        }
        let mut found = std::mem::take(&mut self.found);
        let dismissed = self.dismiss_first(&mut found, now);
        self.found = found;
        dismissed
    }

    fn dismiss_first(&mut self, found: &mut Found, now: Instant) -> bool {
        loop {
            let Some((rest, id)) = found.first.pop_front() else {
                let again = found.of.is_none()
                    || found.all_at.is_none_or(|at| now.saturating_duration_since(at) > LOOK_AGAIN_AFTER);
                if again {
                    *found = self.find(found.of, now);
                }
                if found.first.is_empty() {
                    return false;
                }
                continue;
            };
            if self.open.get(&id).is_some_and(|open| open.watch.dismiss(rest, now)) {
                self.remove(id);
                self.dismissed.increment(1);
                self.count();
                return true;
            }
        }
    }

    fn find(&mut self, of: Option<Network>, now: Instant) -> Found {
        // Others went: one may have become most of all without having come.
        self.crowd = self.held.keys().copied().find(|network| self.is_crowd(*network));
        let among = self.open.iter().filter(|(_, open)| of.is_none_or(|network| open.network == network));
        let resting = among.filter_map(|(id, open)| open.watch.rest(now).map(|rest| (rest, *id)));
        let mut found: Vec<(Rest, Id)> = resting.collect();
        let all_at = (found.len() <= FOUND_AT_ONCE).then_some(now);
        if found.len() > FOUND_AT_ONCE {
            found.select_nth_unstable_by_key(FOUND_AT_ONCE, |(rest, _)| *rest);
            found.truncate(FOUND_AT_ONCE);
        }
        found.sort_unstable_by_key(|(rest, _)| *rest);
        Found { of, first: found.into(), all_at }
    }

    fn count(&self) {
        self.opened.set(self.open.len() as f64);
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::sync::Arc;

    use parking_lot::Mutex;

    use super::super::watch::Follows;
    use super::*;

    /// Opens one that lasts until it is dismissed, and then says its number, which is its source as well.
    fn open(connections: &mut Connections, number: usize, gone: &Arc<Mutex<Vec<usize>>>) -> Watch {
        open_from(number, connections, number, gone)
    }

    fn open_from(
        source: usize,
        connections: &mut Connections,
        number: usize,
        gone: &Arc<Mutex<Vec<usize>>>,
    ) -> Watch {
        let mut watched = None;
        let gone = Arc::clone(gone);
        let network = Network::of(Ipv4Addr::from_bits(u32::try_from(source).unwrap()).into());
        connections.open(network, |watch| {
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
        watches[0].begin(Follows::Nothing).unwrap();
        watches[1].begin(Follows::Nothing).unwrap();
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
            watch.begin(Follows::Nothing).unwrap();
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
        first.begin(Follows::Nothing).unwrap();
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

    #[tokio::test]
    async fn half_requests_make_room_and_whole_ones_do_not() {
        let (mut connections, gone) = (Connections::new(2), Arc::default());
        let watches: Vec<Watch> = (0..3).map(|number| open(&mut connections, number, &gone)).collect();
        for watch in &watches {
            watch.begin(Follows::Body).unwrap();
        }
        watches[0].body_came().unwrap();
        assert!(!connections.has_room(Instant::now()), "their bodies have hardly had the time to come");
        assert!(connections.has_room(later()));
        connections.one_ended().await;
        assert_eq!(*gone.lock(), [1]);
    }

    #[tokio::test]
    async fn a_source_with_most_places_makes_room_before_all_others_until_it_has_half_of_them() {
        let (mut connections, gone) = (Connections::new(8), Arc::default());
        let honest: Vec<Watch> = (0..4).map(|number| open(&mut connections, number, &gone)).collect();
        let half_heads: Vec<Watch> =
            (4..9).map(|number| open_from(1_000, &mut connections, number, &gone)).collect();
        for watch in &half_heads {
            watch.read(1).unwrap();
        }
        for number in 9..12 {
            assert!(connections.has_room(later()));
            open_from(1_000, &mut connections, number, &gone).read(1).unwrap();
        }
        assert!(connections.has_room(later()));
        while gone.lock().len() < 4 {
            connections.one_ended().await;
        }
        assert_eq!(*gone.lock(), [4, 5, 6, 7], "the oldest of the source");
        // With half of all it is one like any other: who was idle longest goes.
        open(&mut connections, 12, &gone);
        assert!(connections.has_room(later()));
        connections.one_ended().await;
        assert_eq!(gone.lock().last(), Some(&0));
        drop(honest);
    }

    #[tokio::test]
    async fn others_make_room_where_the_source_with_most_places_is_at_work() {
        let (mut connections, gone) = (Connections::new(3), Arc::default());
        open(&mut connections, 0, &gone);
        for number in 1..4 {
            open_from(1_000, &mut connections, number, &gone).begin(Follows::Nothing).unwrap();
        }
        assert!(connections.has_room(later()));
        connections.one_ended().await;
        assert_eq!(*gone.lock(), [0]);
    }
}
