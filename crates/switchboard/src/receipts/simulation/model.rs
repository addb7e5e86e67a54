//! What has to hold, judged from what a run saw and from nothing that the engine thinks.
//!
//! The model keeps its own book of every receipt: when it may go, what went before it, how often it failed. It knows the
//! schedule as a list of numbers. The first thing that does not hold is kept and ends the run.

use std::collections::{BTreeSet, HashMap};

use super::lateness::{Lateness, QUICK_MS};
use super::plan::{Arrival, HOUR_MS, Plan};
use super::receiver::DEADLINE_MS;
use crate::model::{DeliveryOutcome, Reason};
use crate::receipts::engine::judge::Verdict;

/// Due time of a receipt that waits for an earlier one.
const PARKED: i64 = i64::MAX;
/// Bounds of the engine: attempts at once to a destination and in all, receipts and bytes of a batch, receipts in memory.
const AT_ONCE: usize = 32;
const AT_ONCE_IN_ALL: usize = 512;
const BATCH: usize = 100;
const BATCH_BYTES: usize = 256 * 1024;
const IN_MEMORY: usize = 16_384;
/// Attempts of a receipt that nobody could record, one after the other.
const UNRECORDED: u32 = 25;
/// From the time when something is decided until every attempt knows of it, milliseconds: the halves of some store calls.
const KNOWN_MS: i64 = 150;
/// Failures in a row after which probes come once a minute at most: those that were under way when it went down, and the
/// probes after 5, 10, 20 and 40 seconds.
const SURELY_DOWN: u32 = 45;
const PROBE_MS: i64 = 60_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Waits,
    Received,
    Cancelled,
    Exhausted,
}

#[derive(Debug)]
struct Receipt {
    destination: usize,
    order: u32,
    position: i64,
    setting: usize,
    is_poisonous: bool,
    dispatched_ms: i64,
    due_ms: i64,
    state: State,
    attempts: u32,
    unrecorded: u32,
    is_under_way: bool,
    began_ms: i64,
    answered_ms: i64,
    asked_to_wait_ms: i64,
    /// It was refused with others: which of them is to blame is not known.
    is_refused_in_company: bool,
    received_ms: Option<i64>,
    /// What its destination had begun when it became due.
    served: u64,
}

#[derive(Debug, Default)]
struct Destination {
    under_way: usize,
    paused_ms: Option<i64>,
    /// It asked us to wait: from when on everybody knows, until when.
    hold: (i64, i64),
    failures: u32,
    failed_ms: i64,
    lateness: Lateness,
    first_received: HashMap<u32, Vec<usize>>,
}

#[derive(Debug)]
pub struct Model {
    pub violation: Option<String>,
    waits_ms: Vec<i64>,
    give_up_ms: i64,
    /// In the order of their rows.
    receipts: Vec<Receipt>,
    /// Rows by number of the plan.
    rows: HashMap<usize, usize>,
    orders: HashMap<(usize, u32), BTreeSet<(i64, usize)>>,
    destinations: Vec<Destination>,
    under_way: usize,
}

impl Model {
    pub fn new(plan: &Plan) -> Self {
        let mut destinations = Vec::new();
        destinations.resize_with(plan.receivers.len(), Destination::default);
        Self {
            violation: None,
            waits_ms: plan.waits_ms.clone(),
            give_up_ms: plan.give_up_ms,
            receipts: Vec::new(),
            rows: HashMap::new(),
            orders: HashMap::new(),
            destinations,
            under_way: 0,
        }
    }

    pub fn hold(&mut self, holds: bool, otherwise: impl FnOnce() -> String) {
        if !holds && self.violation.is_none() {
            self.violation = Some(otherwise());
        }
    }

    pub fn dispatched(&mut self, number: usize, arrival: &Arrival, now_ms: i64) {
        let row = self.receipts.len();
        let key = (arrival.destination, arrival.order);
        let places = self.orders.entry(key).or_default();
        let is_first = places.first().is_none_or(|(position, _)| arrival.position < *position);
        places.insert((arrival.position, row));
        let later: Vec<usize> = places.range((arrival.position + 1, 0)..).map(|(_, row)| *row).collect();
        later.into_iter().for_each(|row| self.receipts[row].due_ms = PARKED);
        self.rows.insert(number, row);
        self.receipts.push(Receipt {
            destination: arrival.destination,
            order: arrival.order,
            position: arrival.position,
            setting: arrival.setting,
            is_poisonous: arrival.is_poisonous,
            dispatched_ms: now_ms,
            due_ms: PARKED,
            state: State::Waits,
            attempts: 0,
            unrecorded: 0,
            is_under_way: false,
            began_ms: 0,
            answered_ms: 0,
            asked_to_wait_ms: 0,
            is_refused_in_company: false,
            received_ms: None,
            served: 0,
        });
        if is_first {
            self.set_due(row, now_ms + arrival.held_ms);
        }
    }

    fn set_due(&mut self, row: usize, due_ms: i64) {
        let receipt = &mut self.receipts[row];
        receipt.due_ms = due_ms;
        receipt.served = self.destinations[receipt.destination].lateness.served();
    }

    pub fn any_poisonous(&self, receipts: &[usize]) -> bool {
        receipts.iter().any(|number| self.receipts[self.rows[number]].is_poisonous)
    }

    pub fn began(&mut self, to: usize, numbers: &[usize], bytes: usize, now_ms: i64) {
        self.under_way += 1;
        let destination = &mut self.destinations[to];
        destination.under_way += 1;
        let at_once = destination.under_way;
        let is_paused = destination.paused_ms.is_some_and(|paused_ms| now_ms > paused_ms + KNOWN_MS);
        let is_held = destination.hold.0 < now_ms && now_ms < destination.hold.1;
        let next_probe_ms = destination.failed_ms + PROBE_MS;
        let is_early_probe = destination.failures >= SURELY_DOWN && now_ms < next_probe_ms;
        let in_all = self.under_way;
        self.hold(at_once <= AT_ONCE, || format!("{at_once} attempts at once to {to}"));
        self.hold(in_all <= AT_ONCE_IN_ALL, || format!("{in_all} attempts at once"));
        self.hold(!is_paused, || format!("{to} is paused and is called"));
        self.hold(!is_held, || format!("{to} asked us to wait and is called"));
        self.hold(!is_early_probe, || format!("{to} is down and is probed before {next_probe_ms}"));
        let count = numbers.len();
        let fits = (1..=BATCH).contains(&count) && (count == 1 || bytes <= BATCH_BYTES);
        self.hold(fits, || format!("a batch of {count} receipts and {bytes} bytes"));
        for number in numbers {
            self.receipt_began(to, *number, now_ms);
        }
        self.destinations[to].lateness.serve(count);
    }

    fn receipt_began(&mut self, to: usize, number: usize, now_ms: i64) {
        let row = self.rows[&number];
        let receipt = &self.receipts[row];
        let first = self.orders[&(to, receipt.order)].first().copied();
        let (state, due_ms, was_under_way) = (receipt.state, receipt.due_ms, receipt.is_under_way);
        let (is_first, unrecorded) = (first == Some((receipt.position, row)), receipt.unrecorded);
        let late_ms = self.destinations[to].lateness.of(receipt.due_ms, receipt.served, now_ms);
        self.hold(state == State::Waits, || format!("receipt {number} is sent, and it is {state:?}"));
        self.hold(!was_under_way, || format!("receipt {number} is sent twice at once"));
        self.hold(is_first, || format!("receipt {number} is sent, and {first:?} is before it"));
        self.hold(due_ms <= now_ms, || format!("receipt {number} is sent before it is due at {due_ms}"));
        self.hold(late_ms.is_none(), || {
            format!(
                "receipt {number} of {to} was due at {due_ms}, and leaves {late_ms:?} ms later than explained"
            )
        });
        self.hold(unrecorded < UNRECORDED, || format!("receipt {number} is sent again and again"));
        let receipt = &mut self.receipts[row];
        receipt.is_under_way = true;
        receipt.began_ms = now_ms;
    }

    pub fn received(&mut self, numbers: &[usize], now_ms: i64) {
        for number in numbers {
            let row = self.rows[number];
            if self.receipts[row].received_ms.replace(now_ms).is_some() {
                continue;
            }
            let (to, order) = (self.receipts[row].destination, self.receipts[row].order);
            let before = self.destinations[to].first_received.entry(order).or_default();
            let overtaken = before.iter().copied().find(|before| {
                let (before, own) = (&self.receipts[*before], &self.receipts[row]);
                before.position > own.position && own.dispatched_ms < before.began_ms
            });
            before.push(row);
            self.hold(overtaken.is_none(), || format!("receipt {number} was overtaken by row {overtaken:?}"));
        }
    }

    pub fn answered(&mut self, to: usize, numbers: &[usize], verdict: &Verdict, took_ms: i64, now_ms: i64) {
        self.under_way -= 1;
        let destination = &mut self.destinations[to];
        destination.under_way -= 1;
        let mut asked_ms = 0;
        let mut is_split = false;
        match verdict {
            Verdict::Received => {
                destination.failures = 0;
                destination.lateness.answered(true, now_ms);
            }
            Verdict::Failed { reason, retry_after } => {
                is_split = numbers.len() > 1 && matches!(reason, Reason::TooLarge | Reason::ClientError);
                if !is_split {
                    destination.failures += 1;
                    destination.failed_ms = now_ms;
                    destination.lateness.answered(false, now_ms);
                }
                asked_ms = retry_after.unwrap_or_default().min(HOUR_MS);
                if asked_ms > 0 {
                    destination.hold = (now_ms + KNOWN_MS, destination.hold.1.max(now_ms + asked_ms));
                    destination.lateness.until(now_ms + asked_ms);
                }
            }
        }
        if took_ms > QUICK_MS {
            destination.lateness.slow(now_ms);
        }
        for number in numbers {
            let receipt = &mut self.receipts[self.rows[number]];
            receipt.is_under_way = !is_split;
            receipt.answered_ms = now_ms;
            receipt.asked_to_wait_ms = asked_ms;
            receipt.is_refused_in_company = is_split;
        }
    }

    /// The store has written this: `settled_ms` is the time that it was told, `now_ms` the time when it wrote.
    pub fn settled(&mut self, outcomes: &[(i64, DeliveryOutcome)], settled_ms: i64, now_ms: i64) {
        for (row, outcome) in outcomes {
            let row = *row as usize - 1;
            let receipt = &mut self.receipts[row];
            (receipt.is_under_way, receipt.unrecorded) = (false, 0);
            if receipt.state != State::Waits {
                continue;
            }
            let age_ms = settled_ms - receipt.dispatched_ms;
            let wait_ms = self.waits_ms[(receipt.attempts as usize).min(self.waits_ms.len() - 1)];
            let (attempts, was_received) = (receipt.attempts, receipt.received_ms.is_some());
            let is_refused_in_company = receipt.is_refused_in_company;
            let earliest_ms = receipt.answered_ms + wait_ms.max(receipt.asked_to_wait_ms);
            let latest_ms = settled_ms + (wait_ms + wait_ms / 10).max(receipt.asked_to_wait_ms);
            match outcome {
                DeliveryOutcome::Delivered => {
                    self.hold(was_received, || format!("row {row} counts as received, and it was not"));
                    self.end(row, State::Received, settled_ms);
                }
                DeliveryOutcome::Exhausted => {
                    let is_old = age_ms + wait_ms + wait_ms / 10 > self.give_up_ms;
                    self.hold(is_old, || format!("row {row} is exhausted at an age of {age_ms}"));
                    let to = self.receipts[row].destination;
                    let paused_ms = self.destinations[to].paused_ms.unwrap_or(i64::MAX);
                    let was_paused = settled_ms > paused_ms.saturating_add(KNOWN_MS + DEADLINE_MS);
                    self.hold(!was_paused, || format!("row {row} is exhausted while {to} is paused"));
                    self.end(row, State::Exhausted, settled_ms);
                }
                DeliveryOutcome::Again { due_ms } => {
                    let is_scheduled = (earliest_ms..=latest_ms).contains(due_ms);
                    self.hold(is_scheduled, || {
                        format!("row {row} failed {attempts} times before and is due at {due_ms}, not from {earliest_ms} to {latest_ms}")
                    });
                    self.hold(!is_refused_in_company, || format!("row {row} pays for another of its batch"));
                    self.hold(age_ms + wait_ms <= self.give_up_ms, || {
                        format!("row {row} goes on at {age_ms}")
                    });
                    self.receipts[row].attempts += 1;
                    let key = (self.receipts[row].destination, self.receipts[row].order);
                    let is_first = self.orders[&key].first().is_some_and(|(_, first)| *first == row);
                    self.set_due(row, if is_first { *due_ms } else { PARKED });
                }
            }
        }
        debug_assert!(settled_ms <= now_ms);
    }

    fn end(&mut self, row: usize, state: State, now_ms: i64) {
        let receipt = &mut self.receipts[row];
        receipt.state = state;
        let (key, place) = ((receipt.destination, receipt.order), (receipt.position, row));
        let places = self.orders.entry(key).or_default();
        places.remove(&place);
        let next = places.first().map(|(_, next)| *next);
        if let Some(next) = next.filter(|next| self.receipts[*next].due_ms == PARKED) {
            self.set_due(next, now_ms);
        }
    }

    pub fn not_recorded(&mut self, outcomes: &[(i64, DeliveryOutcome)]) {
        for (row, _) in outcomes {
            let receipt = &mut self.receipts[*row as usize - 1];
            receipt.is_under_way = false;
            receipt.unrecorded += 1;
        }
    }

    pub fn cancelled(&mut self, to: usize, setting: usize, now_ms: i64) {
        let chosen = |receipt: &Receipt| {
            receipt.state == State::Waits && receipt.destination == to && receipt.setting == setting
        };
        let rows: Vec<usize> = (0..self.receipts.len()).filter(|row| chosen(&self.receipts[*row])).collect();
        // All of them end before anything is set free.
        for row in &rows {
            let receipt = &mut self.receipts[*row];
            receipt.state = State::Cancelled;
            let (key, place) = ((receipt.destination, receipt.order), (receipt.position, *row));
            self.orders.entry(key).or_default().remove(&place);
        }
        rows.into_iter().for_each(|row| self.end(row, State::Cancelled, now_ms));
    }

    pub fn paused(&mut self, to: usize, now_ms: i64) {
        self.destinations[to].paused_ms = Some(now_ms);
        self.destinations[to].lateness.until(i64::MAX);
    }

    pub fn resumed(&mut self, to: usize, now_ms: i64) {
        let destination = &mut self.destinations[to];
        // The operator has it asked at once, whatever it said before.
        (destination.paused_ms, destination.failures, destination.hold) = (None, 0, (0, 0));
        destination.lateness.resumed(now_ms);
    }

    pub fn store_failed(&mut self, to: usize, now_ms: i64) {
        // The breaker does not hear of an answer that was not recorded.
        self.destinations[to].failures = 0;
        self.destinations[to].lateness.store_failed(now_ms);
    }

    pub fn survey_failed(&mut self, now_ms: i64) {
        self.destinations.iter_mut().for_each(|destination| destination.lateness.survey_failed(now_ms));
    }

    /// The service was killed and starts again at this time.
    pub fn restarted(&mut self, starts_ms: i64) {
        self.under_way = 0;
        self.receipts.iter_mut().for_each(|receipt| receipt.is_under_way = false);
        for destination in &mut self.destinations {
            (destination.under_way, destination.failures, destination.hold) = (0, 0, (0, 0));
            destination.lateness.restarted(starts_ms);
        }
    }

    pub fn in_memory(&mut self, receipts: usize) {
        self.hold(receipts <= IN_MEMORY, || format!("{receipts} receipts in memory"));
    }

    /// At the end nothing waits.
    pub fn ends(&mut self, waiting_in_store: usize) {
        let waiting: Vec<usize> =
            (0..self.receipts.len()).filter(|row| self.receipts[*row].state == State::Waits).collect();
        let is_quiet = waiting.is_empty() && waiting_in_store == 0;
        let (count, some) = (waiting.len(), waiting.first());
        self.hold(is_quiet, || format!("{count} receipts wait for ever, row {some:?} among them"));
    }

    /// Receipts, and how many of them were received, cancelled and exhausted.
    pub fn tally(&self) -> [usize; 4] {
        let count = |state| self.receipts.iter().filter(|receipt| receipt.state == state).count();
        [self.receipts.len(), count(State::Received), count(State::Cancelled), count(State::Exhausted)]
    }
}
