//! The webhooks of one message, group or template, by id.

use std::collections::BTreeMap;

use super::Parcel;

/// Where a webhook of a lane stands.
pub(super) enum Slot {
    /// Inserted, not yet committed: what comes after it waits.
    Announced,
    /// May go out; without a parcel it is read from the table.
    Ready(Option<Parcel>),
}

/// A lane, there as long as it has a webhook.
#[derive(Default)]
pub(super) struct Lane {
    pub slots: BTreeMap<i64, Slot>,
    /// Whether a task works on it.
    pub running: bool,
}

/// What a lane's task does next.
pub(super) enum Head {
    /// Nothing is left.
    Empty,
    /// A commit decides; it starts a new task.
    Undecided,
    /// Send this one.
    Next(i64, Option<Parcel>),
}

impl Lane {
    /// Takes the parcel of the first webhook; its slot stays until it was answered.
    pub fn head(&mut self) -> Head {
        match self.slots.first_entry() {
            None => Head::Empty,
            Some(mut entry) => {
                let id = *entry.key();
                match entry.get_mut() {
                    Slot::Announced => Head::Undecided,
                    Slot::Ready(parcel) => Head::Next(id, parcel.take()),
                }
            }
        }
    }
}
