//! The log tables, what is over in them, and where a pass through them is.

use crate::store::postgres::partitions::{day_of, first_of};
use crate::store::retention::Place;

/// A log table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Log {
    /// What was received or cancelled, with the list of its failed attempts.
    Deliveries,
    Receipts,
    Attempts,
}

/// Where a pass through a log is: a day, and a block of the file of its partition. None: the day is still to be judged as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct At {
    pub(super) day: i64,
    pub(super) block: Option<i64>,
}

impl At {
    /// Reads what [`Log::place`] wrote.
    pub(super) const fn read(cursor: i64) -> Self {
        let day = day_of(cursor);
        match cursor - first_of(day) {
            0 => Self { day, block: None },
            block => Self { day, block: Some(block - 1) },
        }
    }
}

impl Log {
    pub(super) const fn table(self) -> &'static str {
        match self {
            Self::Deliveries => "settled_deliveries",
            Self::Receipts => "receipts",
            Self::Attempts => "attempts",
        }
    }

    /// A place in it, as a pass carries it. A file has less than 2^32 blocks, and a day 2^36 ids.
    pub(super) const fn place(self, at: At) -> Place {
        let cursor = first_of(at.day)
            + match at.block {
                Some(block) => block + 1,
                None => 0,
            };
        match self {
            Self::Deliveries => Place::Deliveries(cursor),
            Self::Receipts => Place::Receipts(cursor),
            Self::Attempts => Place::Attempts(cursor),
        }
    }

    /// Where a pass goes on behind it.
    pub(super) const fn behind(self) -> Place {
        match self {
            Self::Deliveries => Place::Receipts(0),
            Self::Receipts => Place::Attempts(0),
            Self::Attempts => Place::Messages(String::new(), String::new()),
        }
    }

    /// Whether a row came about before $1.
    pub(super) const fn is_old(self) -> &'static str {
        match self {
            Self::Deliveries => "(row.since_ms < $1 OR row.settled_ms < $1)",
            Self::Receipts => "row.created_ms < $1",
            Self::Attempts => "row.at_ms < $1",
        }
    }

    /// Whether a row is over and not needed by what stays. Each look at another table is a step into an index of its own, whatever
    /// a planner believes.
    pub(super) const fn is_over(self) -> &'static str {
        match self {
            Self::Deliveries => "row.settled_ms < $1",
            Self::Receipts => {
                "CASE WHEN row.created_ms < $1 THEN
                     (SELECT 1 FROM deliveries WHERE account = row.account AND receipt = row.id LIMIT 1) IS NULL
                     AND (SELECT 1 FROM settled_deliveries WHERE account = row.account AND receipt = row.id LIMIT 1) IS NULL
                 ELSE false END"
            }
            Self::Attempts => {
                "row.at_ms < $1 AND (row.reason IS NULL OR
                     (SELECT 1 FROM deliveries WHERE state = 2 AND destination = row.destination LIMIT 1) IS NULL)"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        for at in [
            At { day: 0, block: None },
            At { day: 0, block: Some(0) },
            At { day: 1_055, block: None },
            At { day: 1_055, block: Some((1 << 32) - 1) },
        ] {
            assert!(matches!(Log::Receipts.place(at), Place::Receipts(cursor) if At::read(cursor) == at));
        }
        assert_eq!(Log::Deliveries.place(At { day: 0, block: None }), Place::START);
    }
}
