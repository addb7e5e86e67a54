//! A process that is killed.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use super::support::{SCHEMA, ids, insert};
use crate::{Database, Options};

/// Set in the process that is to be killed: the folder of its database.
const FOLDER: &str = "SQLITE_CRASH_FOLDER";
const THIS_TEST: &str = "tests::crash::every_answered_change_survives_kill_9";
const KILLS: usize = 3;
const WRITERS: i64 = 8;

#[test]
fn every_answered_change_survives_kill_9() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        write_until_killed(&PathBuf::from(folder));
    }
    let folder = TempDir::new().unwrap();
    for kill in 1..=KILLS {
        run_and_kill(folder.path(), kill * 300);
        let database = Database::open(&folder.path().join("items.db"), Options::new(SCHEMA)).unwrap();
        let found = ids(&database);
        let lost: Vec<i64> =
            answered(folder.path()).into_iter().filter(|id| found.binary_search(id).is_err()).collect();
        assert!(lost.is_empty(), "answered and lost: {lost:?}");
    }
}

/// Starts this test once more as a process of its own, and kills it when so many are answered.
fn run_and_kill(folder: &Path, enough: usize) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", THIS_TEST])
        .env(FOLDER, folder)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    while answered(folder).len() < enough {
        assert!(child.try_wait().unwrap().is_none(), "the writing process ended by itself");
        thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

/// The ids that were written down, each after its answer.
fn answered(folder: &Path) -> Vec<i64> {
    let text = fs::read_to_string(folder.join("answered")).unwrap_or_default();
    // What follows the last line break may be half a number.
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    whole.lines().map(|line| line.parse().unwrap()).collect()
}

fn write_until_killed(folder: &Path) -> ! {
    let database = Database::open(&folder.join("items.db"), Options::new(SCHEMA)).unwrap();
    let start = ids(&database).last().copied().unwrap_or(0);
    thread::scope(|scope| {
        for writer in 1..=WRITERS {
            let database = &database;
            scope.spawn(move || {
                let mut file =
                    OpenOptions::new().append(true).create(true).open(folder.join("answered")).unwrap();
                for round in 0.. {
                    let id = start + writer + round * WRITERS;
                    database.write_blocking(move |connection| insert(connection, id)).unwrap();
                    file.write_all(format!("{id}\n").as_bytes()).unwrap();
                }
            });
        }
    });
    unreachable!("the writers never stop")
}
