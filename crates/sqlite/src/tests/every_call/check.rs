//! What a restart on a sound disk has to find.

use std::path::Path;

use super::play::Ledger;
use super::script;
use crate::{Database, Options};

/// Opens what a run left and holds it against what the callers were told.
pub(super) fn check(path: &Path, mut ledger: Ledger) {
    let database = Database::open(path, Options::new(script::SCHEMA).readers(1)).expect("it opens again");
    let integrity: String = database
        .read(|connection| connection.pragma_query_value(None, "integrity_check", |row| row.get(0)))
        .unwrap();
    assert_eq!(integrity, "ok");
    let (applied, earlier, rows) = database
        .read(|connection| {
            let applied = script::numbers(connection, "applied")?;
            Ok::<_, rusqlite::Error>((
                applied,
                script::numbers(connection, "earlier")?,
                script::rows(connection)?,
            ))
        })
        .unwrap();

    let lost: Vec<_> = ledger.acknowledged.iter().filter(|number| !applied.contains(number)).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    ledger.settle(&applied);
    assert!(rows == ledger.rows, "a change is there in part");
    let before_migration = |number: &i64| !ledger.migrated || *number <= script::BEFORE_MIGRATION;
    let expected: Vec<i64> = applied.into_iter().filter(before_migration).collect();
    assert_eq!(earlier, expected, "the migration ran once, on what was there then");

    let next = script::OPERATIONS + 1;
    database.write_blocking(move |connection| script::run(connection, next)).expect("calls go on");
}
