use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::cli::settings::{ServeOptions, Settings};

fn settings(environment: &[(&str, &str)]) -> Database {
    let find = |name: &str| {
        environment.iter().find(|(given, _)| *given == name).map(|(_, value)| (*value).to_owned())
    };
    Settings::resolve(&ServeOptions::default(), &find).unwrap().database
}

fn url(text: &str) -> Database {
    settings(&[("SWITCHBOARD_DATABASE_URL", text)])
}

#[test]
fn an_address_that_cannot_be_read_is_refused_without_its_password() {
    for text in ["postgres://me:hunter2@one", "postgres://me:hunter2@one/sb?x=y"] {
        let reason = address(&url(text)).unwrap_err();
        assert!(reason.is_usage(), "{reason}");
        let reason = reason.to_string();
        assert!(reason.starts_with("environment SWITCHBOARD_DATABASE_URL: "), "{reason}");
        assert!(!reason.contains("hunter2"), "{reason}");
    }
    assert!(address(&settings(&[])).unwrap_err().to_string().contains("--database-url"));
}

#[test]
fn a_password_comes_from_a_file_of_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("password");
    fs::write(&file, "hunter2 \n").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(password(&file).unwrap().expose_secret(), "hunter2 ");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let place = file.display().to_string();
    let open = [
        ("SWITCHBOARD_DATABASE_URL", "postgres://me@one/sb"),
        ("SWITCHBOARD_DATABASE_PASSWORD_FILE", place.as_str()),
    ];
    let reason = address(&settings(&open)).unwrap_err().to_string();
    assert!(reason.contains("a password is for its owner's eyes alone"), "{reason}");
    assert!(!reason.contains("hunter2"), "{reason}");
}

#[test]
fn a_file_without_certificates_is_named() {
    let wrong = [
        ("SWITCHBOARD_DATABASE_URL", "postgres://me@one/sb"),
        ("SWITCHBOARD_DATABASE_CA_FILE", "/no/such/file"),
    ];
    let reason = address(&settings(&wrong)).unwrap_err().to_string();
    assert!(
        reason.starts_with("environment SWITCHBOARD_DATABASE_CA_FILE: expected a file of certificates"),
        "{reason}"
    );
}

#[test]
fn a_schema_of_another_version_says_which_program_to_run() {
    let address = address(&url("postgres://me:hunter2@one/sb")).unwrap();
    let old = too_old(&address, 0).to_string();
    assert!(old.contains("switchboard migrate") && old.contains("postgres://one:5432/sb"), "{old}");
    let new = too_new(&address, 99).to_string();
    assert!(new.contains("has version 99") && new.contains("use the program of the version"), "{new}");
    assert!(!format!("{old}{new}").contains("hunter2"));
}

#[tokio::test]
async fn a_database_that_is_down_unknown_or_closed_to_us_says_what_to_do() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let down = address(&url(&format!("postgres://me:hunter2@127.0.0.1:{free}/sb"))).unwrap();
    let reason = missing(&down).await.unwrap_err();
    assert!(!reason.is_usage());
    let reason = reason.to_string();
    assert!(reason.contains(&format!("127.0.0.1:{free}")) && reason.contains("see that it runs"), "{reason}");
    assert!(!reason.contains("hunter2"), "{reason}");
    let server = ::postgres::testing::database().await;
    let unknown = address(&url(&format!("{}_not", server))).unwrap();
    let reason = missing(&unknown).await.unwrap_err().to_string();
    assert!(reason.contains("there is no database") && reason.contains("CREATE DATABASE"), "{reason}");
}

#[tokio::test]
async fn an_empty_database_misses_all_versions_and_none_afterwards() {
    let server = address(&url(&::postgres::testing::database().await)).unwrap();
    assert!(expect_data(&server).await.unwrap_err().to_string().contains("start the service once"));
    let all = missing(&server).await.unwrap();
    assert_eq!(all.len(), MIGRATIONS.len());
    assert_eq!(all.first().map(|(version, _)| *version), Some(1));
    let names: Vec<&str> = all.iter().map(|(_, name)| *name).collect();
    assert_eq!(migrate(&server).await.unwrap(), names);
    assert!(missing(&server).await.unwrap().is_empty());
    assert!(expect_data(&server).await.is_ok());
}
