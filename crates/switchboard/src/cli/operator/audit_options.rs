//! What `switchboard audit` takes.

use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::options::since;
use crate::cli::reach::ReachOptions;

/// What `switchboard audit` takes.
#[derive(Debug, Args)]
pub struct AuditOptions {
    #[command(flatten)]
    pub(super) reach: ReachOptions,
    #[command(subcommand)]
    pub(super) command: AuditCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// List calls that changed something, and refusals, the newest first
    List(AuditListOptions),
    /// Check that nobody changed what is written: 0, or 1 saying what is wrong first
    Verify(VerifyOptions),
    /// List how often callers were refused that could not say who they are (for the installation's owner)
    Strangers(StrangersOptions),
}

#[derive(Debug, Args)]
pub(super) struct AuditListOptions {
    /// Only those of this last while (2h) or from this time on (2027-01-01T00:00:00Z)
    #[arg(long, value_parser = since)]
    pub(super) since: Option<Timestamp>,
    /// Only those before this last while or before this time
    #[arg(long, value_parser = since)]
    pub(super) until: Option<Timestamp>,
    /// Only those of this action, such as cams:UpdateInstance or ram:*
    #[arg(long, value_name = "ACTION")]
    pub(super) action: Option<String>,
    /// Only those by this principal or with this access key
    #[arg(long, value_name = "ARN|KEY-ID")]
    pub(super) by: Option<String>,
    /// Only those that came to this: OK or a code
    #[arg(long, value_name = "CODE")]
    pub(super) outcome: Option<String>,
    /// Only refusals
    #[arg(long, conflicts_with = "outcome")]
    pub(super) refused: bool,
    /// The oldest first
    #[arg(long)]
    pub(super) oldest_first: bool,
    /// Of this account, for the installation's owner; `service` has what belongs to no account
    #[arg(long, value_name = "ID")]
    pub(super) of_account: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(super) limit: usize,
}

#[derive(Debug, Args)]
pub(super) struct VerifyOptions {
    /// A seal that was noted before: it has to be there as it was, unless it is over
    #[arg(long, value_name = "NUMBER:HASH")]
    pub(super) known: Option<String>,
    /// Of this account, for the installation's owner; `service` has what belongs to no account
    #[arg(long, value_name = "ID")]
    pub(super) of_account: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct StrangersOptions {
    /// Only those of this last while (2h) or from this time on (2027-01-01T00:00:00Z)
    #[arg(long, value_parser = since)]
    pub(super) since: Option<Timestamp>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(super) limit: usize,
}
