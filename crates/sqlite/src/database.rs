//! What a caller holds.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use crate::change::queued;
use crate::readers::Readers;
use crate::stats::Counters;
use crate::writer::{self, Message};
use crate::{Error, Options, Stats, WriteError, connection, migrations};

/// One durable database; clones share it.
///
/// When the last clone is dropped, the writer finishes what is queued, and the drop waits for it.
#[derive(Clone)]
pub struct Database(Arc<Inner>);

// In this order they are dropped: without its last sender the writer stops, and is waited for.
struct Inner {
    readers: Readers,
    queue: mpsc::Sender<Message>,
    _thread: Thread,
    counters: Arc<Counters>,
}

impl Database {
    /// Opens the file, makes it if there is none, brings its schema up to date and starts the writer.
    ///
    /// # Errors
    ///
    /// [`Error::Newer`] when a newer program wrote the file, [`Error::Migration`] when a step fails,
    /// [`Error::Journal`] when its file system has no write-ahead log, [`Error::Open`] for the rest.
    pub fn open(path: &Path, options: Options) -> Result<Self, Error> {
        let Options { migrations, readers, group, queue, checkpoint, vfs } = options;
        let mut connection = connection::writer(path, vfs.as_deref())?;
        migrations::apply(&mut connection, path, migrations)?;
        let (sender, receiver) = mpsc::channel(queue.max(1));
        let counters = Arc::new(Counters::default());
        let thread = writer::start(connection, receiver, group, checkpoint, Arc::clone(&counters))?;
        Ok(Self(Arc::new(Inner {
            readers: Readers::new(path.to_owned(), vfs, readers),
            queue: sender,
            _thread: Thread(Some(thread)),
            counters,
        })))
    }

    /// Runs `change` in the writer's next transaction, under a savepoint of its own, and answers once
    /// that transaction is committed and synced to the disk.
    ///
    /// Changes run one after the other in the order in which they were queued; each sees those before
    /// it. A change must not end the transaction, must return at the first statement that fails for
    /// want of storage, and must not wait for anything: all other writers wait for it. Once it is
    /// queued it runs and is committed even when the returned future is dropped. When the queue is
    /// full, this awaits a place.
    ///
    /// # Errors
    ///
    /// [`WriteError::Change`] with what the change answered, and [`WriteError::Panicked`]: it was
    /// rolled back alone. [`WriteError::Storage`]: the disk is full or failed, nothing of it holds.
    /// [`WriteError::Closed`]: it did not run.
    pub async fn write<T, E, F>(&self, change: F) -> Result<T, WriteError<E>>
    where
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Send + 'static,
    {
        let (change, answered) = queued(change);
        if self.0.queue.send(Message::Change(change)).await.is_err() {
            return Err(WriteError::Closed);
        }
        answered.await.unwrap_or(Err(WriteError::Closed))
    }

    /// [`write`](Self::write) for callers outside a runtime.
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write).
    ///
    /// # Panics
    ///
    /// When called on a thread that drives asynchronous tasks; there, use [`write`](Self::write).
    pub fn write_blocking<T, E, F>(&self, change: F) -> Result<T, WriteError<E>>
    where
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Send + 'static,
    {
        let (change, answered) = queued(change);
        if self.0.queue.blocking_send(Message::Change(change)).is_err() {
            return Err(WriteError::Closed);
        }
        answered.blocking_recv().unwrap_or(Err(WriteError::Closed))
    }

    /// Runs `query` on a read-only connection inside one snapshot of what is committed, on the calling
    /// thread: a point read takes microseconds, less than a hop to another thread would.
    ///
    /// With all readers at work the thread waits for one. Do not read inside a read.
    ///
    /// # Errors
    ///
    /// What `query` answers, or what SQLite says: busy when no reader came back within 5 seconds,
    /// misuse when the database is closed.
    pub fn read<T, E>(&self, query: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, E>
    where
        E: From<rusqlite::Error>,
    {
        self.0.readers.read(query)
    }

    /// What the writer has done since the database was opened.
    pub fn stats(&self) -> Stats {
        let queue = &self.0.queue;
        self.0.counters.read(queue.max_capacity().saturating_sub(queue.capacity()))
    }

    /// Finishes what is queued, copies the log back into the file and closes it, for all clones.
    /// Later writes answer [`WriteError::Closed`].
    ///
    /// # Errors
    ///
    /// [`Error::Storage`] when the log could not be copied back; every answered change is in the log
    /// all the same, and the next opening finds it there.
    pub async fn close(self) -> Result<(), Error> {
        self.0.readers.close();
        let (closed, ended) = oneshot::channel();
        if self.0.queue.send(Message::Close(closed)).await.is_err() {
            return Ok(());
        }
        ended.await.unwrap_or(Ok(()))
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Database").field("stats", &self.stats()).finish_non_exhaustive()
    }
}

/// The writer's thread, which is waited for.
struct Thread(Option<JoinHandle<()>>);

impl Drop for Thread {
    fn drop(&mut self) {
        let Some(thread) = self.0.take() else { return };
        // A change that holds the last clone drops it on the writer's own thread.
        if thread.thread().id() != thread::current().id() && thread.join().is_err() {
            tracing::error!("the writer's thread panicked");
        }
    }
}
