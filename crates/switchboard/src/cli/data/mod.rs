//! The data: a folder or a database, and the master key that seals the secrets in it; for the service and for commands that work
//! on the data itself.
//!
//! - `database`: the address of a database, its schema, and what is said when it cannot be used
//! - `folder`: the folder, held by one process
//! - `key_file`, `key_command`: files that hold a master key, and commands that print one
//! - `master_key`: which key it is, and whether it is the one that sealed the data
//! - `opened`: the state with both
//! - `rotation`: another key takes its place

pub mod database;
mod folder;
mod key_command;
mod key_file;
mod master_key;
mod opened;
pub mod rotation;

pub use folder::Folder;
pub use opened::{Opened, Place};
