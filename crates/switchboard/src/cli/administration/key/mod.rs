//! `switchboard key`: the keys of an installation.
//!
//! - `access`: access keys of users
//! - `rotate_master`: another master key

mod access;
mod rotate_master;

use clap::{Args, Subcommand};

use crate::cli::error::Error;
use crate::cli::reach::{self, ReachOptions};
use access::AccessCommand;
use rotate_master::RotateMasterOptions;

/// What `switchboard key` takes.
#[derive(Debug, Args)]
pub struct KeyOptions {
    #[command(flatten)]
    reach: ReachOptions,
    #[command(subcommand)]
    command: KeyCommand,
}

#[derive(Debug, Subcommand)]
enum KeyCommand {
    #[command(flatten)]
    Access(AccessCommand),
    /// Seal all secrets in a folder with another master key
    ///
    /// Works on a folder on which no service runs. The access keys stay the same. What was handed out sealed with the old key
    /// ends: tokens of queues and sessions of assumed roles have to be fetched anew. Backups made before need the old key.
    /// A crash at any moment leaves data that the old or the new key opens; a key that lies in the folder is found at the next
    /// start.
    RotateMaster(RotateMasterOptions),
}

pub(super) async fn run(options: KeyOptions) -> Result<(), Error> {
    let KeyOptions { reach, command } = options;
    match command {
        KeyCommand::Access(command) => {
            reach::with(&reach, async |caller| access::run(caller, &reach, command).await).await
        }
        KeyCommand::RotateMaster(options) => rotate_master::run(reach, options).await,
    }
}
