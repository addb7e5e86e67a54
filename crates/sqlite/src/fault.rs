//! A file system for tests that fails when told to, and keeps a log of what it wrote and synced.
//!
//! It is SQLite's own with a few calls in front of it: [`Faults::install`] registers it under a
//! name, which goes into [`Options::vfs`](crate::Options::vfs). It fails in one of two ways: by a
//! switch, [`Faults::set`], or by a [`Plan`] that strikes the n-th call, [`Faults::follow`].
//!
//! - `plan`: which call goes wrong, and how
//! - `machine`: counts the calls and says what each comes to
//! - `disk`: what would be left if the power went
//! - `vfs`: the calls that SQLite makes; the only file with `unsafe`

mod disk;
mod machine;
mod plan;
mod vfs;

use std::io;
use std::sync::Arc;

use parking_lot::Mutex;

use self::machine::Machine;
pub use self::plan::{Calls, Harm, Kept, Lasting, Plan, Tear};

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
    /// Its rollback journal, which is used until the log is.
    Journal,
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
    machine: Option<Machine>,
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

    /// Starts a run with this plan: calls are counted from 1 and what is synced is remembered, until
    /// [`reboot`](Self::reboot). No database of the file system may be open.
    ///
    /// The real disk is not synced while it lasts; a loss of power is played from memory.
    pub fn follow(&self, plan: Plan) {
        let mut state = self.state.lock();
        state.events.clear();
        state.machine = Some(Machine::new(plan));
    }

    /// The calls of the run that its plan counts.
    pub fn calls(&self) -> u64 {
        self.state.lock().machine.as_ref().map_or(0, Machine::calls)
    }

    /// Whether the plan struck a call.
    pub fn struck(&self) -> bool {
        self.state.lock().machine.as_ref().is_some_and(Machine::struck)
    }

    /// Ends a fault that lasts: there is room again.
    pub fn mend(&self) {
        if let Some(machine) = &mut self.state.lock().machine {
            machine.mend();
        }
    }

    /// Whether the power went: then every call fails.
    pub fn is_off(&self) -> bool {
        self.state.lock().machine.as_ref().is_some_and(Machine::is_off)
    }

    /// Takes the power away now, in a run.
    pub fn cut_power(&self, kept: Kept) {
        if let Some(machine) = &mut self.state.lock().machine {
            machine.cut_power(kept);
        }
    }

    /// Ends the run. If the power went, the files are what it left of them. All databases of the file
    /// system must be closed; then any file system may open them again.
    ///
    /// # Errors
    ///
    /// What the real file system says when it cannot write them.
    pub fn reboot(&self) -> io::Result<()> {
        let machine = self.state.lock().machine.take();
        machine.map_or(Ok(()), Machine::reboot)
    }
}
