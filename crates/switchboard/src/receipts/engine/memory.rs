//! What is in memory: which deliveries, and how many bytes their bodies have.

use std::collections::{HashMap, HashSet};

use crate::model::Delivery;

/// Deliveries in memory, those under way among them; more wait in the table.
const ROWS: usize = 16_384;
/// Bytes of their bodies (decided). One body alone always fits.
const BYTES: usize = 64 * 1024 * 1024;

/// Deliveries in memory, under way or waiting.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// Bytes by row.
    rows: HashMap<i64, usize>,
    bytes: usize,
    /// Of these, the ones that the table set free meanwhile.
    freed_early: HashSet<i64>,
}

/// What memory can still take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    pub(super) rows: usize,
    pub(super) bytes: usize,
}

impl Room {
    /// Whether a body of so many bytes fits.
    pub(super) fn takes(self, bytes: usize) -> bool {
        self.rows > 0 && self.bytes >= bytes.max(1)
    }
}

impl Memory {
    pub(super) fn contains(&self, row: i64) -> bool {
        self.rows.contains_key(&row)
    }

    pub(super) fn insert(&mut self, row: i64, bytes: usize) {
        self.bytes += bytes;
        self.bytes -= self.rows.insert(row, bytes).unwrap_or_default();
    }

    /// The table set it free while it is here.
    pub(super) fn free_early(&mut self, row: i64) {
        self.freed_early.insert(row);
    }

    /// It is here no more; answers whether the table has set it free meanwhile.
    pub(super) fn remove(&mut self, row: i64) -> bool {
        self.bytes -= self.rows.remove(&row).unwrap_or_default();
        self.freed_early.remove(&row)
    }

    pub(super) fn room(&self) -> Room {
        let bytes = if self.rows.is_empty() { usize::MAX } else { BYTES.saturating_sub(self.bytes) };
        Room { rows: ROWS.saturating_sub(self.rows.len()), bytes }
    }
}

/// Bytes of the bodies of some deliveries.
pub(super) fn bytes_of<'a>(deliveries: impl IntoIterator<Item = &'a Delivery>) -> usize {
    deliveries.into_iter().map(|delivery| delivery.body.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_bounded_as_rows_are_and_one_alone_always_fits() {
        let mut memory = Memory::default();
        assert!(memory.room().takes(2 * BYTES));
        memory.insert(1, 2 * BYTES);
        assert!(!memory.room().takes(0));
        memory.insert(1, BYTES - 10);
        assert!(memory.room().takes(10) && !memory.room().takes(11));
        memory.remove(1);
        memory.remove(1);
        assert!(memory.room().takes(2 * BYTES));
        (0..ROWS as i64).for_each(|row| memory.insert(row, 0));
        assert!(!memory.room().takes(0));
    }
}
