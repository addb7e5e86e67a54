//! `switchboard limit`: how often one account may call operations.

use clap::{Args, Subcommand};
use operator::{
    AccountLimit, ListAccountLimits, ListAccountLimitsRequest, UpdateAccountLimit, UpdateAccountLimitRequest,
};

use crate::cli::error::Error;
use crate::cli::output::{or_dash, print, print_json, table};
use crate::cli::reach::{self, Caller, ReachOptions};

/// What `switchboard limit` takes.
#[derive(Debug, Args)]
pub struct LimitOptions {
    #[command(flatten)]
    reach: ReachOptions,
    #[command(subcommand)]
    command: LimitCommand,
}

#[derive(Debug, Subcommand)]
enum LimitCommand {
    /// List the limits that hold for an account, with where each comes from
    List {
        /// The account
        #[arg(value_name = "ACCOUNT-ID")]
        id: String,
    },
    /// Set how often an account may call an operation, from its next call on
    Set {
        /// The account
        #[arg(value_name = "ACCOUNT-ID")]
        id: String,
        /// The operation, such as SendChatappMessage
        operation: String,
        /// Calls a second; as many at once after a second of silence
        #[arg(value_parser = clap::value_parser!(u32).range(1..))]
        rate: u32,
    },
    /// Give an account the installation's limit of an operation again
    Clear {
        /// The account
        #[arg(value_name = "ACCOUNT-ID")]
        id: String,
        /// The operation
        operation: String,
    },
}

pub(super) async fn run(options: LimitOptions) -> Result<(), Error> {
    let LimitOptions { reach, command } = options;
    let json = reach.json;
    reach::with(&reach, async |caller| match command {
        LimitCommand::List { id } => {
            let request = ListAccountLimitsRequest { account_id: id };
            let limits = caller.call::<ListAccountLimits>(request).await?.limits;
            if json { print_json(&limits) } else { print(&listed(&limits)) }
        }
        LimitCommand::Set { id, operation, rate } => update(caller, id, operation, Some(rate)).await,
        LimitCommand::Clear { id, operation } => update(caller, id, operation, None).await,
    })
    .await
}

async fn update(
    caller: &Caller,
    account_id: String,
    operation: String,
    rate: Option<u32>,
) -> Result<(), Error> {
    let request = UpdateAccountLimitRequest { account_id, operation, rate };
    caller.call::<UpdateAccountLimit>(request).await?;
    Ok(())
}

fn listed(limits: &[AccountLimit]) -> String {
    let rows =
        limits.iter().map(|limit| [limit.operation.clone(), or_dash(limit.rate), limit.source.clone()]);
    table(["OPERATION", "A SECOND", "FROM"], &rows.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_without_a_limit_shows_a_dash() {
        let limit = |operation: &str, rate, source: &str| AccountLimit {
            operation: operation.into(),
            rate,
            source: source.into(),
        };
        let text = listed(&[limit("A", Some(7), "account"), limit("B", None, "settings")]);
        let rows: Vec<Vec<&str>> =
            text.lines().skip(1).map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(rows, [["A", "7", "account"], ["B", "-", "settings"]]);
    }
}
