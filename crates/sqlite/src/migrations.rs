//! The schema's versions: each step once, in order, recorded in the file's `user_version`.

use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, TransactionBehavior};

use crate::Error;

/// One step of the schema. Its place in the list, from 1, is the version that it leads to: a list
/// only ever grows at its end, and a step that was released is never edited.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// What it does, for messages: `messages and their jobs`.
    pub name: &'static str,
    /// Its statements; they run in one transaction.
    pub sql: &'static str,
}

/// Brings the file from its version to the newest one.
pub(crate) fn apply(connection: &mut Connection, path: &Path, migrations: &[Migration]) -> Result<(), Error> {
    let open = |source| Error::Open { path: path.to_owned(), source: Arc::new(source) };
    let found = version(connection).map_err(open)?;
    let known = migrations.len();
    let applied = match usize::try_from(found) {
        Ok(applied) if applied <= known => applied,
        _ => return Err(Error::Newer { path: path.to_owned(), found, known }),
    };
    for (index, migration) in migrations.iter().enumerate().skip(applied) {
        let number = index + 1;
        step(connection, number, migration.sql).map_err(|source| Error::Migration {
            path: path.to_owned(),
            number,
            name: migration.name,
            source: Arc::new(source),
        })?;
        tracing::info!(path = %path.display(), number, name = migration.name, "migrated");
    }
    Ok(())
}

fn step(connection: &mut Connection, number: usize, sql: &str) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have opened the file at the same moment and have taken this step.
    if usize::try_from(version(&transaction)?).is_ok_and(|applied| applied >= number) {
        return transaction.rollback();
    }
    transaction.execute_batch(sql)?;
    // A pragma takes no parameter, and this is a number.
    transaction.execute_batch(&format!("PRAGMA user_version = {number}"))?;
    transaction.commit()
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}
