//! Copies into databases and out of them. Each test has a database of its own.

use std::path::PathBuf;

use postgres::{Options, Pool, Query, testing};

use super::{PostgresSource, PostgresTarget};
use crate::store::copying::file::{BackupSource, BackupTarget};
use crate::store::copying::sqlite::{SqliteSource, SqliteTarget};
use crate::store::copying::{Copied, CopyError, Section, Source as _, Target as _, copy, samples};
use crate::store::postgres::check;

async fn filled() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("switchboard.db");
    samples::fill(&path).await;
    (folder, path)
}

async fn move_up(store: &std::path::Path, url: &str) -> Result<Vec<Copied>, CopyError> {
    let mut source = SqliteSource::idle(store).await?;
    copy(&mut source, &mut PostgresTarget::begin(&testing::address(url)).await?).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_moved_to_a_database_and_back_is_as_it_was() {
    let (folder, store) = filled().await;
    let url = testing::database().await;
    let up = move_up(&store, &url).await.unwrap();
    let back = folder.path().join("back.db");
    let mut source = PostgresSource::idle(&testing::address(&url)).await.unwrap();
    let down = copy(&mut source, &mut SqliteTarget::create(&back).await.unwrap()).await.unwrap();
    assert_eq!(up, down);
    for section in &up {
        assert!(section.tally.rows > 0, "the sample has nothing of {}", section.section);
    }
    // What was numbered before is not numbered again.
    let before = SqliteSource::idle(&store).await.unwrap().numbering().await.unwrap();
    let after = SqliteSource::idle(&back).await.unwrap().numbering().await.unwrap();
    assert!(after.log >= before.log && after.other >= before.other, "{before:?} {after:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_either_store_is_restored_into_either_store() {
    let (folder, store) = filled().await;
    let (first, second) = (folder.path().join("first"), folder.path().join("second"));
    let backed_up =
        copy(&mut SqliteSource::beside(&store).unwrap(), &mut BackupTarget::create(&first).unwrap())
            .await
            .unwrap();
    let address = testing::address(&testing::database().await);
    let mut source = BackupSource::open(&first).unwrap();
    let mut target = PostgresTarget::begin(&address).await.unwrap();
    assert_eq!(copy(&mut source, &mut target).await.unwrap(), backed_up);
    drop(target);
    let mut source = PostgresSource::beside(&address).await.unwrap();
    assert_eq!(copy(&mut source, &mut BackupTarget::create(&second).unwrap()).await.unwrap(), backed_up);
    let other = testing::address(&testing::database().await);
    let mut target = PostgresTarget::begin(&other).await.unwrap();
    assert_eq!(copy(&mut BackupSource::open(&second).unwrap(), &mut target).await.unwrap(), backed_up);
    let mut target = SqliteTarget::create(&folder.path().join("third.db")).await.unwrap();
    assert_eq!(copy(&mut BackupSource::open(&second).unwrap(), &mut target).await.unwrap(), backed_up);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_holds_anything_is_refused_and_stays_as_it_is() {
    let (_folder, store) = filled().await;
    let url = testing::database().await;
    let moved = move_up(&store, &url).await.unwrap();
    let refusal = move_up(&store, &url).await.unwrap_err();
    assert!(matches!(refusal, CopyError::NotEmpty { .. }), "{refusal}");
    assert!(refusal.to_string().contains("audit_entries"), "{refusal}");
    let mut source = PostgresSource::idle(&testing::address(&url)).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut target = BackupTarget::create(&folder.path().join("backup")).unwrap();
    assert_eq!(copy(&mut source, &mut target).await.unwrap(), moved);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_does_not_end_leaves_a_mark_and_nothing_else_and_can_be_begun_anew() {
    let (_folder, store) = filled().await;
    let url = testing::database().await;
    let address = testing::address(&url);
    let mut target = PostgresTarget::begin(&address).await.unwrap();
    let (sender, receiver) = crate::store::copying::batches::way();
    let records = Section::named("records").unwrap();
    let mut source = SqliteSource::idle(&store).await.unwrap();
    let (read, written) = tokio::join!(source.read(records, sender), target.write(records, receiver));
    assert!(read.unwrap().rows > 0);
    written.unwrap();
    drop(target);
    let pool = Pool::new(&address, Options::connections(2)).unwrap();
    let refusal = super::refuse_unfinished(&pool).await.unwrap_err().to_string();
    assert!(refusal.contains("run it again") && refusal.contains("DROP DATABASE"), "{refusal}");
    let rows = pool.query(Query::new("SELECT count(*) FROM records")).await.unwrap();
    assert_eq!(rows[0].get::<_, i64>(0), 0);
    move_up(&store, &url).await.unwrap();
    super::refuse_unfinished(&pool).await.unwrap();
    assert!(super::copied_ms(&pool).await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_at_work_are_neither_moved_away_from_nor_moved_onto() {
    let (_folder, store) = filled().await;
    let url = testing::database().await;
    let address = testing::address(&url);
    let pool = Pool::new(&address, Options::connections(2)).unwrap();
    crate::store::postgres::migrate(&address).await.unwrap();
    assert_eq!(check(&address).await.unwrap(), postgres::Schema::Fits);
    let node = "INSERT INTO nodes (account, name, until) VALUES ('0', 'here 7', clock_timestamp() + interval '1 hour')";
    pool.query(Query::new(node)).await.unwrap();
    let refusal = move_up(&store, &url).await.unwrap_err();
    assert!(refusal.to_string().contains("here 7"), "{refusal}");
    assert!(matches!(PostgresSource::idle(&address).await.err().unwrap(), CopyError::InUse(_)));
    PostgresSource::beside(&address).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_no_database_can_hold_is_named_and_the_move_leaves_nothing() {
    let (_folder, store) = filled().await;
    let connection = rusqlite::Connection::open(&store).unwrap();
    connection.execute("UPDATE jobs SET message = message || char(0)", []).unwrap();
    let url = testing::database().await;
    let refusal = move_up(&store, &url).await.unwrap_err().to_string();
    assert!(refusal.contains("row 1 of jobs") && refusal.contains("U+0000"), "{refusal}");
    connection.execute("DELETE FROM jobs", []).unwrap();
    move_up(&store, &url).await.unwrap();
}
