//! The commands that administer an installation.
//!
//! - `key`: access keys, and the master key

mod key;

pub use key::KeyOptions;

use super::error::Error;

/// `switchboard key`.
///
/// # Errors
/// The command line is wrong, or what it asks for fails.
pub async fn key(options: KeyOptions) -> Result<(), Error> {
    key::run(options).await
}
