//! Durable SQLite with group commit; knows no tables.
//!
//! A [`Database`] is one file with one writer and a few readers. The writer is a thread that
//! takes all changes that wait, runs them in one transaction, each under a savepoint of its own,
//! commits once, and only then answers their callers: one sync of the disk serves many. Readers
//! are pooled, read-only, and see a snapshot of what is committed.
//!
//! - [`Database`], [`Options`], [`Stats`]: what a caller holds (`database`, `options`, `stats`)
//! - [`Migration`]: the schema's versions (`migrations`)
//! - [`Error`], [`WriteError`]: what may go wrong (`error`)
//! - `change`, `group`, `writer`: a queued change, one transaction of many, the thread
//! - `readers`: the pool
//! - `connection`, `status`: how a connection is set up, and its last result code
//! - `fault`: a file system for tests that fails when told to (feature `fault`)

mod change;
mod connection;
mod database;
mod error;
mod group;
mod migrations;
mod options;
mod readers;
mod stats;
mod status;
mod writer;

#[cfg(any(test, feature = "fault"))]
pub mod fault;

#[cfg(test)]
mod tests;

pub use database::Database;
pub use error::{Error, WriteError};
pub use migrations::Migration;
pub use options::Options;
pub use stats::Stats;

pub use rusqlite;
