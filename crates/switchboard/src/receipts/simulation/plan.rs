//! What happens in a run, drawn from its seed.

use std::time::Duration;

use super::random::Random;
use super::receiver::{Behaviour, Receiver};
use crate::receipts::Schedule;
use crate::receipts::schedule::GIVE_UP_AFTER;

/// When every run begins, milliseconds.
pub const START_MS: i64 = 1_800_000_000_000;
const SECOND_MS: i64 = 1_000;
const MINUTE_MS: i64 = 60 * SECOND_MS;
pub const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// The kinds of runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A day, hundreds or thousands of receipts, bursts among them.
    Day,
    /// More than a week, few receipts.
    Week,
    /// Many destinations at once, most of them broken, with much to be delivered.
    Crowd,
}

/// A receipt to be dispatched.
#[derive(Debug, Clone)]
pub struct Arrival {
    pub at_ms: i64,
    pub destination: usize,
    pub order: u32,
    pub position: i64,
    /// Not before so long after it was dispatched.
    pub held_ms: i64,
    pub length: usize,
    pub is_poisonous: bool,
    pub setting: usize,
}

#[derive(Debug)]
pub struct Plan {
    pub kind: Kind,
    pub schedule: Schedule,
    /// The waits of the schedule, as the model knows them.
    pub waits_ms: Vec<i64>,
    pub give_up_ms: i64,
    /// From then on everybody is well and nothing new comes.
    pub horizon_ms: i64,
    pub receivers: Vec<Receiver>,
    /// By time.
    pub arrivals: Vec<Arrival>,
    /// Time, destination, setting.
    pub cancels: Vec<(i64, usize, usize)>,
    /// When the service is killed and for how long it is down.
    pub restarts: Vec<(i64, i64)>,
    /// From, until: the store accepts nothing and reads fail every other time.
    pub outages: Vec<(i64, i64)>,
    /// One of so many calls of the store fails at other times.
    pub fault_one_in: u64,
}

impl Plan {
    pub fn draw(seed: u64, random: &mut Random) -> Self {
        let kind = match seed % 40 {
            39 => Kind::Crowd,
            5 | 15 | 25 | 35 => Kind::Week,
            _ => Kind::Day,
        };
        let length_ms = match kind {
            Kind::Day => DAY_MS,
            Kind::Week => random.between(7, 9) * DAY_MS,
            Kind::Crowd => 20 * MINUTE_MS,
        };
        let horizon_ms = START_MS + length_ms;
        let seconds = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200];
        let (schedule, waits_ms, give_up_ms) = if kind == Kind::Day && random.one_in(3) {
            // A short one, so that receipts are exhausted within the day.
            let give_up_ms = random.between(1, 4) * HOUR_MS;
            let waits = [5_u64, 30, 300].map(Duration::from_secs).to_vec();
            let schedule =
                Schedule::new(waits).give_up_after(Duration::from_millis(give_up_ms.unsigned_abs()));
            (schedule, vec![5_000, 30_000, 300_000], give_up_ms)
        } else {
            let waits_ms = seconds.map(|wait| wait * SECOND_MS).to_vec();
            (Schedule::default(), waits_ms, GIVE_UP_AFTER.as_millis() as i64)
        };
        let count = match kind {
            Kind::Day => random.between(2, 9),
            Kind::Week => random.between(2, 4),
            Kind::Crowd => random.between(20, 40),
        };
        let mut plan = Self {
            kind,
            schedule,
            waits_ms,
            give_up_ms,
            horizon_ms,
            receivers: Vec::new(),
            arrivals: Vec::new(),
            cancels: Vec::new(),
            restarts: Vec::new(),
            outages: Vec::new(),
            fault_one_in: *[200, 2_000, u64::MAX].get(random.below(3)).unwrap(),
        };
        plan.receivers = (0..count).map(|number| plan.receiver(number == 0, random)).collect();
        plan.receipts(random);
        plan.troubles(random);
        plan.arrivals.sort_by_key(|arrival| arrival.at_ms);
        plan
    }

    fn sometime(&self, random: &mut Random) -> i64 {
        random.between(START_MS, self.horizon_ms - 1)
    }

    fn receiver(&self, is_always_healthy: bool, random: &mut Random) -> Receiver {
        let mut phases = vec![(START_MS, Behaviour::Healthy)];
        let poison_until_ms = if random.one_in(2) { self.horizon_ms } else { START_MS };
        let changes = match (is_always_healthy, self.kind) {
            (true, _) => 0,
            (false, Kind::Day) => random.between(1, 8),
            (false, Kind::Week | Kind::Crowd) => random.between(1, 3),
        };
        let mut from_ms = if random.one_in(2) { START_MS } else { self.sometime(random) };
        for _ in 0..changes {
            phases.push((from_ms, behaviour(random)));
            let most_ms = if random.one_in(3) { self.horizon_ms - START_MS } else { 10 * MINUTE_MS };
            from_ms += random.between(SECOND_MS, most_ms);
            phases.push((from_ms, Behaviour::Healthy));
            from_ms += random.between(SECOND_MS, HOUR_MS);
        }
        phases.retain(|(from_ms, _)| *from_ms < self.horizon_ms);
        phases.push((self.horizon_ms, Behaviour::Healthy));
        Receiver { phases, paused: false, mended_ms: i64::MIN, refuses_until_ms: poison_until_ms }
    }

    fn receipts(&mut self, random: &mut Random) {
        let orders = match self.kind {
            Kind::Day => random.between(100, 900),
            Kind::Week => random.between(20, 80),
            Kind::Crowd => random.between(500, 1_500),
        };
        let length = *[30, 200, 4_000].get(random.below(3)).unwrap();
        let (length, few) = if self.kind == Kind::Crowd { (30, 250) } else { (length, 600) };
        let mut order = 0;
        for _ in 0..orders {
            let (at_ms, destination) = (self.sometime(random), random.below(self.receivers.len()));
            self.message(at_ms, destination, order, length, random);
            order += 1;
        }
        let bursts = match self.kind {
            Kind::Day => random.between(0, 2),
            Kind::Week => 0,
            Kind::Crowd => self.receivers.len() as i64,
        };
        for _ in 0..bursts {
            let (at_ms, destination) = (self.sometime(random), random.below(self.receivers.len()));
            let most = if random.one_in(8) { 3_000 } else { few };
            for _ in 0..random.between(50, most) {
                let within_ms = random.between(0, SECOND_MS);
                self.receipt(at_ms + within_ms, destination, order, 1, length, random);
                order += 1;
            }
        }
    }

    /// Up to three receipts in their order; now and then a later one comes first.
    fn message(&mut self, at_ms: i64, destination: usize, order: u32, length: usize, random: &mut Random) {
        let mut at_ms = at_ms;
        let mut positions: Vec<i64> = (1..=random.between(1, 3)).collect();
        if random.one_in(6) {
            positions.reverse();
        }
        for position in positions {
            self.receipt(at_ms, destination, order, position, length, random);
            let most_ms = if random.one_in(2) { 300 } else { 10 * MINUTE_MS };
            at_ms += random.between(0, most_ms);
        }
    }

    fn receipt(
        &mut self,
        at_ms: i64,
        destination: usize,
        order: u32,
        position: i64,
        length: usize,
        random: &mut Random,
    ) {
        let held_ms = match random.below(30) {
            0 => 5 * SECOND_MS,
            1 => random.between(1, HOUR_MS),
            _ => 0,
        };
        let is_long = random.one_in(100) && self.kind != Kind::Crowd;
        self.arrivals.push(Arrival {
            at_ms: at_ms.min(self.horizon_ms - 1),
            destination,
            order,
            position,
            held_ms,
            length: if is_long { random.below(300_000) } else { random.below(length) },
            is_poisonous: random.one_in(100),
            setting: random.below(3),
        });
    }

    fn troubles(&mut self, random: &mut Random) {
        for _ in 0..random.between(0, 3) {
            let (at_ms, destination) = (self.sometime(random), random.below(self.receivers.len()));
            self.cancels.push((at_ms, destination, random.below(3)));
        }
        for _ in 0..random.between(0, 6) {
            let mut at_ms = self.sometime(random);
            if random.one_in(2) && !self.arrivals.is_empty() {
                // In the middle of something.
                at_ms = self.arrivals[random.below(self.arrivals.len())].at_ms + random.between(1, 80);
            }
            self.restarts.push((at_ms, random.between(100, 20_000)));
        }
        for _ in 0..random.between(0, 2) {
            let from_ms = self.sometime(random);
            self.outages.push((from_ms, from_ms + random.between(100, 15 * MINUTE_MS)));
        }
    }
}

fn behaviour(random: &mut Random) -> Behaviour {
    match random.below(10) {
        0 => Behaviour::Slow,
        1 => Behaviour::Hanging,
        2 => Behaviour::LosingAnswers,
        3 => Behaviour::ServerError,
        4 | 5 => Behaviour::Refusing,
        6 => Behaviour::Limited([1, 3, 20][random.below(3)]),
        7 => Behaviour::Throttling([5, 600, 100_000][random.below(3)]),
        8 => Behaviour::Gone,
        _ => Behaviour::Flapping,
    }
}
