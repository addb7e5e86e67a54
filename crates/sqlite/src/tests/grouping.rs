//! Many changes in one transaction.

use super::support::{Gate, SCHEMA, ids, insert, items, items_with, queue};
use crate::{Options, WriteError};

#[tokio::test]
async fn concurrent_changes_share_one_commit() {
    let (_folder, database) = items();
    let gate = Gate::shut(&database).await;
    let mut answers = Vec::new();
    for id in 1..=100 {
        answers.push(queue(&database, move |connection| insert(connection, id)).await);
    }
    gate.open().await;
    for answer in answers {
        answer.await.unwrap().unwrap();
    }
    let stats = database.stats();
    assert_eq!((stats.commits, stats.changes), (2, 101), "the gate's commit and one for all others");
    assert_eq!((stats.largest_group, stats.last_group, stats.waiting), (100, 100, 0));
    assert_eq!(ids(&database).len(), 100);
}

#[tokio::test]
async fn a_group_is_no_larger_than_its_bound() {
    let (_folder, database) = items_with(Options::new(SCHEMA).group(10));
    let gate = Gate::shut(&database).await;
    let mut answers = Vec::new();
    for id in 1..=100 {
        answers.push(queue(&database, move |connection| insert(connection, id)).await);
    }
    gate.open().await;
    for answer in answers {
        answer.await.unwrap().unwrap();
    }
    assert_eq!((database.stats().commits, database.stats().largest_group), (11, 10));
}

#[tokio::test]
async fn a_full_queue_makes_a_writer_wait_for_a_place() {
    let (_folder, database) = items_with(Options::new(SCHEMA).queue(1));
    let gate = Gate::shut(&database).await;
    let first = queue(&database, |connection| insert(connection, 1)).await;
    let clone = database.clone();
    let second = tokio::spawn(async move { clone.write(|connection| insert(connection, 2)).await });
    tokio::task::yield_now().await;
    assert_eq!(database.stats().waiting, 1);
    gate.open().await;
    first.await.unwrap().unwrap();
    second.await.unwrap().unwrap();
    assert_eq!(ids(&database), [1, 2]);
}

#[tokio::test]
async fn a_refused_change_leaves_the_others_of_its_group() {
    let (_folder, database) = items();
    let gate = Gate::shut(&database).await;
    let before = queue(&database, |connection| insert(connection, 1)).await;
    let refused = queue(&database, |connection| {
        insert(connection, 2)?;
        Err::<(), _>(rusqlite::Error::QueryReturnedNoRows)
    })
    .await;
    let doubled = queue(&database, |connection| insert(connection, 1)).await;
    let after = queue(&database, |connection| insert(connection, 3)).await;
    gate.open().await;
    before.await.unwrap().unwrap();
    after.await.unwrap().unwrap();
    let refused = refused.await.unwrap();
    assert!(matches!(refused, Err(WriteError::Change(rusqlite::Error::QueryReturnedNoRows))), "{refused:?}");
    let doubled = doubled.await.unwrap();
    assert!(matches!(doubled, Err(WriteError::Change(_))), "a broken rule is no failed storage: {doubled:?}");
    assert_eq!(ids(&database), [1, 3]);
    assert_eq!((database.stats().commits, database.stats().refused), (2, 2));
}

#[tokio::test]
async fn a_change_that_panics_harms_nobody_else() {
    let (_folder, database) = items();
    let gate = Gate::shut(&database).await;
    let before = queue(&database, |connection| insert(connection, 1)).await;
    let panicked = queue::<()>(&database, |connection| {
        insert(connection, 2)?;
        panic!("on purpose")
    })
    .await;
    let after = queue(&database, |connection| insert(connection, 3)).await;
    gate.open().await;
    before.await.unwrap().unwrap();
    after.await.unwrap().unwrap();
    let panicked = panicked.await.unwrap();
    assert!(matches!(&panicked, Err(WriteError::Panicked(text)) if text == "on purpose"), "{panicked:?}");
    database.write(|connection| insert(connection, 4)).await.unwrap();
    assert_eq!(ids(&database), [1, 3, 4]);
}

#[tokio::test]
async fn a_change_that_ends_the_shared_transaction_is_answered_with_a_failure() {
    let (_folder, database) = items();
    let answer = database
        .write(|connection| {
            insert(connection, 1)?;
            connection.execute_batch("ROLLBACK")
        })
        .await;
    assert!(matches!(answer, Err(WriteError::Storage(_))), "{answer:?}");
    database.write(|connection| insert(connection, 2)).await.unwrap();
    assert_eq!(ids(&database), [2]);
    assert_eq!(database.stats().failures, 1);
}
