//! Stores that go to other places, by the command line.

use std::fs;
use std::path::Path;

use clap::Parser as _;
use postgres::testing;

use super::*;
use crate::cli::data::Folder;
use crate::cli::options::{Arguments, Command};
use crate::store::postgres::check;
use crate::store::sqlite::SqliteStore;
use crate::store::{Change, Directory, Step, Store as _};

const NOW_MS: i64 = 1_800_000_000_000;

async fn run(words: &[&str]) -> Result<(), Error> {
    let arguments = Arguments::try_parse_from(["switchboard"].iter().chain(words)).unwrap();
    match arguments.command {
        Command::Move(options) => move_store(options).await,
        Command::Backup(options) => backup(options).await,
        Command::Restore(options) => restore(options).await,
        other => panic!("{other:?}"),
    }
}

async fn refusal(words: &[&str]) -> String {
    run(words).await.expect_err("refused").to_string()
}

/// Makes a folder with data, as a service does.
async fn make(path: &Path, key: &str) {
    fs::create_dir(path).unwrap();
    let store = SqliteStore::open(&path.join("switchboard.db"), NOW_MS).unwrap();
    let mut change = Change::new(&crate::model::AccountId::parse("1").unwrap(), NOW_MS);
    change.step(Step::PutDirectory {
        directory: Directory::Waba,
        key: key.to_owned(),
        value: "1".to_owned(),
    });
    store.commit(change).await.unwrap();
    store.close().await.unwrap();
}

async fn holds(path: &Path, key: &str) -> bool {
    let store = SqliteStore::open(&path.join("switchboard.db"), NOW_MS).unwrap();
    let found = store.directory(Directory::Waba, key).await.unwrap().is_some();
    store.close().await.unwrap();
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_goes_up_to_a_database_and_down_into_another_folder_and_no_running_service_is_left_behind() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    make(&old, "here").await;
    let (from, to) = (old.to_str().unwrap(), new.to_str().unwrap());
    let url = testing::database().await;
    let held = Folder::take(&old).unwrap();
    assert!(refusal(&["move", "--from", from, "--to", &url]).await.contains("a running service"));
    assert_eq!(check(&testing::address(&url)).await.unwrap(), postgres::Schema::Empty);
    drop(held);
    run(&["move", "--from", from, "--to", &url]).await.unwrap();
    let again = refusal(&["move", "--from", from, "--to", &url]).await;
    assert!(again.contains("is not empty") && again.contains("directory"), "{again}");
    run(&["move", "--from", &url, "--to", to]).await.unwrap();
    assert!(holds(&new, "here").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_is_backed_up_while_it_runs_and_restored_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new, file) =
        (folder.path().join("old"), folder.path().join("new"), folder.path().join("backup"));
    make(&old, "here").await;
    let held = Folder::take(&old).unwrap();
    let (data, file) = (old.to_str().unwrap(), file.to_str().unwrap());
    run(&["backup", "--data", data, "--to", file]).await.unwrap();
    drop(held);
    assert!(refusal(&["restore", "--from", file, "--data", data]).await.contains("is not empty"));
    let to = new.to_str().unwrap();
    run(&["restore", "--from", file, "--data", to]).await.unwrap();
    assert!(holds(&new, "here").await);
    let url = testing::database().await;
    run(&["restore", "--from", file, "--database-url", &url]).await.unwrap();
    let second = folder.path().join("second");
    run(&["backup", "--database-url", &url, "--to", second.to_str().unwrap()]).await.unwrap();
}

#[tokio::test]
async fn a_folder_with_half_a_copy_is_not_served_from_and_is_filled_again() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new, file) =
        (folder.path().join("old"), folder.path().join("new"), folder.path().join("backup"));
    make(&old, "here").await;
    let (data, to, file) = (old.to_str().unwrap(), new.to_str().unwrap(), file.to_str().unwrap());
    run(&["backup", "--data", data, "--to", file]).await.unwrap();
    fs::create_dir(&new).unwrap();
    fs::write(new.join("switchboard.db.incomplete"), "half").unwrap();
    let error = Folder::take(&new).err().unwrap().to_string();
    assert!(error.contains("run it again") && error.contains("switchboard.db.incomplete"), "{error}");
    run(&["restore", "--from", file, "--data", to]).await.unwrap();
    assert!(holds(&new, "here").await);
}

#[tokio::test]
async fn places_that_are_none_are_refused_without_showing_a_password() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (nowhere, to) = (path("nowhere"), path("to"));
    assert!(refusal(&["move", "--from", &nowhere, "--to", &to]).await.contains("no data of a service"));
    assert!(refusal(&["backup", "--data", &nowhere, "--to", &to]).await.contains("no data of a service"));
    for url in ["mysql://me:hunter2@here/data", "postgres://me:hunter2@127.0.0.1:1/data"] {
        let said = refusal(&["move", "--from", &nowhere, "--to", url]).await
            + &refusal(&["move", "--from", url, "--to", &to]).await;
        assert!(!said.contains("hunter2"), "{said}");
    }
    assert!(fs::read_dir(folder.path()).unwrap().next().is_none());
    let database = "postgres://me:hunter2@127.0.0.1:1/data";
    let away = refusal(&["backup", "--database-url", database, "--to", &to]).await;
    assert!(away.contains("does not answer") && !away.contains("hunter2"), "{away}");
}
