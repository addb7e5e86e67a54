//! Disks that are full or fail.

use rusqlite::{Connection, ErrorCode};

use super::support::{Answer, Gate, SCHEMA, file, ids, insert, insert_sized, items, items_with, queue};
use crate::fault::{Event, Fault, Faults, File};
use crate::{Database, Options, WriteError};

fn allow_pages(connection: &Connection, pages: i64) -> rusqlite::Result<()> {
    connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))
}

/// More than the few pages that `allow_pages` leaves.
const HUGE: usize = 1_000_000;

#[track_caller]
fn assert_storage(answer: &Answer<()>, code: ErrorCode) {
    assert!(matches!(answer, Err(WriteError::Storage(error)) if error.code() == Some(code)), "{answer:?}");
}

#[tokio::test]
async fn a_full_disk_is_told_to_the_caller_and_leaves_earlier_data() {
    let (folder, database) = items();
    database.write(|connection| insert(connection, 1)).await.unwrap();
    database.write(|connection| allow_pages(connection, 10)).await.unwrap();
    let full = database.write(|connection| insert_sized(connection, 2, HUGE)).await;
    assert_storage(&full, ErrorCode::DiskFull);
    assert_eq!(database.stats().storage_failures, 1);
    assert_eq!(ids(&database), [1]);
    database.write(|connection| allow_pages(connection, 1_000_000)).await.unwrap();
    database.write(|connection| insert_sized(connection, 2, HUGE)).await.unwrap();
    database.close().await.unwrap();
    let database = Database::open(&file(&folder), Options::new(SCHEMA)).unwrap();
    assert_eq!(ids(&database), [1, 2]);
}

#[tokio::test]
async fn a_full_disk_within_a_group_is_never_answered_as_kept() {
    let (_folder, database) = items();
    database.write(|connection| allow_pages(connection, 10)).await.unwrap();
    let gate = Gate::shut(&database).await;
    let mut answers = vec![queue(&database, |connection| insert(connection, 1)).await];
    answers.push(queue(&database, |connection| insert_sized(connection, 2, HUGE)).await);
    answers.push(queue(&database, |connection| insert(connection, 3)).await);
    gate.open().await;
    let mut kept = Vec::new();
    for (id, answer) in (1..).zip(answers) {
        match answer.await.unwrap() {
            Ok(()) => kept.push(id),
            refused => assert_storage(&refused, ErrorCode::DiskFull),
        }
    }
    assert_eq!(kept, ids(&database));
    assert!(kept.contains(&3) && !kept.contains(&2), "{kept:?}");
}

#[tokio::test]
async fn a_change_that_hides_a_full_disk_is_not_answered_as_kept() {
    let (_folder, database) = items();
    database.write(|connection| allow_pages(connection, 10)).await.unwrap();
    let hidden: Answer<()> = database
        .write(|connection| {
            insert(connection, 1)?;
            drop(insert_sized(connection, 2, HUGE));
            Ok(())
        })
        .await;
    assert_eq!(hidden.is_ok(), ids(&database) == [1], "{hidden:?}");
}

#[tokio::test]
async fn a_commit_that_fails_fails_for_all_of_its_group_and_the_next_one_works() {
    for (fault, code) in [(Fault::DiskFull, ErrorCode::DiskFull), (Fault::Sync, ErrorCode::SystemIoFailure)] {
        let faults = Faults::install(&format!("commit-{fault:?}")).unwrap();
        let (folder, database) = items_with(Options::new(SCHEMA).vfs(faults.name()));
        database.write(|connection| insert(connection, 1)).await.unwrap();
        let gate = Gate::shut(&database).await;
        let kept = queue(&database, |connection| insert(connection, 2)).await;
        let refused = queue(&database, |_| Err::<(), _>(rusqlite::Error::QueryReturnedNoRows)).await;
        faults.set(fault);
        gate.open().await;
        assert_storage(&kept.await.unwrap(), code);
        assert_storage(&refused.await.unwrap(), code);
        assert_eq!(ids(&database), [1]);
        assert_eq!(database.stats().failures, 1);

        faults.set(Fault::None);
        database.write(|connection| insert(connection, 3)).await.unwrap();
        drop(database);
        let database = Database::open(&file(&folder), Options::new(SCHEMA)).unwrap();
        assert_eq!(ids(&database), [1, 3]);
    }
}

#[tokio::test]
async fn no_change_is_answered_before_its_log_is_synced() {
    let faults = Faults::install("synced-before-answered").unwrap();
    let (_folder, database) = items_with(Options::new(SCHEMA).vfs(faults.name()));
    for id in 1..=20 {
        faults.take_events();
        database.write(move |connection| insert(connection, id)).await.unwrap();
        let events = faults.take_events();
        assert!(events.contains(&Event::Written(File::Log)), "{events:?}");
        assert_eq!(events.last(), Some(&Event::Synced(File::Log)), "{events:?}");
    }
}

#[tokio::test]
async fn a_long_log_is_copied_back_while_the_database_is_open() {
    let faults = Faults::install("checkpoint").unwrap();
    let (_folder, database) = items_with(Options::new(SCHEMA).vfs(faults.name()));
    faults.take_events();
    for id in 1..=10 {
        database.write(move |connection| insert_sized(connection, id, HUGE)).await.unwrap();
    }
    // Runs after the checkpoint of the change before it.
    database.write(|connection| insert(connection, 11)).await.unwrap();
    let events = faults.take_events();
    assert!(events.contains(&Event::Written(File::Main)), "10 MB of changes, and none copied back");
}
