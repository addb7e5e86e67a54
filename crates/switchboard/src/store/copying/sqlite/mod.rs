//! The embedded store as the source and the target of a copy.
//!
//! - `statements`: each section in its tables
//! - `reading`: the rows of a section, from any connection
//! - `source`: a file, of a running service too
//! - `target`: a new file

mod reading;
mod source;
mod statements;
mod target;

pub use source::SqliteSource;
pub(super) use target::sync_folder;
pub use target::{SqliteTarget, unfinished};
