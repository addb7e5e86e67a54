//! Where a connection stands: whether a request is under way, since when it rests, what its client takes too long for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::Notify;

use super::request_line::LongQuery;

/// How long a request's head may take from its first byte on.
pub const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// How long a connection may lie idle between two requests.
pub const IDLE_AT_MOST: Duration = Duration::from_secs(75);
/// How long a client may take to read an answer that does not go out at once (decided).
pub const ANSWER_READ_WITHIN: Duration = Duration::from_secs(30);
/// How long a connection has lain idle before it may be closed to make room: who has just come may say what he wants.
const IDLE_RESTS_AFTER: Duration = Duration::from_millis(250);
/// How old an unfinished head, or a body that has not come, is before its connection may be closed to make room. A common one is
/// whole at once.
const HALF_RESTS_AFTER: Duration = Duration::from_secs(1);
/// Bytes of a head that need no place: what calls commonly bring.
const SMALL_HEAD: usize = 8 * 1024;
/// Bytes that all larger heads may take at once, of one way in.
const ALL_HEADS: usize = 64 * 1024 * 1024;
/// Bytes of a head behind which a connection is closed: its buffer would stay as large while it lies idle.
const LARGE_HEAD: usize = 32 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nothing came yet, or the last answer is made.
    Idle(Instant),
    /// A request began and its head is not whole.
    Head(Instant),
    /// Its head is whole and its body is still to come: nobody has said yet who he is.
    Body(Instant),
    /// A request is under way.
    Busy,
    /// All is said; the client has not hung up yet.
    Leaving(Instant),
    /// It is closed to make room.
    Dismissed,
}

/// What to do with a connection now.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing.
    Keep,
    /// It lay idle too long.
    Close,
    /// Its client is too slow: it gets a 408 and is closed.
    Slow,
    /// Its client does not read: it is cut.
    Stuck,
}

/// A connection without a request under way. The least of two is closed first: one that is leaving, then the one that was idle
/// for longer, then one whose head does not come to its end, and last of all one whose body does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rest {
    kind: Kind,
    since: Instant,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Leaving,
    Idle,
    Head,
    Body,
}

/// Memory for the heads of requests that are larger than most, shared by all connections.
#[derive(Debug, Clone, Default)]
pub struct Heads(Arc<AtomicUsize>);

impl Heads {
    fn take(&self, bytes: usize) -> bool {
        let room = |taken: usize| taken.checked_add(bytes).filter(|taken| *taken <= ALL_HEADS);
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, room).is_ok()
    }

    fn give_back(&self, bytes: usize) {
        self.0.fetch_sub(bytes, Ordering::Relaxed);
    }
}

/// Where a connection stands; shared by its task and by those who make room.
#[derive(Debug, Clone)]
pub struct Watch(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    heads: Heads,
    dismissed: Notify,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    /// Since when an answer waits for its client to read.
    blocked: Option<Instant>,
    /// Bytes of the head that came so far.
    head: usize,
    /// Those of them that stand in [`Heads`].
    held: usize,
    /// Those of them that the HTTP machinery keeps in its buffer.
    buffered: usize,
    long_query: Option<LongQuery>,
    refused: bool,
}

/// A connection was closed to make room before its request was whole.
#[derive(Debug, thiserror::Error)]
#[error("the connection was closed to make room")]
pub struct Dismissed;

/// All memory for large heads is taken.
#[derive(Debug, thiserror::Error)]
#[error("there is no memory for a head as large as this at the moment")]
pub struct Crowded;

impl Drop for Shared {
    fn drop(&mut self) {
        self.heads.give_back(self.state.get_mut().held);
    }
}

impl Watch {
    /// Of a connection that was just accepted.
    pub fn new(heads: Heads) -> Self {
        let state = State {
            phase: Phase::Idle(Instant::now()),
            blocked: None,
            head: 0,
            held: 0,
            buffered: 0,
            long_query: None,
            refused: false,
        };
        Self(Arc::new(Shared { state: Mutex::new(state), heads, dismissed: Notify::new() }))
    }

    /// A request's head is complete. Answers the query that was too long to stand in it.
    pub fn begin(&self, follows: Follows) -> Result<Option<LongQuery>, Dismissed> {
        let mut state = self.0.state.lock();
        if state.phase == Phase::Dismissed {
            return Err(Dismissed);
        }
        state.phase = match follows {
            Follows::Nothing => Phase::Busy,
            Follows::Body => Phase::Body(Instant::now()),
        };
        Ok(state.long_query.take())
    }

    /// The body of its request is whole. From here on the request is served, and nobody makes room by closing it.
    pub fn body_came(&self) -> Result<(), Dismissed> {
        let mut state = self.0.state.lock();
        if state.phase == Phase::Dismissed {
            return Err(Dismissed);
        }
        state.phase = Phase::Busy;
        Ok(())
    }

    /// Its answer is made. Says whether the connection is to be closed behind it.
    pub fn end(&self) -> After {
        let mut state = self.0.state.lock();
        let after = if state.buffered > LARGE_HEAD { After::Close } else { After::Keep };
        self.forget_head(&mut state);
        state.rest(Phase::Idle(Instant::now()));
        after
    }

    /// The connection can take a request, such as after its handshake.
    pub fn idle(&self) {
        let mut state = self.0.state.lock();
        self.forget_head(&mut state);
        state.rest(Phase::Idle(Instant::now()));
    }

    /// All is said.
    pub fn leaving(&self) {
        self.0.state.lock().rest(Phase::Leaving(Instant::now()));
    }

    /// So many bytes came. Answers whether they are the first of a head, of its middle, or of what follows it.
    pub fn read(&self, bytes: usize) -> Result<Piece, Crowded> {
        let mut state = self.0.state.lock();
        let piece = match state.phase {
            Phase::Idle(_) => {
                state.phase = Phase::Head(Instant::now());
                Piece::First
            }
            Phase::Head(_) => Piece::Middle,
            Phase::Body(_) | Phase::Busy | Phase::Leaving(_) | Phase::Dismissed => {
                return Ok(Piece::Behind);
            }
        };
        state.head = state.head.saturating_add(bytes);
        state.buffered = state.buffered.saturating_add(bytes);
        let wanted = state.head.saturating_sub(SMALL_HEAD) - state.held;
        if !self.0.heads.take(wanted) {
            return Err(Crowded);
        }
        state.held += wanted;
        Ok(piece)
    }

    /// The query was taken out of the head that came, and travels beside it.
    pub fn take_out(&self, query: LongQuery) {
        let mut state = self.0.state.lock();
        state.buffered = state.buffered.saturating_sub(query.0.len());
        state.long_query = Some(query);
    }

    /// An answer waits for its client to read.
    pub fn blocked(&self) {
        self.0.state.lock().blocked.get_or_insert_with(Instant::now);
    }

    /// Nothing waits for the client any more.
    pub fn flowing(&self) {
        self.0.state.lock().blocked = None;
    }

    /// A refusal of the HTTP machinery is answered.
    pub fn refused(&self) {
        self.0.state.lock().refused = true;
    }

    /// Whether a refusal of the HTTP machinery was answered.
    pub fn was_refused(&self) -> bool {
        self.0.state.lock().refused
    }

    /// What to do at this time.
    pub fn verdict(&self, now: Instant) -> Verdict {
        let state = self.0.state.lock();
        let over = |since: Instant, most| now.saturating_duration_since(since) > most;
        if state.blocked.is_some_and(|since| over(since, ANSWER_READ_WITHIN)) {
            return Verdict::Stuck;
        }
        match state.phase {
            Phase::Idle(since) if over(since, IDLE_AT_MOST) => Verdict::Close,
            Phase::Head(since) if over(since, HEAD_WITHIN) => Verdict::Slow,
            _ => Verdict::Keep,
        }
    }

    /// Since when it rests; none while a request is under way, or when its head has hardly begun.
    pub fn rest(&self, now: Instant) -> Option<Rest> {
        self.0.state.lock().resting(now)
    }

    /// Closes it to make room if it has rested all the time. No request of it is served from then on.
    pub fn dismiss(&self, rest: Rest, now: Instant) -> bool {
        let mut state = self.0.state.lock();
        if state.resting(now) != Some(rest) {
            return false;
        }
        state.phase = Phase::Dismissed;
        self.0.dismissed.notify_one();
        true
    }

    /// Waits until it is to be closed to make room.
    pub async fn dismissed(&self) {
        self.0.dismissed.notified().await;
    }

    fn forget_head(&self, state: &mut State) {
        self.0.heads.give_back(std::mem::take(&mut state.held));
        (state.head, state.buffered) = (0, 0);
        state.long_query = None;
    }
}

impl State {
    /// What was dismissed stays so.
    fn rest(&mut self, phase: Phase) {
        if self.phase != Phase::Dismissed {
            self.phase = phase;
        }
    }

    fn resting(&self, now: Instant) -> Option<Rest> {
        let lasts = |since: Instant, least| now.saturating_duration_since(since) > least;
        let (kind, since) = match self.phase {
            Phase::Leaving(since) => (Kind::Leaving, since),
            // An answer that is not read yet is part of its request.
            Phase::Idle(since) if self.blocked.is_none() && lasts(since, IDLE_RESTS_AFTER) => {
                (Kind::Idle, since)
            }
            Phase::Head(since) if lasts(since, HALF_RESTS_AFTER) => (Kind::Head, since),
            Phase::Body(since) if lasts(since, HALF_RESTS_AFTER) => (Kind::Body, since),
            Phase::Idle(_) | Phase::Head(_) | Phase::Body(_) | Phase::Busy | Phase::Dismissed => return None,
        };
        Some(Rest { kind, since })
    }
}

/// What comes behind a request's head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Follows {
    /// Nothing: the request is whole.
    Nothing,
    /// Its body.
    Body,
}

/// What becomes of a connection behind an answer.
#[derive(Debug, PartialEq, Eq)]
pub enum After {
    /// It takes the next request.
    Keep,
    /// It is closed.
    Close,
}

/// Which bytes of a request came.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    /// The first of a head.
    First,
    /// More of a head.
    Middle,
    /// What follows it.
    Behind,
}

#[cfg(test)]
mod tests;
