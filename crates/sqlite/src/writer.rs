//! The writer's thread.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread::{self, JoinHandle};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use crate::Error;
use crate::change::Change;
use crate::group;
use crate::stats::Counters;

/// What the queue carries.
pub(crate) enum Message {
    Change(Box<dyn Change>),
    /// Finish what is queued, then stop, and tell how the last checkpoint went.
    Close(oneshot::Sender<Result<(), Error>>),
}

/// Starts the thread on its connection.
pub(crate) fn start(
    mut connection: Connection,
    queue: mpsc::Receiver<Message>,
    group: usize,
    checkpoint: u32,
    counters: Arc<Counters>,
) -> Result<JoinHandle<()>, Error> {
    let log_pages = Arc::new(AtomicU32::new(0));
    let seen = Arc::clone(&log_pages);
    // Takes the place of SQLite's own checkpoint, which would run before the callers are answered.
    connection
        .wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages| {
            seen.store(u32::try_from(pages).unwrap_or(0), Relaxed);
            Ok(())
        }))
        .map_err(Error::storage)?;
    let writer = Writer { connection, queue, group: group.max(1), checkpoint, counters, log_pages };
    thread::Builder::new()
        .name("sqlite-writer".to_owned())
        .spawn(move || writer.run())
        .map_err(|source| Error::Thread { source: Arc::new(source) })
}

struct Writer {
    connection: Connection,
    queue: mpsc::Receiver<Message>,
    group: usize,
    checkpoint: u32,
    counters: Arc<Counters>,
    log_pages: Arc<AtomicU32>,
}

impl Writer {
    /// Commits group after group until all senders are gone or one says so.
    fn run(mut self) {
        let mut messages = Vec::new();
        let mut closers = Vec::new();
        while self.queue.blocking_recv_many(&mut messages, self.group) > 0 {
            let mut waiting = VecDeque::with_capacity(messages.len());
            for message in messages.drain(..) {
                match message {
                    Message::Change(change) => waiting.push_back(change),
                    Message::Close(closed) => {
                        // Nothing new gets in; what is queued is still received.
                        self.queue.close();
                        closers.push(closed);
                    }
                }
            }
            group::commit(&self.connection, waiting, &self.counters);
            self.checkpoint();
        }
        let ended = finish(self.connection);
        for closed in closers {
            // A closer that has gone away does not care.
            drop(closed.send(ended.clone()));
        }
    }

    /// Copies the log back once it is long. Readers are not waited for: what they hold back is
    /// taken by a later one.
    fn checkpoint(&self) {
        if self.log_pages.load(Relaxed) < self.checkpoint {
            return;
        }
        if let Err(failure) = self.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", (), |_| Ok(())) {
            tracing::error!(%failure, "the write-ahead log cannot be copied back; the next commit tries again");
            return;
        }
        self.log_pages.store(0, Relaxed);
    }
}

/// Empties the log into the file and closes it.
fn finish(connection: Connection) -> Result<(), Error> {
    let checkpoint = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()));
    let closed = connection.close().map_err(|(_, failure)| failure);
    let ended = checkpoint.and(closed);
    if let Err(failure) = &ended {
        // All that was answered is in the log; the next start reads it there.
        tracing::error!(%failure, "the last checkpoint failed");
    }
    ended.map_err(Error::storage)
}
