//! A change, step by step, under the savepoint that the writer gave it.

use rusqlite::Connection;

use super::audit::Trails;
use super::nonces::Nonces;
use super::records::NewRow;
use super::{Failure, cancelling, deliveries, jobs, messages, queues, records};
use crate::store::records::is_of_identities;
use crate::store::{Change, Committed, Step};

/// `audit` is the change's entry as it is kept.
pub(super) fn apply(
    connection: &Connection,
    change: &Change,
    nonces: &Nonces,
    trails: &Trails,
    audit: Option<&str>,
) -> Result<Committed, Failure> {
    let mut committed = Committed::default();
    if let Some(nonce) = change.nonce {
        nonces.insert(connection, nonce, change.at_ms)?;
    }
    for step in &change.steps {
        take(connection, change, step, &mut committed)?;
    }
    if let Some(audit) = audit {
        trails.append(connection, &change.account, audit)?;
    }
    Ok(committed)
}

fn take(
    connection: &Connection,
    change: &Change,
    step: &Step,
    committed: &mut Committed,
) -> Result<(), Failure> {
    let account = &change.account;
    match step {
        Step::Amend { kind, key, patch } => {
            let row = records::one(connection, account, kind, key)?;
            for step in &patch.apply(row.as_ref())? {
                take(connection, change, step, committed)?;
            }
        }
        Step::Put { kind, key, body, indexes, expected } => {
            records::put(connection, account, &NewRow { kind, key, body, indexes }, *expected, change.at_ms)?;
            committed.identities |= is_of_identities(kind);
        }
        Step::Remove { kind, key, expected } => {
            records::expect(connection, account, kind, key, *expected)?;
            records::remove(connection, account, kind, key)?;
            committed.identities |= is_of_identities(kind);
        }
        Step::Expect { kind, key, expected } => {
            records::expect(connection, account, kind, key, *expected)?;
        }
        Step::PutDirectory { directory, key, value } => {
            records::put_directory(connection, *directory, key, value)?;
        }
        Step::RemoveDirectory { directory, key } => records::remove_directory(connection, *directory, key)?,
        Step::InsertMessage(message) => messages::insert(connection, account, message)?,
        Step::UpdateMessage { message, version } => messages::update(connection, account, message, *version)?,
        Step::InsertJob { message, due_ms } => {
            jobs::insert(connection, account, message, *due_ms, change.at_ms)?;
        }
        Step::RemoveJob { message } => jobs::remove(connection, account, message)?,
        Step::Receipt { receipt, http } => {
            let row = deliveries::log(connection, account, receipt, change.at_ms)?;
            committed.receipts += 1;
            if let Some(http) = http {
                let delivery = deliveries::insert(connection, account, receipt, row, http, change.at_ms)?;
                committed.deliveries.extend(delivery);
            }
        }
        Step::Enqueue(entry) => {
            committed.queues.push(queues::enqueue(connection, account, entry, change.at_ms)?);
        }
        Step::Cancel { setting } => {
            let (freed, cancelled) = cancelling::cancel(connection, account, setting, change.at_ms)?;
            committed.deliveries.extend(freed);
            committed.cancelled += cancelled;
        }
    }
    Ok(())
}
