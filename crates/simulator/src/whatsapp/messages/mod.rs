//! Messages both ways (Meta Graph notes, 2, 4.4 and 4.5).
//!
//! A send is checked in full, then accepted in one transaction with the statuses that follow at once. What only
//! the way to the phone shows (a closed window, a number that nobody has) is an accepted message that fails.

mod content;
mod inbound;
mod limits;
mod media_content;
mod reading;
mod recipient;
mod send;
mod stage;
mod template;
mod text;

pub(crate) use inbound::{Attachment, Destination, Writing, open, tap, write};
pub(super) use limits::Limits;
pub(crate) use reading::{read_all, read_one};
pub(super) use send::send;
pub(super) use stage::advance_planned;
