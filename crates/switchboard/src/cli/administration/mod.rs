//! The commands that administer an installation: its accounts and limits, and the users, groups, roles, keys and policies of an
//! account. Each works on a running service, or on the folder of one that does not run.
//!
//! - one file or folder a command
//! - `document`: policies from files; `lists`: what is answered page by page; `confirm`: what is said when it is done

mod account;
mod confirm;
mod document;
mod group;
mod key;
mod limit;
mod lists;
mod policy;
mod role;
mod user;

pub use account::AccountOptions;
pub use group::GroupOptions;
pub use key::KeyOptions;
pub use limit::LimitOptions;
pub use policy::PolicyOptions;
pub use role::RoleOptions;
pub use user::UserOptions;

use super::error::Error;
use super::reach;

/// `switchboard account`.
///
/// # Errors
/// The service does not answer or refuses the call.
pub async fn account(options: AccountOptions) -> Result<(), Error> {
    account::run(options).await
}

/// `switchboard limit`.
///
/// # Errors
/// The service does not answer or refuses the call.
pub async fn limit(options: LimitOptions) -> Result<(), Error> {
    limit::run(options).await
}

/// `switchboard user`.
///
/// # Errors
/// The service does not answer or refuses the call.
pub async fn user(options: UserOptions) -> Result<(), Error> {
    let reach = options.reach.clone();
    reach::with(&reach, async |caller| user::run(caller, options).await).await
}

/// `switchboard group`.
///
/// # Errors
/// The service does not answer or refuses the call.
pub async fn group(options: GroupOptions) -> Result<(), Error> {
    let reach = options.reach.clone();
    reach::with(&reach, async |caller| group::run(caller, options).await).await
}

/// `switchboard role`.
///
/// # Errors
/// The service does not answer or refuses the call.
pub async fn role(options: RoleOptions) -> Result<(), Error> {
    let reach = options.reach.clone();
    reach::with(&reach, async |caller| role::run(caller, options).await).await
}

/// `switchboard policy`.
///
/// # Errors
/// The service does not answer or refuses the call, or (`explain`) the answer is no.
pub async fn policy(options: PolicyOptions) -> Result<(), Error> {
    let reach = options.reach.clone();
    reach::with(&reach, async |caller| policy::run(caller, options).await).await
}

/// `switchboard key`.
///
/// # Errors
/// The command line is wrong, or what it asks for fails.
pub async fn key(options: KeyOptions) -> Result<(), Error> {
    key::run(options).await
}
