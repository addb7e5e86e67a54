use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::cli::settings::ServeOptions;
use crate::store::sqlite::SqliteStore;

const NOW_MS: i64 = 1_800_000_000_000;

fn settings(environment: &[(&str, &str)]) -> Settings {
    let find = |name: &str| {
        environment.iter().find(|(given, _)| *given == name).map(|(_, value)| (*value).to_owned())
    };
    Settings::resolve(&ServeOptions::default(), &find).unwrap()
}

/// What a start does with the key; the error's text when it is refused.
async fn start(folder: &Folder, environment: &[(&str, &str)]) -> Result<Confirmed, String> {
    let text = |error: Error| error.to_string();
    let candidate = Candidate::find(Some(folder), &settings(environment), &Data::of_folder(folder))
        .await
        .map_err(text)?;
    let store = SqliteStore::open(&folder.store(), NOW_MS).unwrap();
    let confirmed = candidate.confirm(Some(folder), &store, NOW_MS).await.map_err(text);
    store.close().await.unwrap();
    confirmed
}

#[tokio::test]
async fn a_made_key_is_kept_and_readable_by_its_owner_alone() {
    let place = tempfile::tempdir().unwrap();
    let folder = Folder::take(place.path()).unwrap();
    assert_eq!(start(&folder, &[]).await.unwrap().origin, Origin::Folder);
    let mode = fs::metadata(folder.master_key()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let made = fs::read_to_string(folder.master_key()).unwrap();
    start(&folder, &[]).await.unwrap();
    assert_eq!(fs::read_to_string(folder.master_key()).unwrap(), made);
    fs::set_permissions(folder.master_key(), fs::Permissions::from_mode(0o644)).unwrap();
    let reason = start(&folder, &[]).await.err().unwrap();
    assert!(reason.contains("master.key") && reason.contains("chmod 600"), "{reason}");
}

#[tokio::test]
async fn another_key_is_refused_and_the_source_of_the_key_is_named() {
    let place = tempfile::tempdir().unwrap();
    let folder = Folder::take(place.path()).unwrap();
    let (first, second) = (MasterKey::generate().unwrap(), MasterKey::generate().unwrap());
    start(&folder, &[("SWITCHBOARD_MASTER_KEY", &first)]).await.unwrap();
    let reason = start(&folder, &[("SWITCHBOARD_MASTER_KEY", &second)]).await.err().unwrap();
    assert!(reason.contains("environment SWITCHBOARD_MASTER_KEY is not the one"), "{reason}");
    assert!(!reason.contains(&second), "{reason}");
    let reason = start(&folder, &[]).await.err().unwrap();
    assert!(reason.contains("master.key is missing"), "{reason}");
    assert!(!folder.master_key().exists(), "no key is made beside data that another one sealed");
    let command = format!("echo {first}");
    let confirmed = start(&folder, &[("SWITCHBOARD_MASTER_KEY_COMMAND", &command)]).await.unwrap();
    assert_eq!(confirmed.source, "environment SWITCHBOARD_MASTER_KEY_COMMAND");
}

#[tokio::test]
async fn what_is_no_key_is_refused_without_being_shown() {
    let place = tempfile::tempdir().unwrap();
    let folder = Folder::take(place.path()).unwrap();
    let reason = start(&folder, &[("SWITCHBOARD_MASTER_KEY_COMMAND", "echo hunter2")]).await.err().unwrap();
    assert_eq!(reason, "environment SWITCHBOARD_MASTER_KEY_COMMAND: expected base64 of 32 bytes");
}

fn data(state: State) -> Data {
    Data { place: "postgres://db/sb".to_owned(), state, resealing: Resealing::Stepwise }
}

#[tokio::test]
async fn without_a_folder_a_key_has_to_be_given_and_its_ways_are_named() {
    let data = data(State::Empty);
    let reason = Candidate::find(None, &settings(&[]), &data).await.err().unwrap();
    assert!(reason.is_usage(), "{reason}");
    for way in [
        "--master-key-file",
        "--master-key-command",
        "SWITCHBOARD_MASTER_KEY",
        "--data DIR",
        "postgres://db/sb",
    ] {
        assert!(reason.to_string().contains(way), "{way}: {reason}");
    }
    let early = Candidate::expect_source(None, &settings(&[]), &data.place).unwrap_err();
    assert_eq!(early.to_string(), reason.to_string());
    let key = MasterKey::generate().unwrap();
    assert!(Candidate::find(None, &settings(&[("SWITCHBOARD_MASTER_KEY", &key)]), &data).await.is_ok());
}

#[tokio::test]
async fn a_node_makes_no_key_for_a_database_that_another_one_sealed() {
    let place = tempfile::tempdir().unwrap();
    let held = Folder::take(place.path()).unwrap();
    let beside = Folder::beside(place.path());
    for (folder, state) in [(&held, State::Sealed), (&beside, State::Sealed), (&beside, State::Empty)] {
        let reason = Candidate::find(Some(folder), &settings(&[]), &data(state)).await.err().unwrap();
        assert!(reason.to_string().contains("master.key is missing"), "{reason}");
        assert!(!folder.master_key().exists());
    }
    assert!(Candidate::find(Some(&held), &settings(&[]), &data(State::Empty)).await.is_ok());
    assert!(held.master_key().exists());
}
