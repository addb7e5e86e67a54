//! What has to hold over two nodes, judged from what leaves and what arrives.

use std::collections::{BTreeSet, HashMap};

use super::{HEALTHY, LEASE_MS, SLACK_MS};

#[derive(Debug)]
struct Receipt {
    destination: usize,
    order: u32,
    position: i64,
    dispatched_ms: i64,
    /// Nothing of its order ever waited with it.
    is_alone: bool,
    /// Nodes that have it under way; one that was lost does not count.
    under_way: BTreeSet<u64>,
    attempted_by: BTreeSet<u64>,
    began_ms: Option<i64>,
    received_ms: Option<i64>,
}

/// The book of a run.
#[derive(Debug, Default)]
pub struct Book {
    pub violation: Option<String>,
    receipts: Vec<Receipt>,
    orders: HashMap<u32, Vec<usize>>,
    taken_over: usize,
}

impl Book {
    fn hold(&mut self, holds: bool, otherwise: impl FnOnce() -> String) {
        if !holds && self.violation.is_none() {
            self.violation = Some(otherwise());
        }
    }

    /// The number that the next receipt gets.
    pub fn next(&self) -> usize {
        self.receipts.len()
    }

    pub fn dispatched(&mut self, destination: usize, order: u32, position: i64, now_ms: i64) {
        let number = self.receipts.len();
        let others = self.orders.entry(order).or_default();
        others.iter().for_each(|other| self.receipts[*other].is_alone = false);
        let is_alone = others.is_empty();
        others.push(number);
        self.receipts.push(Receipt {
            destination,
            order,
            position,
            dispatched_ms: now_ms,
            is_alone,
            under_way: BTreeSet::new(),
            attempted_by: BTreeSet::new(),
            began_ms: None,
            received_ms: None,
        });
    }

    pub fn began(&mut self, node: u64, numbers: &[usize], now_ms: i64) {
        for number in numbers {
            let receipt = &mut self.receipts[*number];
            let elsewhere = receipt.under_way.clone();
            receipt.under_way.insert(node);
            receipt.attempted_by.insert(node);
            let is_first = receipt.began_ms.replace(now_ms).is_none();
            let late_ms = now_ms - receipt.dispatched_ms;
            let is_late = is_first
                && receipt.is_alone
                && receipt.destination == HEALTHY
                && late_ms > LEASE_MS + SLACK_MS;
            self.hold(elsewhere.is_empty(), || {
                format!("receipt {number} is sent by node {node} while {elsewhere:?} sends it")
            });
            self.hold(!is_late, || format!("receipt {number} waited {late_ms} ms for its new owner"));
        }
    }

    pub fn received(&mut self, numbers: &[usize], now_ms: i64) {
        for number in numbers {
            if self.receipts[*number].received_ms.replace(now_ms).is_some() {
                continue;
            }
            let own = &self.receipts[*number];
            let overtaken = self.orders[&own.order].iter().copied().find(|other| {
                let other = &self.receipts[*other];
                other.received_ms.is_some()
                    && other.position > own.position
                    && other.began_ms.is_some_and(|began_ms| own.dispatched_ms < began_ms)
            });
            self.hold(overtaken.is_none(), || format!("receipt {number} was overtaken by {overtaken:?}"));
        }
    }

    pub fn ended(&mut self, node: u64, numbers: &[usize]) {
        for number in numbers {
            self.receipts[*number].under_way.remove(&node);
        }
    }

    /// The node was killed, or its lease is over: what it had under way may go again.
    pub fn lost(&mut self, node: u64) {
        for receipt in &mut self.receipts {
            self.taken_over += usize::from(receipt.under_way.remove(&node));
        }
    }

    pub fn ends(&mut self, waiting: usize) {
        let lost: Vec<usize> =
            (0..self.receipts.len()).filter(|number| self.receipts[*number].received_ms.is_none()).collect();
        self.hold(lost.is_empty(), || format!("receipts {lost:?} were never received"));
        self.hold(waiting == 0, || format!("{waiting} deliveries still wait"));
    }

    /// Receipts; those that were under way when a node was lost; those that several nodes attempted.
    pub fn tally(&self) -> [usize; 3] {
        let moved = self.receipts.iter().filter(|receipt| receipt.attempted_by.len() > 1).count();
        [self.receipts.len(), self.taken_over, moved]
    }
}
