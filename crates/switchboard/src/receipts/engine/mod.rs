//! The delivery engine: which deliveries leave when, decided without I/O.
//!
//! Whoever drives it tells it what there is ([`Engine::offer`], [`Engine::found`], [`Engine::looked`]) and what came of
//! what it asked for ([`Engine::ended`]), and does what it says ([`Engine::next`]). Time and chance are handed in, so that a
//! simulation can run a week of events in milliseconds. The table is the insurance for all that it holds: it may be dropped
//! at any moment.
//!
//! - `lane`: one destination, its deliveries in memory and its place in the table
//! - `breaker`: how a destination is doing, and how much of us it gets
//! - `memory`: which deliveries are in memory, and their bytes
//! - `pace`: how many requests a second it gets
//! - `judge`: from an answer to what becomes of the deliveries

mod breaker;
pub mod judge;
mod lane;
mod memory;
mod pace;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use crate::model::{Delivery, Destination};
use crate::store::{Page, Waiting};
pub use breaker::Health;
use judge::Verdict;
use lane::{Lane, Step};
use memory::Memory;

use super::Schedule;

/// Attempts under way in all.
const IN_ALL: usize = 512;
/// Of these, the ones to destinations that are failing or have not answered well yet.
const SUSPECTS: usize = 256;
/// Destinations that are remembered though nothing is to be done for them.
const REMEMBERED: usize = 4096;
/// How long a destination that an operator or a 410 has paused is left alone before its settings are read again.
const PAUSED_MS: i64 = 5_000;
/// How long the table is left alone when it could not be read.
const UNREADABLE_MS: i64 = 1_000;
/// From here on a step of the wall clock backwards is noticed, milliseconds; a smaller one prolongs waits by less than this.
const SET_BACK_MS: i64 = 1_000;

/// Deliveries that leave in one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Where they go.
    pub destination: Arc<Destination>,
    /// The deliveries, never none.
    pub deliveries: Vec<Delivery>,
    /// What is to be done with them.
    pub work: Work,
    suspect: bool,
}

/// What is to be done with a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// It is posted.
    Post,
    /// Its time is over and its destination is down: it is exhausted without another attempt.
    GiveUp,
}

/// What the engine asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Make an attempt, record it, and say what came of it: [`Engine::ended`].
    Attempt(Batch),
    /// Read due deliveries from the table: [`Engine::looked`].
    Look {
        /// Of this destination.
        destination: Arc<Destination>,
        /// Behind this due time and row.
        after: Option<(i64, i64)>,
        /// At most so many.
        limit: u64,
    },
}

/// What came of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is recorded; some of it may be due again at this time of the wall clock, in milliseconds.
    Settled {
        /// What the destination said; none when nothing of it was attempted.
        verdict: Option<Verdict>,
        /// When the first of it is due again; what was dropped of it may be due at once.
        again_ms: Option<i64>,
    },
    /// It was refused whole: its halves are tried at once, so that one bad delivery holds back only its own message.
    Split,
    /// The destination is paused; nothing was attempted.
    Paused,
    /// What came of it could not be recorded; the table has it as it was.
    Unrecorded {
        /// What the destination said; none when nothing was attempted.
        verdict: Option<Verdict>,
    },
}

/// How a destination in memory is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doing {
    /// Its number.
    pub destination: i64,
    /// Its state.
    pub health: Health,
    /// Deliveries of it that wait in memory.
    pub in_memory: usize,
    /// Attempts under way.
    pub under_way: usize,
}

/// Decides which deliveries leave when.
#[derive(Debug)]
pub struct Engine {
    schedule: Schedule,
    lanes: BTreeMap<i64, Lane>,
    /// Deliveries in memory, under way or waiting.
    known: Memory,
    /// Lanes that may have something to do.
    ready: VecDeque<i64>,
    /// Lanes that wait for a place among the suspects.
    held: Vec<i64>,
    /// Lanes that have something to do later.
    timers: BTreeSet<(i64, i64)>,
    under_way: usize,
    suspects: usize,
    /// The wall clock when it was seen last.
    seen_ms: i64,
}

impl Engine {
    /// An engine that knows of nothing.
    pub fn new(schedule: Schedule) -> Self {
        Self {
            schedule,
            lanes: BTreeMap::new(),
            known: Memory::default(),
            ready: VecDeque::new(),
            held: Vec::new(),
            timers: BTreeSet::new(),
            under_way: 0,
            suspects: 0,
            seen_ms: i64::MIN,
        }
    }

    /// The waits between attempts.
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// A delivery that was just committed, due or not yet. What does not fit into memory is left to the table.
    pub fn offer(&mut self, delivery: Delivery, now_ms: i64) {
        self.see_the_clock(now_ms);
        let destination = Arc::clone(&delivery.destination);
        if delivery.due_ms > now_ms {
            self.lane(&destination).table.look_at(delivery.due_ms);
        } else if self.known.contains(delivery.id) {
            // It was parked while it was under way, and is free again before its own end was heard.
            self.known.free_early(delivery.id);
        } else {
            self.add(delivery, now_ms);
        }
        self.stir(destination.id);
    }

    /// Destinations that have deliveries in the table.
    pub fn found(&mut self, waiting: Vec<Waiting>) {
        for Waiting { destination, first_due_ms } in waiting {
            self.lane(&destination).table.look_at(first_due_ms);
            self.stir(destination.id);
        }
        self.forget_idle();
    }

    /// Somebody says that destinations are back: those that were left alone for a while are asked at once.
    pub fn ask_again(&mut self, is_meant: impl Fn(&Destination) -> bool, now_ms: i64) {
        self.see_the_clock(now_ms);
        let meant = self.lanes.values_mut().filter(|lane| is_meant(&lane.destination));
        let meant: Vec<i64> = meant
            .map(|lane| {
                lane.ask_again(now_ms);
                lane.destination.id
            })
            .collect();
        meant.into_iter().for_each(|destination| self.stir(destination));
    }

    /// What a look into the table brought; none: it could not be read.
    pub fn looked(&mut self, destination: &Arc<Destination>, limit: u64, page: Option<Page>, now_ms: i64) {
        self.see_the_clock(now_ms);
        let give_up_ms = self.schedule.give_up_after_ms();
        // A lane that is looking is never forgotten.
        let Some(lane) = self.lanes.get_mut(&destination.id) else { return };
        let Some(page) = page else {
            lane.table.unreadable(now_ms + UNREADABLE_MS);
            return self.stir(destination.id);
        };
        let wanted = lane.page(page, limit, now_ms, give_up_ms, &mut self.known);
        for delivery in wanted {
            self.add(delivery, now_ms);
        }
        self.stir(destination.id);
    }

    /// What came of a batch, and the deliveries that it set free. `chance` is between 0 and 1.
    pub fn ended(
        &mut self,
        batch: Batch,
        took_ms: i64,
        fate: Fate,
        freed: Vec<Delivery>,
        now_ms: i64,
        chance: f64,
    ) {
        self.see_the_clock(now_ms);
        self.under_way = self.under_way.saturating_sub(1);
        self.suspects = self.suspects.saturating_sub(usize::from(batch.suspect));
        self.ready.extend(self.held.drain(..));
        let mut is_due_again = false;
        if fate != Fate::Split {
            for delivery in &batch.deliveries {
                is_due_again |= self.known.remove(delivery.id);
            }
        }
        let destination = Arc::clone(&batch.destination);
        let lane = self.lane(&destination);
        if is_due_again {
            lane.table.look_at(now_ms);
        }
        lane.under_way = lane.under_way.saturating_sub(1);
        if let Fate::Settled { verdict: Some(verdict), .. } | Fate::Unrecorded { verdict: Some(verdict) } =
            fate
        {
            lane.hear(verdict, took_ms, now_ms, chance);
        }
        match fate {
            Fate::Settled { again_ms, .. } => {
                lane.recorded();
                if let Some(again_ms) = again_ms {
                    lane.table.look_at(again_ms);
                }
            }
            // It answered, and of what it refused some may be good: that says nothing of how it is doing.
            Fate::Split => lane.split(batch.deliveries),
            Fate::Paused => {
                lane.not_before(Some(now_ms + PAUSED_MS));
                lane.table.look_at(now_ms + PAUSED_MS);
            }
            Fate::Unrecorded { .. } => lane.unrecorded(now_ms),
        }
        if lane.breaker.is_down() || lane.is_held_back(now_ms) {
            for delivery in lane.leave_to_the_table(now_ms) {
                self.known.remove(delivery);
            }
        }
        for delivery in freed {
            self.offer(delivery, now_ms);
        }
        self.stir(destination.id);
    }

    /// What is to be done now, one thing at a time; none: nothing before [`Engine::wake_at`] or the next news.
    pub fn next(&mut self, now_ms: i64) -> Option<Action> {
        self.see_the_clock(now_ms);
        while let Some(&(at_ms, destination)) = self.timers.first()
            && at_ms <= now_ms
        {
            self.timers.pop_first();
            if let Some(lane) = self.lanes.get_mut(&destination) {
                lane.timer = None;
            }
            self.stir(destination);
        }
        while self.under_way < IN_ALL
            && let Some(id) = self.ready.pop_front()
        {
            let room = self.known.room();
            let Some(lane) = self.lanes.get_mut(&id) else { continue };
            lane.is_ready = false;
            match lane.step(now_ms, room) {
                Step::Nothing => {}
                Step::Wait(until_ms) => self.set_timer(id, until_ms),
                Step::Look { after, limit } => {
                    let destination = Arc::clone(&lane.destination);
                    self.stir(id);
                    return Some(Action::Look { destination, after, limit });
                }
                Step::Take if lane.breaker.is_suspect() && self.suspects >= SUSPECTS => {
                    lane.is_ready = true;
                    self.held.push(id);
                }
                Step::Take => {
                    let Some((deliveries, work)) = lane.take(now_ms) else { continue };
                    let suspect = lane.breaker.is_suspect();
                    let destination = Arc::clone(&lane.destination);
                    self.under_way += 1;
                    self.suspects += usize::from(suspect);
                    self.stir(id);
                    return Some(Action::Attempt(Batch { destination, deliveries, work, suspect }));
                }
            }
        }
        None
    }

    /// When something is to be done though nothing happens, milliseconds of the wall clock.
    pub fn wake_at(&self) -> Option<i64> {
        self.timers.first().map(|(at_ms, _)| *at_ms)
    }

    /// Attempts that have not ended yet.
    pub fn under_way(&self) -> usize {
        self.under_way
    }

    /// How each destination in memory is doing.
    pub fn overview(&self) -> Vec<Doing> {
        let doing = |(id, lane): (&i64, &Lane)| Doing {
            destination: *id,
            health: lane.breaker.health(),
            in_memory: lane.waiting(),
            under_way: lane.under_way,
        };
        self.lanes.iter().map(doing).collect()
    }

    fn lane(&mut self, destination: &Arc<Destination>) -> &mut Lane {
        self.lanes.entry(destination.id).or_insert_with(|| Lane::new(Arc::clone(destination)))
    }

    fn add(&mut self, delivery: Delivery, now_ms: i64) {
        let (id, bytes, room) = (delivery.id, delivery.body.len(), self.known.room());
        if self.known.contains(id) {
            return;
        }
        if self.lane(&Arc::clone(&delivery.destination)).add(delivery, room, now_ms) {
            self.known.insert(id, bytes);
        }
    }

    /// What waits for a time of the wall clock waits as long as before when that is set back, and the table is asked anew.
    fn see_the_clock(&mut self, now_ms: i64) {
        let by_ms = self.seen_ms.saturating_sub(now_ms);
        self.seen_ms = now_ms;
        if by_ms <= SET_BACK_MS {
            return;
        }
        self.timers.clear();
        for lane in self.lanes.values_mut() {
            lane.timer = None;
            lane.set_back(by_ms, now_ms);
        }
        let all: Vec<i64> = self.lanes.keys().copied().collect();
        all.into_iter().for_each(|destination| self.stir(destination));
    }

    /// A lane may have something to do.
    fn stir(&mut self, destination: i64) {
        if let Some(lane) = self.lanes.get_mut(&destination)
            && !lane.is_ready
        {
            lane.is_ready = true;
            self.ready.push_back(destination);
        }
    }

    fn set_timer(&mut self, destination: i64, at_ms: i64) {
        let Some(lane) = self.lanes.get_mut(&destination) else { return };
        if let Some(before) = lane.timer.replace(at_ms) {
            self.timers.remove(&(before, destination));
        }
        self.timers.insert((at_ms, destination));
    }

    /// Bounds the memory for destinations that nothing is to be done for.
    fn forget_idle(&mut self) {
        if self.lanes.len() <= REMEMBERED {
            return;
        }
        let timers = &mut self.timers;
        self.lanes.retain(|id, lane| {
            let keep = !lane.is_idle();
            if let (false, Some(timer)) = (keep, lane.timer) {
                timers.remove(&(timer, *id));
            }
            keep
        });
    }
}
