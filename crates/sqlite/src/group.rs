//! One transaction for many changes.
//!
//! What may go wrong between `BEGIN` and `COMMIT`, and why it harms nobody:
//!
//! - A change is refused or panics: its savepoint is rolled back, the others hold.
//! - The disk is full or fails under a statement: SQLite may end the whole transaction on its own,
//!   which shows in `is_autocommit`. Then all that ran so far is answered with the failure, and
//!   what has not run yet gets a transaction of its own.
//! - `COMMIT` fails: everybody who took part is answered with the failure, those too who were
//!   refused, since they may have been refused for what another of the group had written.

use std::collections::VecDeque;

use rusqlite::Connection;

use crate::Error;
use crate::change::{Change, Verdict};
use crate::stats::Counters;
use crate::status::storage_failure;

/// A change that ran, and the failure of the storage that was its own alone.
type Ran = (Box<dyn Change>, Result<(), Error>);

/// Runs all that waits, in one transaction or, after failures, in several, and answers everybody.
pub(crate) fn commit(connection: &Connection, mut waiting: VecDeque<Box<dyn Change>>, counters: &Counters) {
    while !waiting.is_empty() {
        one(connection, &mut waiting, counters);
    }
}

/// One transaction; takes from `waiting` what took part in it.
fn one(connection: &Connection, waiting: &mut VecDeque<Box<dyn Change>>, counters: &Counters) {
    if let Err(failure) = begin(connection) {
        tracing::error!(%failure, "a transaction cannot begin");
        counters.failed();
        let failure = Error::storage(failure);
        waiting.drain(..).for_each(|change| change.settle(Err(failure.clone())));
        return;
    }
    let mut ran = Vec::with_capacity(waiting.len());
    let mut kept: u64 = 0;
    let mut refused: u64 = 0;
    let mut broken = Ok(());
    while broken.is_ok()
        && let Some(mut change) = waiting.pop_front()
    {
        let mut own = Ok(());
        match run(connection, change.as_mut()) {
            Ok(Ended::Kept) => kept += 1,
            Ok(Ended::Refused) => refused += 1,
            Ok(Ended::OutOfStorage(failure)) => {
                refused += 1;
                counters.out_of_storage();
                own = Err(Error::storage(failure));
            }
            Err(failure) => broken = Err(failure),
        }
        ran.push((change, own));
    }
    match broken.and_then(|()| execute(connection, "COMMIT")) {
        Ok(()) => {
            counters.committed(kept, refused);
            ran.into_iter().for_each(|(change, own): Ran| change.settle(own));
        }
        Err(failure) => {
            tracing::error!(%failure, changes = ran.len(), "a transaction failed");
            counters.failed();
            roll_back(connection);
            let failure = Error::storage(failure);
            ran.into_iter().for_each(|(change, _): Ran| change.settle(Err(failure.clone())));
        }
    }
}

/// How a change ended whose transaction lives on.
enum Ended {
    Kept,
    Refused,
    OutOfStorage(rusqlite::Error),
}

/// Runs one change under its savepoint. An error means that the transaction is lost.
fn run(connection: &Connection, change: &mut dyn Change) -> rusqlite::Result<Ended> {
    execute(connection, "SAVEPOINT one_change")?;
    let verdict = change.run(connection);
    let failure = storage_failure(connection);
    if connection.is_autocommit() {
        return Err(failure.unwrap_or_else(transaction_ended));
    }
    let ended = match (verdict, failure) {
        (Verdict::Keep, _) => Ended::Kept,
        (Verdict::RollBack, None) => Ended::Refused,
        (Verdict::RollBack, Some(failure)) => Ended::OutOfStorage(failure),
    };
    if verdict == Verdict::RollBack {
        execute(connection, "ROLLBACK TO one_change")?;
    }
    execute(connection, "RELEASE one_change")?;
    Ok(ended)
}

fn begin(connection: &Connection) -> rusqlite::Result<()> {
    // Only a rollback that failed leaves one open; it is tried again before anything new.
    if !connection.is_autocommit() {
        execute(connection, "ROLLBACK")?;
    }
    execute(connection, "BEGIN IMMEDIATE")
}

fn roll_back(connection: &Connection) {
    if !connection.is_autocommit()
        && let Err(failure) = execute(connection, "ROLLBACK")
    {
        tracing::error!(%failure, "a transaction cannot be rolled back; the next one tries again");
    }
}

fn execute(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute(()).map(drop)
}

fn transaction_ended() -> rusqlite::Error {
    let error = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_ABORT);
    rusqlite::Error::SqliteFailure(error, Some("a change ended the transaction that it shares".to_owned()))
}
