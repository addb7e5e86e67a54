//! The pool of read-only connections.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use rusqlite::{Connection, ffi};

use crate::connection;

/// How long a read waits for a connection before it gives up. Reads are short, so only one that
/// was started inside another, or a query that never ends, comes to this.
const PATIENCE: Duration = Duration::from_secs(5);

/// Connections that are opened when first needed and then kept.
pub(crate) struct Readers {
    path: PathBuf,
    vfs: Option<String>,
    most: usize,
    pool: Mutex<Pool>,
    returned: Condvar,
}

#[derive(Default)]
struct Pool {
    /// The one used last is taken first, since its cache is warm.
    idle: Vec<Connection>,
    /// All that are open, idle or at work.
    open: usize,
    closed: bool,
}

impl Readers {
    pub(crate) fn new(path: PathBuf, vfs: Option<String>, most: usize) -> Self {
        Self { path, vfs, most: most.max(1), pool: Mutex::default(), returned: Condvar::new() }
    }

    /// Runs a query inside one snapshot.
    pub(crate) fn read<T, E>(&self, query: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, E>
    where
        E: From<rusqlite::Error>,
    {
        let lease = Lease { readers: self, connection: Some(self.take()?) };
        let Some(connection) = lease.connection.as_ref() else {
            return Err(closed().into());
        };
        connection.prepare_cached("BEGIN DEFERRED")?.execute(())?;
        let answer = query(connection)?;
        connection.prepare_cached("COMMIT")?.execute(())?;
        Ok(answer)
    }

    /// Closes what is idle now, and what is at work when it comes back.
    pub(crate) fn close(&self) {
        let mut pool = self.pool.lock();
        pool.closed = true;
        pool.open -= pool.idle.len();
        pool.idle.clear();
        self.returned.notify_all();
    }

    fn take(&self) -> rusqlite::Result<Connection> {
        let until = Instant::now() + PATIENCE;
        let mut pool = self.pool.lock();
        loop {
            if pool.closed {
                return Err(closed());
            }
            if let Some(connection) = pool.idle.pop() {
                return Ok(connection);
            }
            if pool.open < self.most {
                pool.open += 1;
                drop(pool);
                return connection::reader(&self.path, self.vfs.as_deref()).inspect_err(|_| self.lost());
            }
            if self.returned.wait_until(&mut pool, until).timed_out() {
                return Err(failure(ffi::SQLITE_BUSY, format!("all {} readers are at work", self.most)));
            }
        }
    }

    fn give_back(&self, connection: Connection) {
        // Left open by a query that failed or panicked.
        if !connection.is_autocommit() && connection.execute_batch("ROLLBACK").is_err() {
            return self.lost();
        }
        let mut pool = self.pool.lock();
        if pool.closed {
            pool.open -= 1;
            return;
        }
        pool.idle.push(connection);
        self.returned.notify_one();
    }

    /// One connection fewer is open; the next read may open another.
    fn lost(&self) {
        self.pool.lock().open -= 1;
        self.returned.notify_one();
    }
}

/// A connection at work, which comes back whatever happens to the query.
struct Lease<'readers> {
    readers: &'readers Readers,
    connection: Option<Connection>,
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.readers.give_back(connection);
        }
    }
}

fn closed() -> rusqlite::Error {
    failure(ffi::SQLITE_MISUSE, "the database is closed".to_owned())
}

fn failure(code: i32, message: String) -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(ffi::Error::new(code), Some(message))
}
