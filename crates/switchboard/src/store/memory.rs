//! A store in memory for deliveries, for tests: what [`Deliveries`] promises and nothing else, for several nodes as well. It passes
//! the same part of the contract as the stores on disk.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::Mutex;

use super::{Deliveries, Page, StoreError, Waiting};
use crate::model::{
    AccountId, Delivery, DeliveryOutcome, Destination, NewDelivery, NewReceipt, Setting, Settlement,
};

/// Due time of a row that waits for an earlier one.
const PARKED: i64 = i64::MAX;

/// Destination, order, position, row.
type Place = (i64, String, i64, i64);

/// The number of a row that is in nobody's hands.
const NOBODY: u64 = 0;

#[derive(Debug)]
struct Row {
    delivery: Delivery,
    /// In whose hands it is.
    node: u64,
    setting: Setting,
    order_key: String,
    position: i64,
    waits: bool,
}

#[derive(Debug, Default)]
struct Tables {
    destinations: Vec<Arc<Destination>>,
    rows: HashMap<i64, Row>,
    /// Rows that wait: destination, due time, row.
    due: BTreeSet<(i64, i64, i64)>,
    in_order: BTreeSet<Place>,
}

/// Deliveries in memory, as one node sees them.
#[derive(Debug)]
pub struct MemoryStore {
    tables: Arc<Mutex<Tables>>,
    node: u64,
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self { tables: Arc::default(), node: 1 }
    }
}

impl MemoryStore {
    /// The same as another node sees it; it has a number of its own, from 1.
    pub fn at(&self, node: u64) -> Self {
        Self { tables: Arc::clone(&self.tables), node }
    }

    /// What this node has in its hands is nobody's any more: it left, or its lease is over.
    pub fn let_go(&self) {
        let mut tables = self.tables.lock();
        tables.rows.values_mut().filter(|row| row.node == self.node).for_each(|row| row.node = NOBODY);
    }

    /// Writes a receipt and its delivery; answers it when nothing earlier holds it back.
    pub fn dispatch(
        &self,
        account: &AccountId,
        receipt: NewReceipt,
        to: NewDelivery,
        now_ms: i64,
    ) -> Option<Delivery> {
        self.tables.lock().insert(account, receipt, to, self.node, now_ms)
    }

    /// Gives up what a setting of an account chose; answers what that set free, and how many were given up.
    pub fn cancel(&self, account: &AccountId, setting: &Setting, now_ms: i64) -> (Vec<Delivery>, u64) {
        let mut tables = self.tables.lock();
        let chosen =
            |row: &Row| row.waits && row.setting == *setting && row.delivery.destination.account == *account;
        let mut rows: Vec<i64> =
            tables.rows.iter().filter(|(_, row)| chosen(row)).map(|(id, _)| *id).collect();
        rows.sort_unstable();
        let cancelled = rows.len() as u64;
        let orders: BTreeSet<(i64, String)> = rows.into_iter().filter_map(|id| tables.end(id)).collect();
        let free = |(destination, order_key)| tables.free_next(destination, order_key, self.node, now_ms);
        (orders.into_iter().filter_map(free).collect(), cancelled)
    }

    /// Deliveries that wait.
    pub fn waiting(&self) -> usize {
        self.tables.lock().due.len()
    }
}

impl Tables {
    fn insert(
        &mut self,
        account: &AccountId,
        receipt: NewReceipt,
        to: NewDelivery,
        node: u64,
        now_ms: i64,
    ) -> Option<Delivery> {
        let destination = self.destination(account, to.url);
        let (order_key, position) = (receipt.order_key, receipt.position);
        let order = self.places(destination.id, &order_key);
        let held_back = order.iter().any(|(before, _)| *before <= position);
        for (_, later) in order.into_iter().filter(|(other, _)| *other > position) {
            self.set_due(later, PARKED);
        }
        let id = self.rows.len() as i64 + 1;
        let delivery = Delivery {
            id,
            destination,
            receipt_id: receipt.id,
            body: receipt.body,
            due_ms: if held_back { PARKED } else { receipt.due_ms },
            attempts: 0,
            since_ms: now_ms,
        };
        self.due.insert((delivery.destination.id, delivery.due_ms, id));
        self.in_order.insert((delivery.destination.id, order_key.clone(), position, id));
        let row = Row {
            delivery: delivery.clone(),
            node: if held_back { NOBODY } else { node },
            setting: to.setting,
            order_key,
            position,
            waits: true,
        };
        self.rows.insert(id, row);
        (!held_back).then_some(delivery)
    }

    fn destination(&mut self, account: &AccountId, url: String) -> Arc<Destination> {
        let known = self.destinations.iter().find(|known| known.account == *account && known.url == url);
        if let Some(known) = known {
            return Arc::clone(known);
        }
        let id = self.destinations.len() as i64 + 1;
        let destination = Arc::new(Destination { id, account: account.clone(), url });
        self.destinations.push(Arc::clone(&destination));
        destination
    }

    /// The rows of an order that wait, first to last: position and row.
    fn places(&self, destination: i64, order_key: &str) -> Vec<(i64, i64)> {
        let (first, last) = (i64::MIN, i64::MAX);
        let key = || order_key.to_owned();
        let range = (destination, key(), first, first)..=(destination, key(), last, last);
        self.in_order.range(range).map(|(_, _, position, id)| (*position, *id)).collect()
    }

    fn set_due(&mut self, id: i64, due_ms: i64) {
        let Some(row) = self.rows.get_mut(&id).filter(|row| row.waits) else { return };
        let destination = row.delivery.destination.id;
        self.due.remove(&(destination, row.delivery.due_ms, id));
        row.delivery.due_ms = due_ms;
        self.due.insert((destination, due_ms, id));
    }

    /// A row waits no longer; answers its destination and order.
    fn end(&mut self, id: i64) -> Option<(i64, String)> {
        let row = self.rows.get_mut(&id).filter(|row| row.waits)?;
        row.waits = false;
        let destination = row.delivery.destination.id;
        self.due.remove(&(destination, row.delivery.due_ms, id));
        self.in_order.remove(&(destination, row.order_key.clone(), row.position, id));
        Some((destination, row.order_key.clone()))
    }

    fn again(&mut self, id: i64, due_ms: i64) {
        let Some(row) = self.rows.get_mut(&id).filter(|row| row.waits) else { return };
        row.delivery.attempts += 1;
        let (destination, order_key) = (row.delivery.destination.id, row.order_key.clone());
        let is_first = self.places(destination, &order_key).first().is_some_and(|(_, first)| *first == id);
        self.set_due(id, if is_first { due_ms } else { PARKED });
    }

    /// What is in another node's hands stays there: it may be under way.
    fn free_next(&mut self, destination: i64, order_key: String, node: u64, now_ms: i64) -> Option<Delivery> {
        let (_, id) = *self.places(destination, &order_key).first()?;
        if self.rows.get(&id)?.delivery.due_ms != PARKED {
            return None;
        }
        self.set_due(id, now_ms);
        if !self.may_take(id, node) {
            return None;
        }
        let row = self.rows.get_mut(&id)?;
        row.node = node;
        Some(row.delivery.clone())
    }

    /// Whether a row is in the hands of a node, or in nobody's.
    fn may_take(&self, id: i64, node: u64) -> bool {
        self.rows.get(&id).is_some_and(|row| row.node == node || row.node == NOBODY)
    }
}

#[async_trait]
impl Deliveries for MemoryStore {
    async fn waiting_destinations(&self, after: i64, limit: u64) -> Result<Vec<Waiting>, StoreError> {
        let tables = self.tables.lock();
        let mut waiting = BTreeMap::new();
        let mut after = after;
        while waiting.len() < limit as usize
            && let Some((id, ..)) = tables.due.range((after + 1, i64::MIN, i64::MIN)..).next()
        {
            let mut of_it = tables.due.range((*id, i64::MIN, i64::MIN)..(*id, PARKED, i64::MIN));
            if let Some((_, first_due_ms, _)) = of_it.find(|(_, _, row)| tables.may_take(*row, self.node)) {
                waiting.insert(*id, *first_due_ms);
            }
            after = *id;
        }
        let named = |(id, first_due_ms): (i64, i64)| Waiting {
            destination: Arc::clone(&tables.destinations[id as usize - 1]),
            first_due_ms,
        };
        Ok(waiting.into_iter().map(named).collect())
    }

    async fn due_deliveries(
        &self,
        destination: &Arc<Destination>,
        now_ms: i64,
        after: Option<(i64, i64)>,
        limit: u64,
    ) -> Result<Page, StoreError> {
        let mut tables = self.tables.lock();
        let (after_ms, after_id) = after.unwrap_or((i64::MIN, i64::MIN));
        let of_it = (destination.id, after_ms, after_id)..=(destination.id, now_ms.max(after_ms), i64::MAX);
        let behind = tables.due.range(of_it).filter(|(_, due_ms, id)| (*due_ms, *id) > (after_ms, after_id));
        let due: Vec<i64> = behind
            .filter(|(_, due_ms, id)| *due_ms <= now_ms && tables.may_take(*id, self.node))
            .take(limit as usize)
            .map(|(_, _, id)| *id)
            .collect();
        let later = (destination.id, now_ms.saturating_add(1), i64::MIN)..(destination.id, PARKED, i64::MIN);
        let is_full = due.len() as u64 >= limit;
        let mut later =
            (!is_full && now_ms < PARKED - 1).then(|| tables.due.range(later)).into_iter().flatten();
        let next_due_ms =
            later.find(|(_, _, id)| tables.may_take(*id, self.node)).map(|(_, due_ms, _)| *due_ms);
        let mut deliveries = Vec::with_capacity(due.len());
        for id in due {
            if let Some(row) = tables.rows.get_mut(&id) {
                row.node = self.node;
                deliveries.push(row.delivery.clone());
            }
        }
        Ok(Page { deliveries, next_due_ms })
    }

    async fn still_waiting(&self, deliveries: &[Delivery]) -> Result<Vec<i64>, StoreError> {
        let tables = self.tables.lock();
        let waits = |read: &&Delivery| {
            tables.rows.get(&read.id).is_some_and(|row| {
                row.waits
                    && row.node == self.node
                    && row.delivery.due_ms < PARKED
                    && row.delivery.attempts == read.attempts
            })
        };
        Ok(deliveries.iter().filter(waits).map(|delivery| delivery.id).collect())
    }

    async fn settle(&self, settlement: Settlement, now_ms: i64) -> Result<Vec<Delivery>, StoreError> {
        let mut tables = self.tables.lock();
        let mut freed = Vec::new();
        for (id, outcome) in settlement.outcomes {
            // Of a row that another node took only that it was delivered counts.
            if outcome != DeliveryOutcome::Delivered && !tables.may_take(id, self.node) {
                continue;
            }
            match outcome {
                DeliveryOutcome::Again { due_ms } => tables.again(id, due_ms),
                DeliveryOutcome::Delivered | DeliveryOutcome::Exhausted => {
                    let ended = tables.end(id);
                    let next = ended.and_then(|(to, order)| tables.free_next(to, order, self.node, now_ms));
                    freed.extend(next);
                }
            }
        }
        Ok(freed)
    }
}

#[tokio::test]
async fn it_holds_to_the_deliveries_part_of_the_contract() {
    super::contract::deliveries::hold(&MemoryStore::default()).await;
}
