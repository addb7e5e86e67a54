//! `switchboard policy`: policies, to whom they are attached, and what they say.
//!
//! - `manage`: policies and their versions
//! - `attach`: whom they bind
//! - `explain`: why a call was refused, and what would become of one

mod attach;
mod explain;
mod manage;

use clap::{Args, Subcommand};

use crate::cli::error::Error;
use crate::cli::reach::{Caller, ReachOptions};
use attach::AttachOptions;
use explain::ExplainOptions;
use manage::ManageCommand;

/// What `switchboard policy` takes.
#[derive(Debug, Args)]
pub struct PolicyOptions {
    #[command(flatten)]
    pub(super) reach: ReachOptions,
    #[command(subcommand)]
    command: PolicyCommand,
}

#[derive(Debug, Subcommand)]
enum PolicyCommand {
    #[command(flatten)]
    Manage(ManageCommand),
    /// Have a policy bind a user, a group or a role
    Attach(AttachOptions),
    /// Have a policy bind a user, a group or a role no more
    Detach(AttachOptions),
    /// Say why a call was refused, or what would become of one: 0 allowed, 1 denied
    Explain(ExplainOptions),
}

/// Which policy.
#[derive(Debug, Args)]
struct Which {
    /// The policy
    name: String,
    /// Whose it is: Custom (the account's own) or System (every account has it)
    #[arg(long = "type", value_name = "TYPE", value_parser = ["Custom", "System"], default_value = "Custom")]
    kind: String,
}

pub(super) async fn run(caller: &Caller, options: PolicyOptions) -> Result<(), Error> {
    let PolicyOptions { reach, command } = options;
    match command {
        PolicyCommand::Manage(command) => manage::run(caller, &reach, command).await,
        PolicyCommand::Attach(options) => attach::attach(caller, &reach, options).await,
        PolicyCommand::Detach(options) => attach::detach(caller, &reach, options).await,
        PolicyCommand::Explain(options) => explain::run(caller, &reach, options).await,
    }
}
