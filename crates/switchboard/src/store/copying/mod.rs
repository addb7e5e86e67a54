//! A whole store is copied: into a store of another kind, into a file, and out of it.
//!
//! What is copied is a list of [`sections`](Section), each with its columns and the order of its rows, whatever tables a store keeps
//! them in. Rows travel in one encoding, so that a section has the same count and the same hash in each kind of store: equal
//! counts and hashes are equal contents. Not copied: what a store keeps for itself (counts of queues, leases of nodes, the heartbeat)
//! what is about to go (messages of deleted queues), and used nonces: calls that were signed before
//! the copy was made are refused at the new place.
//!
//! - `sections`: what is copied
//! - `encoding`: values and rows as bytes
//! - `batches`: rows on their way, counted and hashed
//! - `flow`: sources and targets; a copy, read back and compared
//! - `marks`: what a copy notes about itself
//! - `sqlite`, `postgres`, `file`: the places that a copy is read from and written to
//! - `error`: what may go wrong

mod batches;
mod encoding;
mod error;
pub mod file;
mod flow;
pub(in crate::store) mod marks;
pub mod postgres;
mod sections;
pub mod sqlite;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

pub use batches::Tally;
pub use error::CopyError;
pub use flow::{Copied, Numbering, Source, Target, copy};
pub use sections::{Column, SECTIONS, Section, Shape};
