//! A change on its way: its closure, then what it answered, then the caller who waits.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::{Error, WriteError};

/// Whether a change that ran is to stay in its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Keep,
    RollBack,
}

/// A change whose types are forgotten, so that all fit in one queue.
pub(crate) trait Change: Send {
    /// Runs the closure inside the group's transaction and keeps its answer.
    fn run(&mut self, connection: &Connection) -> Verdict;

    /// Tells the caller: the closure's own answer, or the storage's failure in its place.
    fn settle(self: Box<Self>, storage: Result<(), Error>);
}

/// What a caller awaits.
pub(crate) type Answered<T, E> = oneshot::Receiver<Result<T, WriteError<E>>>;

/// Wraps a closure for the queue, and gives what its caller awaits.
pub(crate) fn queued<T, E, F>(change: F) -> (Box<dyn Change>, Answered<T, E>)
where
    F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: Send + 'static,
{
    let (answer, answered) = oneshot::channel();
    (Box::new(Queued { change: Some(change), outcome: Err(WriteError::Closed), answer }), answered)
}

struct Queued<T, E, F> {
    change: Option<F>,
    outcome: Result<T, WriteError<E>>,
    answer: oneshot::Sender<Result<T, WriteError<E>>>,
}

impl<T, E, F> Change for Queued<T, E, F>
where
    F: FnOnce(&Connection) -> Result<T, E> + Send,
    T: Send,
    E: Send,
{
    fn run(&mut self, connection: &Connection) -> Verdict {
        let Some(change) = self.change.take() else {
            return Verdict::RollBack;
        };
        // What the closure touched is either its own and gone with it, or the connection, which
        // the group rolls back to the savepoint.
        self.outcome = match catch_unwind(AssertUnwindSafe(|| change(connection))) {
            Ok(answer) => answer.map_err(WriteError::Change),
            Err(panic) => Err(WriteError::Panicked(message(panic))),
        };
        if self.outcome.is_ok() { Verdict::Keep } else { Verdict::RollBack }
    }

    fn settle(self: Box<Self>, storage: Result<(), Error>) {
        let Self { change, outcome, answer } = *self;
        let told = storage.map_err(WriteError::Storage).and(outcome);
        // Dropping what belongs to a caller runs the caller's code, which must not end the writer:
        // the answer of one who has gone away, the closure of a change that never ran.
        let dropped = catch_unwind(AssertUnwindSafe(|| {
            drop(answer.send(told));
            drop(change);
        }));
        if let Err(panic) = dropped {
            tracing::error!(message = message(panic), "dropping a change's answer panicked");
        }
    }
}

/// The text of a panic.
fn message(panic: Box<dyn Any + Send>) -> String {
    if let Some(text) = panic.downcast_ref::<&str>() {
        return (*text).to_owned();
    }
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(other) => {
            // Its own drop may panic in turn; leaking a rarity is the lesser evil.
            std::mem::forget(other);
            "a panic without a text".to_owned()
        }
    }
}
