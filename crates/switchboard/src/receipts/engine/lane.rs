//! One destination: its deliveries in memory and its place in the table.

use std::collections::VecDeque;
use std::sync::Arc;

use super::Work;
use super::breaker::{Allowance, Breaker};
use super::judge::{LONGEST_RETRY_AFTER_MS, Verdict};
use super::memory::{Memory, Room, bytes_of};
use super::pace::Pace;
use crate::model::{Delivery, Destination};
use crate::store::Page;

/// Deliveries that travel in one request at most.
pub(super) const BATCH: usize = 100;
/// Bytes of the array in one request, unless one delivery alone has more.
const BATCH_BYTES: usize = 256 * 1024;
/// Deliveries of one destination that wait in memory at most.
const WAITING: usize = 1024;
/// Bytes of their bodies (decided), unless one alone has more.
const WAITING_BYTES: usize = 8 * 1024 * 1024;
/// Below this the table is looked at for more.
const LOW: usize = WAITING / 2;
const LOW_BYTES: usize = WAITING_BYTES / 2;
/// How long a destination waits for room in memory before it asks again, for each delivery that ends makes some.
const ROOM_MS: i64 = 50;
/// A delivery that failed so often travels alone, so that it cannot hold others back.
const ALONE_AFTER: u32 = 2;
/// Old retries go first at every so many turns; at all others new work does.
const TURNS: u8 = 4;

/// How long a destination is left alone when what came of its deliveries could not be recorded, for each of them goes again.
/// It doubles up to the last.
const FIRST_UNRECORDED_MS: i64 = 1_000;
const LAST_UNRECORDED_MS: i64 = 60_000;

/// What a lane has to do.
#[derive(Debug)]
pub(super) enum Step {
    Nothing,
    Wait(i64),
    Look { after: Option<(i64, i64)>, limit: u64 },
    Take,
}

/// What is known of the table's part.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// When there may be something due that is not in memory.
    look_at_ms: Option<i64>,
    /// Where a pass through the due rows goes on.
    after: Option<(i64, i64)>,
    is_looking: bool,
}

impl Table {
    /// Something may be due then.
    pub(super) fn look_at(&mut self, at_ms: i64) {
        self.look_at_ms = Some(self.look_at_ms.map_or(at_ms, |before| before.min(at_ms)));
    }

    pub(super) fn unreadable(&mut self, again_ms: i64) {
        self.is_looking = false;
        self.look_at(again_ms);
    }
}

#[derive(Debug)]
pub(super) struct Lane {
    pub(super) destination: Arc<Destination>,
    pub(super) breaker: Breaker,
    pub(super) table: Table,
    pub(super) under_way: usize,
    pub(super) timer: Option<i64>,
    pub(super) is_ready: bool,
    fresh: VecDeque<Delivery>,
    retries: VecDeque<Delivery>,
    /// Halves of batches that were refused, ahead of all else.
    parts: VecDeque<Vec<Delivery>>,
    /// Deliveries whose time is over.
    expired: Vec<Delivery>,
    /// Bytes of the bodies of all these.
    bytes: usize,
    /// Bytes of the first delivery for whose body there was no room since the last look.
    wants_bytes: usize,
    pace: Pace,
    not_before_ms: i64,
    unrecorded_ms: i64,
    /// When somebody said that it is back: what was due then gets an attempt, however old it is.
    asked_ms: i64,
    turn: u8,
}

impl Lane {
    pub(super) fn new(destination: Arc<Destination>) -> Self {
        Self {
            destination,
            breaker: Breaker::default(),
            table: Table::default(),
            under_way: 0,
            timer: None,
            is_ready: false,
            fresh: VecDeque::new(),
            retries: VecDeque::new(),
            parts: VecDeque::new(),
            expired: Vec::new(),
            bytes: 0,
            wants_bytes: 0,
            pace: Pace::default(),
            not_before_ms: i64::MIN,
            unrecorded_ms: 0,
            asked_ms: i64::MIN,
            turn: 0,
        }
    }

    /// Deliveries that wait in memory.
    pub(super) fn waiting(&self) -> usize {
        self.fresh.len()
            + self.retries.len()
            + self.parts.iter().map(Vec::len).sum::<usize>()
            + self.expired.len()
    }

    /// Whether forgetting it loses nothing that the table does not tell again.
    pub(super) fn is_idle(&self) -> bool {
        self.under_way == 0
            && self.waiting() == 0
            && !self.table.is_looking
            && !self.breaker.is_down()
            && !self.is_ready
    }

    pub(super) fn is_held_back(&self, now_ms: i64) -> bool {
        now_ms < self.not_before_ms
    }

    /// The destination asked for a pause, or is paused.
    pub(super) fn not_before(&mut self, at_ms: Option<i64>) {
        self.not_before_ms = self.not_before_ms.max(at_ms.unwrap_or(i64::MIN));
    }

    /// Somebody says that it is back.
    pub(super) fn ask_again(&mut self, now_ms: i64) {
        self.not_before_ms = i64::MIN;
        self.asked_ms = now_ms;
        self.breaker.ask_again();
        self.table.look_at(now_ms);
    }

    /// The wall clock was set back by so much: waits stay as long as they were. When something is due the table knows.
    pub(super) fn set_back(&mut self, by_ms: i64, now_ms: i64) {
        self.breaker.set_back(by_ms);
        self.not_before_ms = self.not_before_ms.saturating_sub(by_ms);
        self.asked_ms = self.asked_ms.saturating_sub(by_ms);
        self.table.look_at(now_ms);
    }

    /// What it said of a batch.
    pub(super) fn hear(&mut self, verdict: Verdict, took_ms: i64, now_ms: i64, chance: f64) {
        match verdict {
            Verdict::Received => self.breaker.received(took_ms),
            Verdict::Failed { retry_after, .. } => {
                self.breaker.failed(now_ms, chance);
                self.not_before(retry_after.map(|wait| now_ms + wait.clamp(0, LONGEST_RETRY_AFTER_MS)));
            }
        }
    }

    /// What came of a batch could not be recorded. One that was under way beside it says nothing new.
    pub(super) fn unrecorded(&mut self, now_ms: i64) {
        if !self.is_held_back(now_ms) {
            self.unrecorded_ms = (self.unrecorded_ms * 2).clamp(FIRST_UNRECORDED_MS, LAST_UNRECORDED_MS);
            self.not_before(Some(now_ms + self.unrecorded_ms));
        }
        self.table.look_at(self.not_before_ms);
    }

    pub(super) fn recorded(&mut self) {
        self.unrecorded_ms = 0;
    }

    /// Takes a delivery into memory, or leaves it to the table: then it answers false.
    pub(super) fn add(&mut self, delivery: Delivery, room: Room, now_ms: i64) -> bool {
        let is_closed = self.breaker.is_down() && self.waiting() > 0;
        let bytes = delivery.body.len();
        let has_bytes = self.waiting() == 0 || self.bytes + bytes <= WAITING_BYTES;
        if self.wants_bytes == 0 && (!has_bytes || !room.takes(bytes)) {
            self.wants_bytes = bytes;
        }
        if !room.takes(bytes)
            || !has_bytes
            || is_closed
            || self.is_held_back(now_ms)
            || self.waiting() >= WAITING
        {
            self.table.look_at(now_ms);
            return false;
        }
        self.bytes += bytes;
        let queue = if delivery.attempts == 0 { &mut self.fresh } else { &mut self.retries };
        queue.push_back(delivery);
        true
    }

    /// What a look brought: answers what belongs into memory. While the destination is down, what is too old is given up.
    pub(super) fn page(
        &mut self,
        page: Page,
        limit: u64,
        now_ms: i64,
        give_up_ms: i64,
        known: &mut Memory,
    ) -> Vec<Delivery> {
        self.table.is_looking = false;
        let is_full = page.deliveries.len() as u64 >= limit;
        let last = page.deliveries.last().map(|last| (last.due_ms, last.id));
        self.table.after = last.filter(|_| is_full && !self.breaker.is_down());
        if let Some(next_ms) = page.next_due_ms {
            self.table.look_at(next_ms);
        }
        if !self.breaker.is_down() {
            return page.deliveries;
        }
        if is_full {
            self.table.look_at(now_ms);
        }
        let mut wanted = Vec::new();
        for delivery in page.deliveries {
            if known.contains(delivery.id) {
                continue;
            }
            let is_over = now_ms.saturating_sub(delivery.since_ms) > give_up_ms;
            if is_over && delivery.due_ms > self.asked_ms && !self.is_held_back(now_ms) {
                known.insert(delivery.id, delivery.body.len());
                self.bytes += delivery.body.len();
                self.expired.push(delivery);
            } else if wanted.is_empty() && self.waiting() == self.expired.len() {
                wanted.push(delivery);
            } else {
                self.table.look_at(now_ms);
            }
        }
        wanted
    }

    /// The halves of a batch that was refused whole. They leave before older parts: so single deliveries are soon reached,
    /// and a destination that refuses everything is soon known to do so.
    pub(super) fn split(&mut self, mut deliveries: Vec<Delivery>) {
        self.bytes += bytes_of(&deliveries);
        let second = deliveries.split_off(deliveries.len() / 2);
        for part in [second, deliveries] {
            if !part.is_empty() {
                self.parts.push_front(part);
            }
        }
    }

    /// Gives back what waits in memory, and while it is held back also what is to be given up; answers the rows.
    pub(super) fn leave_to_the_table(&mut self, now_ms: i64) -> Vec<i64> {
        let over = if self.is_held_back(now_ms) { self.expired.len() } else { 0 };
        let waiting = self.fresh.drain(..).chain(self.retries.drain(..));
        let waiting = waiting.chain(self.parts.drain(..).flatten()).chain(self.expired.drain(..over));
        let rows: Vec<i64> = waiting.map(|delivery| delivery.id).collect();
        self.bytes = bytes_of(&self.expired);
        if !rows.is_empty() || self.table.after.is_some() {
            self.table.after = None;
            self.table.look_at(now_ms);
        }
        rows
    }

    /// What is to be done now. `room` is what memory can still take.
    pub(super) fn step(&mut self, now_ms: i64, room: Room) -> Step {
        if !self.expired.is_empty() {
            return Step::Take;
        }
        if self.is_held_back(now_ms) {
            return if self.has_more() { Step::Wait(self.not_before_ms) } else { Step::Nothing };
        }
        let allowance = self.breaker.allowance(now_ms, self.under_way);
        if let Allowance::NotBefore(at_ms) = allowance {
            return if self.has_more() { Step::Wait(at_ms) } else { Step::Nothing };
        }
        let is_down = self.breaker.is_down();
        if !(is_down && (self.waiting() > 0 || allowance == Allowance::Full))
            && let Some(look) = self.look(now_ms, room, if is_down { BATCH } else { LOW })
        {
            return look;
        }
        if self.waiting() == 0 {
            let later = self.table.look_at_ms.filter(|_| !self.table.is_looking);
            return later.map_or(Step::Nothing, |at_ms| Step::Wait(at_ms.max(now_ms + 1)));
        }
        if allowance == Allowance::Full {
            return Step::Nothing;
        }
        match self.pace.opens_at(now_ms) {
            at_ms if at_ms > now_ms => Step::Wait(at_ms),
            _ => Step::Take,
        }
    }

    fn has_more(&self) -> bool {
        self.waiting() > 0 || self.table.after.is_some() || self.table.look_at_ms.is_some()
    }

    fn look(&mut self, now_ms: i64, room: Room, limit: usize) -> Option<Step> {
        let is_due = self.table.after.is_some() || self.table.look_at_ms.is_some_and(|at_ms| at_ms <= now_ms);
        let is_full = self.waiting() >= LOW || self.bytes >= LOW_BYTES;
        let waits_for_room = self.waiting() > 0 && self.bytes + self.wants_bytes > WAITING_BYTES;
        if !is_due || self.table.is_looking || is_full && self.waiting() > 0 || waits_for_room {
            return None;
        }
        if !room.takes(self.wants_bytes) {
            return (self.waiting() == 0).then_some(Step::Wait(now_ms + ROOM_MS));
        }
        let limit = limit.min(room.rows);
        self.wants_bytes = 0;
        if self.table.after.is_none() {
            self.table.look_at_ms = None;
        }
        self.table.is_looking = true;
        Some(Step::Look { after: self.table.after, limit: limit as u64 })
    }

    /// What leaves next.
    pub(super) fn take(&mut self, now_ms: i64) -> Option<(Vec<Delivery>, Work)> {
        let taken = self.choose(now_ms);
        if let Some((deliveries, _)) = &taken {
            self.bytes -= bytes_of(deliveries);
        }
        taken
    }

    fn choose(&mut self, now_ms: i64) -> Option<(Vec<Delivery>, Work)> {
        if !self.breaker.is_down() {
            self.retries.extend(self.expired.drain(..));
        }
        if !self.expired.is_empty() {
            let few = self.expired.len().min(BATCH);
            self.under_way += 1;
            return Some((self.expired.drain(..few).collect(), Work::GiveUp));
        }
        let deliveries = if self.breaker.is_down() {
            self.breaker.probes();
            self.first().into_iter().collect()
        } else if let Some(part) = self.parts.pop_front() {
            part
        } else {
            self.batch()
        };
        if deliveries.is_empty() {
            self.breaker.probed_nothing();
            return None;
        }
        self.pace.count(now_ms);
        self.under_way += 1;
        Some((deliveries, Work::Post))
    }

    fn first(&mut self) -> Option<Delivery> {
        self.fresh.pop_front().or_else(|| self.retries.pop_front())
    }

    /// What has piled up, new work first, at most turns.
    fn batch(&mut self) -> Vec<Delivery> {
        self.turn = (self.turn + 1) % TURNS;
        let (first, second) = match self.turn {
            0 => (&mut self.retries, &mut self.fresh),
            _ => (&mut self.fresh, &mut self.retries),
        };
        // The array's first bracket; a comma or the last bracket follows each.
        let (mut batch, mut bytes) = (Vec::new(), 1);
        for queue in [first, second] {
            while batch.len() < BATCH
                && let Some(next) = queue.front()
            {
                let alone = next.attempts >= ALONE_AFTER;
                if !batch.is_empty() && (alone || bytes + next.body.len() + 1 > BATCH_BYTES) {
                    return batch;
                }
                bytes += next.body.len() + 1;
                batch.extend(queue.pop_front());
                if alone {
                    return batch;
                }
            }
        }
        batch
    }
}
