//! The service's program.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;

/// The program that is given, or the one beside this program, brought up to date in release mode.
///
/// # Errors
/// There is no such file, or it cannot be built.
pub fn binary(given: Option<&Path>) -> Result<PathBuf, Error> {
    let path = match given {
        Some(given) => given.to_owned(),
        None => {
            build()?;
            beside()?.join(format!("switchboard{}", env::consts::EXE_SUFFIX))
        }
    };
    path.canonicalize().map_err(|source| Error::io(path.display().to_string(), source))
}

/// The folder of this program.
pub fn beside() -> Result<PathBuf, Error> {
    let own = env::current_exe().map_err(|source| Error::io("this program's path", source))?;
    Ok(own.parent().map(Path::to_owned).unwrap_or_default())
}

fn build() -> Result<(), Error> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--release", "--package", "switchboard", "--bin", "switchboard", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml"))
        .status()
        .map_err(|source| Error::io("cargo", source))?;
    if status.success() { Ok(()) } else { Err(Error::Build(status)) }
}
