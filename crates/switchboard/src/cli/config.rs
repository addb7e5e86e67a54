//! `switchboard config`: each setting with where it came from.

use std::io::Write as _;

use super::error::Error;
use super::settings::{ServeOptions, Settings, process_environment};

/// Prints one aligned line a setting: its key, its value (a secret as `(set)`), its source.
///
/// # Errors
///
/// As [`Settings::resolve`], and when stdout is closed.
pub fn run(options: &ServeOptions) -> Result<(), Error> {
    let settings = Settings::resolve(options, &process_environment)?;
    let mut out = std::io::stdout().lock();
    out.write_all(settings.table().as_bytes()).map_err(|reason| Error::Failed(format!("stdout: {reason}")))
}
