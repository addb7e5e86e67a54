//! What readers see.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::support::{Gate, SCHEMA, ids, insert, items, items_with, queue, select};
use crate::Options;

#[tokio::test]
async fn a_reader_sees_only_what_is_committed() {
    let (_folder, database) = items();
    let (written, was_written) = tokio::sync::oneshot::channel();
    let (go_on, may_go_on) = std::sync::mpsc::channel();
    let answer = queue_started(&database, move |connection| {
        insert(connection, 1)?;
        written.send(()).unwrap();
        may_go_on.recv().unwrap();
        Ok(())
    });
    was_written.await.unwrap();
    assert_eq!(ids(&database), Vec::<i64>::new());
    go_on.send(()).unwrap();
    answer.await.unwrap().unwrap();
    assert_eq!(ids(&database), [1]);
}

fn queue_started(
    database: &crate::Database,
    change: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<()> + Send + 'static,
) -> tokio::task::JoinHandle<super::support::Answer<()>> {
    let database = database.clone();
    tokio::spawn(async move { database.write(change).await })
}

#[test]
fn one_read_sees_one_snapshot() {
    let (_folder, database) = items();
    let (before, after) = database
        .read(|connection| {
            let before = select(connection)?;
            database.write_blocking(|connection| insert(connection, 1)).unwrap();
            Ok::<_, rusqlite::Error>((before, select(connection)?))
        })
        .unwrap();
    assert_eq!(before, after);
    assert_eq!(ids(&database), [1]);
}

#[test]
fn a_reader_cannot_write() {
    let (_folder, database) = items();
    let refused = database.read(|connection| insert(connection, 1)).unwrap_err();
    assert_eq!(refused.sqlite_error_code(), Some(rusqlite::ErrorCode::ReadOnly));
}

#[test]
fn a_read_that_fails_or_panics_gives_its_connection_back() {
    let (_folder, database) = items_with(Options::new(SCHEMA).readers(1));
    database.read(|_| Err::<(), _>(rusqlite::Error::QueryReturnedNoRows)).unwrap_err();
    catch_unwind(AssertUnwindSafe(|| database.read(|_| -> rusqlite::Result<()> { panic!("on purpose") })))
        .unwrap_err();
    database.write_blocking(|connection| insert(connection, 1)).unwrap();
    assert_eq!(ids(&database), [1], "a snapshot that was left open would not show it");
}

#[test]
fn more_threads_than_readers_all_read() {
    let (_folder, database) = items_with(Options::new(SCHEMA).readers(2));
    database.write_blocking(|connection| insert(connection, 1)).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..50).for_each(|_| assert_eq!(ids(&database), [1])));
        }
    });
}

#[tokio::test]
async fn a_change_sees_those_before_it_in_its_group() {
    let (_folder, database) = items();
    let gate = Gate::shut(&database).await;
    let first = queue(&database, |connection| insert(connection, 1)).await;
    let second = queue(&database, select).await;
    gate.open().await;
    first.await.unwrap().unwrap();
    assert_eq!(second.await.unwrap().unwrap(), [1]);
}
