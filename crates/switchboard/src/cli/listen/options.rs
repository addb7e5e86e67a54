//! What `switchboard listen` takes.

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;

use crate::cli::operator::options::since;

/// What `switchboard listen` takes.
#[derive(Debug, Args)]
pub struct ListenOptions {
    /// Where the service is [default: SWITCHBOARD_ENDPOINT, or http://127.0.0.1:8080]
    #[arg(long, value_name = "URL")]
    pub(super) endpoint: Option<String>,
    /// Also trust the certificates of this file, in PEM [default: SWITCHBOARD_CA_FILE]
    #[arg(long, value_name = "FILE")]
    pub(super) ca_file: Option<PathBuf>,
    /// Print JSON, for scripts
    #[arg(long)]
    pub(super) json: bool,
    /// Post each receipt there, as the service does; without it they are only printed
    #[arg(long, value_name = "URL")]
    pub(super) forward: Option<String>,
    /// Only receipts about this business number: digits with country code
    #[arg(long, value_name = "NUMBER")]
    pub(super) number: Option<String>,
    /// Only receipts of this kind
    #[arg(long, value_parser = ["ChatAppStatus", "ChatAppInbound", "ChatAppAudit"])]
    pub(super) kind: Option<String>,
    /// Receipts of this last while too (2h), or from this time on (2027-01-01T00:00:00Z)
    #[arg(long, value_parser = since, conflicts_with = "after")]
    pub(super) since: Option<Timestamp>,
    /// Go on behind this cursor, which an earlier `listen` printed at its end
    #[arg(long, value_name = "CURSOR")]
    pub(super) after: Option<String>,
}
