//! Copies between files and embedded stores.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::file::{BackupSource, BackupTarget};
use super::flow::tally_of;
use super::sqlite::{SqliteSource, SqliteTarget, unfinished};
use super::*;
use crate::model::AccountId;
use crate::store::contract::NOW_MS;
use crate::store::sqlite::SqliteStore;
use crate::store::{Change, CommitError, Directory, Step, Store as _};

/// A folder with a filled store.
async fn filled() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("switchboard.db");
    samples::fill(&path).await;
    (folder, path)
}

async fn back_up(store: &Path, file: &Path) -> Result<Vec<Copied>, CopyError> {
    copy(&mut SqliteSource::beside(store)?, &mut BackupTarget::create(file)?).await
}

async fn restore(file: &Path, store: &Path) -> Result<Vec<Copied>, CopyError> {
    let mut source = BackupSource::open(file)?;
    copy(&mut source, &mut SqliteTarget::create(store).await?).await
}

#[tokio::test]
async fn a_store_comes_back_from_its_backup_as_it_was() {
    let (folder, store) = filled().await;
    let (file, second) = (folder.path().join("backup"), folder.path().join("second.db"));
    let backed_up = back_up(&store, &file).await.unwrap();
    for section in &backed_up {
        assert!(section.tally.rows > 0, "the sample has nothing of {}", section.section);
    }
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(restore(&file, &second).await.unwrap(), backed_up);
    assert_eq!(fs::metadata(&second).unwrap().permissions().mode() & 0o777, 0o600);
    let mut left: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    left.retain(|name| !name.to_string_lossy().starts_with("switchboard.db"));
    assert_eq!(left, ["backup", "second.db"]);
}

#[tokio::test]
async fn a_restored_store_counts_its_queues_and_numbers_its_rows_behind_the_old_ones() {
    let (folder, store) = filled().await;
    let (file, second) = (folder.path().join("backup"), folder.path().join("second.db"));
    back_up(&store, &file).await.unwrap();
    restore(&file, &second).await.unwrap();
    let look = |path: &Path| {
        let connection = rusqlite::Connection::open(path).unwrap();
        let counts: String = connection
            .query_row(
                "SELECT group_concat(id || ':' || available || ':' || delayed || ':' || hidden, ' ' ORDER BY id) FROM queues",
                [],
                |row| row.get(0),
            )
            .unwrap();
        let receipts: i64 = connection
            .query_row("SELECT seq FROM sqlite_sequence WHERE name = 'receipts'", [], |row| row.get(0))
            .unwrap();
        (counts, receipts)
    };
    let (before, after) = (look(&store), look(&second));
    assert_eq!(before.0, after.0);
    assert!(after.1 >= before.1, "{after:?}");
}

#[tokio::test]
async fn a_backup_beside_a_service_that_writes_holds_one_state() {
    let (folder, path) = filled().await;
    let store = SqliteStore::open(&path, NOW_MS).unwrap();
    let account = AccountId::parse("1234567890123456").unwrap();
    let pair = |number: u32| {
        let mut change = Change::new(&account, NOW_MS);
        for directory in [Directory::Waba, Directory::AccessKey] {
            let (key, value) = (format!("pair-{number}"), "1".to_owned());
            change.step(Step::PutDirectory { directory, key, value });
        }
        change
    };
    store.commit(pair(0)).await.unwrap();
    let mut source = SqliteSource::beside(&path).unwrap();
    let directory = Section::named("directory").unwrap();
    let before = tally_of(&mut source, directory).await.unwrap();
    for number in 1..100 {
        store.commit(pair(number)).await.unwrap();
    }
    assert_eq!(tally_of(&mut source, directory).await.unwrap(), before);
    let later = tally_of(&mut SqliteSource::beside(&path).unwrap(), directory).await.unwrap();
    assert_eq!(later.rows, before.rows + 2 * 99);
    let file = folder.path().join("backup");
    let copied = copy(&mut source, &mut BackupTarget::create(&file).unwrap()).await.unwrap();
    assert!(copied.contains(&Copied { section: "directory", tally: before }));
    store.close().await.unwrap();
}

#[tokio::test]
async fn a_backup_that_is_cut_off_or_changed_is_refused_and_nothing_is_made() {
    let (folder, store) = filled().await;
    let (file, second) = (folder.path().join("backup"), folder.path().join("second.db"));
    back_up(&store, &file).await.unwrap();
    let whole = fs::read(&file).unwrap();
    let step = whole.len() / 40;
    for place in (0..whole.len()).step_by(step) {
        let mut changed = whole.clone();
        changed[place] ^= 1 << (place % 8);
        for bytes in [&whole[..place], &changed] {
            fs::write(&file, bytes).unwrap();
            let refusal = restore(&file, &second).await.unwrap_err();
            assert!(matches!(refusal, CopyError::Backup { .. }), "{place}: {refusal}");
            assert!(!second.exists() && unfinished(&second).is_none());
        }
    }
    fs::write(&file, [&whole[..], b"more"].concat()).unwrap();
    assert!(matches!(restore(&file, &second).await, Err(CopyError::Backup { .. })));
    fs::write(&file, whole).unwrap();
    restore(&file, &second).await.unwrap();
}

#[tokio::test]
async fn a_target_that_is_there_is_refused_and_stays_as_it_is() {
    let (folder, store) = filled().await;
    let file = folder.path().join("backup");
    back_up(&store, &file).await.unwrap();
    let before = fs::read(&file).unwrap();
    assert!(matches!(back_up(&store, &file).await, Err(CopyError::NotEmpty { .. })));
    assert_eq!(fs::read(&file).unwrap(), before);
    assert!(matches!(restore(&file, &store).await, Err(CopyError::NotEmpty { .. })));
}

#[tokio::test]
async fn a_copy_that_is_called_off_leaves_nothing_and_one_that_was_killed_is_known_and_replaced() {
    let (folder, store) = filled().await;
    let (file, second) = (folder.path().join("backup"), folder.path().join("second.db"));
    back_up(&store, &file).await.unwrap();
    let target = SqliteTarget::create(&second).await.unwrap();
    assert!(unfinished(&second).is_some());
    drop(target);
    assert!(unfinished(&second).is_none());
    std::mem::forget(SqliteTarget::create(&second).await.unwrap());
    assert!(unfinished(&second).is_some() && !second.exists());
    restore(&file, &second).await.unwrap();
    assert!(unfinished(&second).is_none() && second.exists());
}

#[tokio::test]
async fn a_store_of_another_version_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("db");
    SqliteStore::open(&path, NOW_MS).unwrap().close().await.unwrap();
    let set = |version: &str| {
        let connection = rusqlite::Connection::open(&path).unwrap();
        connection.pragma_update(None, "user_version", version).unwrap();
    };
    set("999");
    assert!(SqliteSource::beside(&path).unwrap_err().to_string().contains("newer program"));
    set("1");
    assert!(SqliteSource::beside(&path).unwrap_err().to_string().contains("start the service"));
}

#[tokio::test]
async fn a_call_that_was_signed_before_the_copy_is_refused_at_the_new_place() {
    let (folder, store) = filled().await;
    let (file, second) = (folder.path().join("backup"), folder.path().join("second.db"));
    back_up(&store, &file).await.unwrap();
    restore(&file, &second).await.unwrap();
    let now_ms = jiff::Timestamp::now().as_millisecond();
    let account = AccountId::parse("1234567890123456").unwrap();
    let store = SqliteStore::open(&second, now_ms).unwrap();
    let replayed = store.use_nonce(&account, 1, now_ms - 60_000, now_ms).await;
    assert!(matches!(replayed, Err(CommitError::NonceUsed)), "{replayed:?}");
    store.use_nonce(&account, 2, now_ms + 1_000, now_ms + 1_000).await.unwrap();
}
