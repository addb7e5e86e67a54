//! Refusals of callers that nobody knows, by source and code, of one minute.

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, Ipv6Addr};

use super::is_later;
use crate::model::audit::TEXT_CHARACTERS;
use crate::store::audit::Strangers;

/// Sources of a minute that are told apart (decided).
pub(super) const SOURCES: usize = 1024;
/// Codes of a source that are told apart (decided): there are about as many that a stranger can get.
pub(super) const CODES: usize = 32;
/// Counts of a minute, of all sources and their codes, besides those of all further ones together (decided).
pub(super) const COUNTS: usize = 4096;
/// Counts that wait to be written, at most (decided).
const WAITING: usize = 16_384;

/// What stands for all further sources or codes.
pub(super) const OTHERS: &str = "others";

#[derive(Debug, Default)]
pub(super) struct StrangersOfMinute {
    minute: i64,
    /// By source; none: all further ones. What is written stays, as nothing, so that a minute has so many sources and no more.
    counts: HashMap<Option<IpAddr>, BTreeMap<String, i64>>,
    /// How many counts the sources that are told apart have.
    told: usize,
    waiting: Vec<Strangers>,
}

impl StrangersOfMinute {
    pub fn count(&mut self, minute: i64, source: IpAddr, code: &str) {
        self.turn_to(minute);
        let source = network_of(source);
        let known = self.counts.get(&Some(source));
        let is_counted = known.is_some_and(|codes| codes.contains_key(code));
        let has_room = self.told < COUNTS && (known.is_some() || self.counts.len() < SOURCES);
        let source = (is_counted || has_room).then_some(source);
        let codes = self.counts.entry(source).or_default();
        if let Some(count) = codes.get_mut(code) {
            *count = count.saturating_add(1);
            return;
        }
        let is_told = codes.len() < CODES && code.len() <= TEXT_CHARACTERS;
        let code = if is_told { code } else { OTHERS };
        let before = codes.len();
        *codes.entry(code.to_owned()).or_default() += 1;
        if source.is_some() {
            self.told += codes.len() - before;
        }
    }

    pub fn take(&mut self, minute: i64) -> Vec<Strangers> {
        self.set_out();
        self.turn_to(minute);
        std::mem::take(&mut self.waiting)
    }

    pub fn give_back(&mut self, mut counts: Vec<Strangers>) {
        counts.append(&mut self.waiting);
        if counts.len() > WAITING {
            let lost: i64 = counts.drain(WAITING..).map(|one| one.count).sum();
            tracing::error!(lost, "counts of strangers are lost: the store has taken none for too long");
        }
        self.waiting = counts;
    }

    pub fn is_empty(&self) -> bool {
        self.counts.is_empty() && self.waiting.is_empty()
    }

    fn turn_to(&mut self, minute: i64) {
        if is_later(minute, self.minute) {
            self.set_out();
            self.counts.clear();
            self.told = 0;
            self.minute = minute;
        }
    }

    /// What was counted since the last time is to be written.
    fn set_out(&mut self) {
        let minute = self.minute;
        for (source, codes) in &mut self.counts {
            for (code, count) in codes.iter_mut().filter(|(_, count)| **count > 0) {
                let (source, code) = (shown(*source), code.clone());
                self.waiting.push(Strangers { minute, source, code, count: std::mem::take(count) });
            }
        }
        self.give_back(Vec::new());
    }
}

/// The address that is counted: an IPv4 address is itself, whatever it is wrapped in; of IPv6 the /64, which is one customer.
fn network_of(source: IpAddr) -> IpAddr {
    match source.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
    }
}

fn shown(source: Option<IpAddr>) -> String {
    match source {
        None => OTHERS.to_owned(),
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(network)) => format!("{network}/64"),
    }
}
