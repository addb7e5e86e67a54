//! Webhooks of one change, between their insertion and its commit.

use super::{Courier, Parcel};

/// What a change has announced to the lanes. [`release`](Self::release) lets it go out; when it is dropped
/// instead, the lanes look at the table.
pub(crate) struct Announcement {
    courier: Courier,
    parcels: Vec<(String, i64, Parcel)>,
    answer_first: bool,
}

impl Announcement {
    pub(super) fn new(courier: Courier) -> Self {
        Self { courier, parcels: Vec::new(), answer_first: false }
    }

    pub fn add(&mut self, lane: &str, id: i64, parcel: Parcel) {
        self.courier.announce(lane, id);
        self.parcels.push((lane.to_owned(), id, parcel));
    }

    pub fn answer_first(&mut self) {
        self.answer_first = true;
    }

    /// The change is committed: its webhooks go out.
    pub fn release(mut self) {
        let parcels = std::mem::take(&mut self.parcels);
        if self.answer_first && !parcels.is_empty() {
            self.courier.ready_later(parcels);
        } else {
            parcels.into_iter().for_each(|(lane, id, parcel)| self.courier.ready(&lane, id, Some(parcel)));
        }
    }
}

impl Drop for Announcement {
    fn drop(&mut self) {
        for (lane, id, _) in self.parcels.drain(..) {
            self.courier.ready(&lane, id, None);
        }
    }
}
