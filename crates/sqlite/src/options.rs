//! How a database is opened.

use std::num::NonZeroUsize;
use std::thread::available_parallelism;

use crate::Migration;

/// How a [`Database`](crate::Database) is opened: `Options::new(MIGRATIONS)`, then what differs.
#[derive(Debug, Clone)]
pub struct Options {
    /// The schema's versions, oldest first.
    pub migrations: &'static [Migration],
    /// The most read-only connections open at once, at least 1. They are opened when first needed.
    /// A read holds one for as long as it lasts, and a thread that finds none waits: as many as there are threads
    /// that read at once, those of the runtime and those of long reads, leave none of them waiting.
    pub readers: usize,
    /// The most changes in one commit, at least 1.
    pub group: usize,
    /// The most changes that wait for the writer, at least 1; beyond it `write` awaits a place.
    pub queue: usize,
    /// Pages in the write-ahead log, of 4 KiB each, from which on it is copied back into the file.
    pub checkpoint: u32,
    /// The name of SQLite's file system to use; its own when `None`. Tests put a failing one here.
    pub vfs: Option<String>,
}

impl Options {
    /// The defaults with these migrations: two readers more than processors (4 to 18): one
    /// for each thread of a runtime, and two for reads that take long. Groups of 512 changes, a queue of 65,536, a log of 8 MiB.
    pub fn new(migrations: &'static [Migration]) -> Self {
        let processors = available_parallelism().map_or(2, NonZeroUsize::get);
        let readers = processors.saturating_add(2).clamp(4, 18);
        Self { migrations, readers, group: 512, queue: 65_536, checkpoint: 2_000, vfs: None }
    }

    /// Sets the most read-only connections open at once.
    pub fn readers(mut self, readers: usize) -> Self {
        self.readers = readers;
        self
    }

    /// Sets the most changes in one commit.
    pub fn group(mut self, group: usize) -> Self {
        self.group = group;
        self
    }

    /// Sets the most changes that wait for the writer.
    pub fn queue(mut self, queue: usize) -> Self {
        self.queue = queue;
        self
    }

    /// Sets from how many pages on the write-ahead log is copied back.
    pub fn checkpoint(mut self, pages: u32) -> Self {
        self.checkpoint = pages;
        self
    }

    /// Sets the name of SQLite's file system.
    pub fn vfs(mut self, vfs: impl Into<String>) -> Self {
        self.vfs = Some(vfs.into());
        self
    }
}

impl Default for Options {
    /// A database without migrations.
    fn default() -> Self {
        Self::new(&[])
    }
}
