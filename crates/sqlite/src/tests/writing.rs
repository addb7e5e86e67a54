//! One change at a time.

use super::support::{Gate, ids, insert, items, queue};
use crate::WriteError;

#[tokio::test]
async fn a_change_holds_once_it_is_answered() {
    let (_folder, database) = items();
    let answer = database.write(|connection| insert(connection, 1).map(|()| "kept")).await;
    assert_eq!(answer.unwrap(), "kept");
    assert_eq!(ids(&database), [1]);
}

#[test]
fn a_thread_outside_a_runtime_writes_too() {
    let (_folder, database) = items();
    database.write_blocking(|connection| insert(connection, 1)).unwrap();
    assert_eq!(ids(&database), [1]);
}

#[tokio::test]
async fn a_change_whose_caller_went_away_holds_all_the_same() {
    let (_folder, database) = items();
    let gate = Gate::shut(&database).await;
    let answer = queue(&database, |connection| insert(connection, 1)).await;
    answer.abort();
    assert!(answer.await.unwrap_err().is_cancelled());
    gate.open().await;
    database.write(|connection| insert(connection, 2)).await.unwrap();
    assert_eq!(ids(&database), [1, 2]);
}

#[tokio::test]
async fn closing_finishes_what_is_queued_and_refuses_what_comes_later() {
    let (_folder, database) = items();
    let gate = Gate::shut(&database).await;
    let queued = queue(&database, |connection| insert(connection, 1)).await;
    let closing = tokio::spawn(database.clone().close());
    gate.open().await;
    closing.await.unwrap().unwrap();
    queued.await.unwrap().unwrap();
    let late = database.write(|connection| insert(connection, 2)).await;
    assert!(matches!(late, Err(WriteError::Closed)), "{late:?}");
    assert!(database.read(super::support::select).is_err());
}

#[tokio::test]
async fn a_change_may_drop_the_last_clone_of_its_database() {
    let (_folder, database) = items();
    let (dropped, was_dropped) = tokio::sync::oneshot::channel();
    let gate = Gate::shut(&database).await;
    let clone = database.clone();
    let queued = queue(&database, move |_| {
        drop(clone);
        dropped.send(()).unwrap();
        Ok(())
    })
    .await;
    queued.abort();
    assert!(queued.await.unwrap_err().is_cancelled());
    let open = gate.abandon().await;
    drop(database);
    open.send(()).unwrap();
    was_dropped.await.unwrap();
}
