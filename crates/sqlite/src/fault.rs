//! A file system for tests that fails when told to, and keeps a log of what it wrote and synced.
//!
//! It is SQLite's own with a few calls in front of it: [`Faults::install`] registers it under a
//! name, which goes into [`Options::vfs`](crate::Options::vfs).

mod vfs;

use std::sync::Arc;

use parking_lot::Mutex;

/// What fails from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// Every write: the disk is full.
    DiskFull,
    /// Every sync: what was written may be lost.
    Sync,
}

/// One of the files of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// The database itself.
    Main,
    /// Its write-ahead log.
    Log,
}

/// A call that the file system answered, in the order in which it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Bytes went to the file.
    Written(File),
    /// All that was written to the file is on the disk.
    Synced(File),
    /// A write or a sync was refused.
    Failed(File),
}

#[derive(Debug, Default)]
struct State {
    fault: Fault,
    events: Vec<Event>,
}

/// A file system under a name, and the switch that makes it fail. Clones share the switch.
#[derive(Debug, Clone)]
pub struct Faults {
    name: String,
    state: Arc<Mutex<State>>,
}

impl Faults {
    /// Registers the file system for the rest of the process; each name once.
    ///
    /// # Errors
    ///
    /// What SQLite says when it refuses the name or has no file system of its own.
    pub fn install(name: &str) -> Result<Self, rusqlite::Error> {
        let state = Arc::default();
        vfs::register(name, Arc::clone(&state))?;
        Ok(Self { name: name.to_owned(), state })
    }

    /// The name for [`Options::vfs`](crate::Options::vfs).
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Sets what fails from now on.
    pub fn set(&self, fault: Fault) {
        self.state.lock().fault = fault;
    }

    /// What was written and synced since the last call of this.
    pub fn take_events(&self) -> Vec<Event> {
        std::mem::take(&mut self.state.lock().events)
    }
}
