//! PostgreSQL's programs, and who may run them: a server refuses to run as root.

use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::error::Error;

/// Where Debian keeps the programs, apart by version.
const VERSIONS: &str = "/usr/lib/postgresql";
/// Who runs a server in root's place.
const USER: &str = "nobody";

/// The folder of the newest programs.
///
/// # Errors
/// There are none.
pub(super) fn folder() -> Result<PathBuf, Error> {
    let versions = std::fs::read_dir(VERSIONS).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = versions
        .map(|version| version.path().join("bin"))
        .filter(|folder| folder.join("initdb").is_file())
        .collect();
    found.sort();
    found.pop().ok_or_else(|| Error::Unexpected {
        subject: "PostgreSQL",
        expected: "its programs below /usr/lib/postgresql (apt-get install postgresql)",
        got: "none".to_owned(),
    })
}

/// Whether a server has the module that counts statements.
pub(super) fn counts_statements(programs: &Path) -> bool {
    programs.with_file_name("lib").join("pg_stat_statements.so").is_file()
}

/// A shell that a server can be started from.
pub(super) fn shell(script: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    if let Some((user, group)) = other() {
        command.uid(user).gid(group);
    }
    command
}

/// Makes a folder that is a server's alone.
///
/// # Errors
/// It cannot be made.
pub(super) fn make_folder(folder: &Path) -> Result<(), Error> {
    let io = |source| Error::io(folder.display().to_string(), source);
    std::fs::create_dir_all(folder).map_err(io)?;
    if let Some((user, group)) = other() {
        chown(folder, Some(user), Some(group)).map_err(io)?;
        if let Some(above) = folder.parent() {
            // It is passed on the way only.
            std::fs::set_permissions(above, Permissions::from_mode(0o711)).map_err(io)?;
        }
    }
    std::fs::set_permissions(folder, Permissions::from_mode(0o700)).map_err(io)
}

/// Whether a server could have its data below a folder: its user gets that far.
pub fn can_reach(folder: &Path) -> bool {
    let script = "test -x \"$0\"";
    shell(script).arg(folder).stdin(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Whom a server runs as where this is root's process.
fn other() -> Option<(u32, u32)> {
    if !rustix::process::geteuid().is_root() {
        return None;
    }
    let of = |what: &str| {
        let said = Command::new("id").args([what, USER]).output().ok()?;
        String::from_utf8(said.stdout).ok()?.trim().parse().ok()
    };
    Some((of("-u")?, of("-g")?))
}
