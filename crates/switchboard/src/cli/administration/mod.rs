//! The commands that administer an installation.
//!
//! - `account`: the accounts of the installation; `limit`: how often they may call
//! - `key`: access keys, and the master key

mod account;
mod key;
mod limit;

pub use account::AccountOptions;
pub use key::KeyOptions;
pub use limit::LimitOptions;

use super::error::Error;

/// `switchboard key`.
///
/// # Errors
/// The command line is wrong, or what it asks for fails.
pub async fn key(options: KeyOptions) -> Result<(), Error> {
    key::run(options).await
}

/// `switchboard account`.
///
/// # Errors
/// The installation is not reached or refuses the call.
pub async fn account(options: AccountOptions) -> Result<(), Error> {
    account::run(options).await
}

/// `switchboard limit`.
///
/// # Errors
/// The installation is not reached or refuses the call.
pub async fn limit(options: LimitOptions) -> Result<(), Error> {
    limit::run(options).await
}
