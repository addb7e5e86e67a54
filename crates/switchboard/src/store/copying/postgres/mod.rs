//! A database as the source and the target of a copy.
//!
//! - `statements`: each section in its tables
//! - `reading`: the rows of a section, over any connection
//! - `text`: rows as COPY takes them
//! - `opening`: whether the database fits this program, is empty, and in nobody's hands
//! - `source`: one snapshot
//! - `target`: one transaction

mod opening;
mod reading;
mod source;
mod statements;
mod target;
mod text;

#[cfg(test)]
mod answers;
#[cfg(test)]
mod tests;

pub(in crate::store) use opening::{copied_ms, refuse_unfinished};
pub use source::PostgresSource;
pub use target::PostgresTarget;
