//! Imports point down the list of floors, and files stay short.

use std::fs;
use std::path::{Path, PathBuf};

/// From the roof to the floor; a room uses only rooms that stand below it.
const FLOORS: &[&[&str]] = &[
    &["cli"],
    &["gateway"],
    &["operations"],
    &["outbound", "inbound"],
    &["receipts"],
    &["queues"],
    &["channels"],
    &["access", "audit"],
    &["store"],
    &["model"],
];

/// Rooms below which there is nothing but the protocol crates, open to all.
const OPEN: &[&str] = &["figures", "stop"];

/// Lines of a file at most.
const LINES: usize = 400;

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&room))
}

#[test]
fn imports_point_down_the_floors_only() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut seen = 0;
    for path in sources(&root) {
        let inside = path.strip_prefix(&root).unwrap();
        let room = inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
        let Some(from) = floor(&room) else { continue };
        let text = fs::read_to_string(&path).unwrap();
        for (line, number) in text.lines().zip(1..) {
            for used in line.split("crate::").skip(1) {
                let used: String =
                    used.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
                if used == room || OPEN.contains(&used.as_str()) {
                    continue;
                }
                let to = floor(&used)
                    .unwrap_or_else(|| panic!("{}:{number}: crate::{used} is no room", path.display()));
                assert!(
                    to > from,
                    "{}:{number}: {room} uses {used}, which does not stand below it",
                    path.display()
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "only {seen} imports were seen: is the test reading the sources?");
}

#[test]
fn no_file_is_longer_than_it_may_be() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = 0;
    for path in sources(&crates) {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= LINES, "{} has {lines} lines; {LINES} are allowed", path.display());
        files += 1;
    }
    assert!(files > 100, "only {files} files were seen");
}
