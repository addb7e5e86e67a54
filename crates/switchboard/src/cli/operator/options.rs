//! What the commands of an operator take.

use std::time::Duration;

use clap::{Args, Subcommand};
use jiff::Timestamp;

use crate::cli::reach::ReachOptions;
use crate::cli::settings::duration;

/// What `switchboard deliveries` takes.
#[derive(Debug, Args)]
pub struct DeliveriesOptions {
    #[command(flatten)]
    pub(super) reach: ReachOptions,
    #[command(subcommand)]
    pub(super) command: DeliveriesCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum DeliveriesCommand {
    /// List deliveries, those of the newest receipts first
    List(ListOptions),
    /// Show a receipt, where it was sent, and each attempt
    Show {
        /// The receipt's id, as the header switchboard-receipt-ids names it
        #[arg(value_name = "RECEIPT-ID")]
        id: String,
    },
    /// Print attempts as they are made, until Ctrl-C
    Tail {
        /// Only those to this address
        #[arg(long, value_name = "URL")]
        destination: Option<String>,
    },
}

/// What `switchboard deliveries list` takes.
#[derive(Debug, Args)]
pub(super) struct ListOptions {
    /// Only those that are waiting, delivered, exhausted, cancelled, or failed (waiting after a failed attempt)
    #[arg(long, value_parser = ["waiting", "delivered", "exhausted", "cancelled", "failed"])]
    pub(super) state: Option<String>,
    /// Only those to this address
    #[arg(long, value_name = "URL")]
    pub(super) destination: Option<String>,
    /// Only those of this message
    #[arg(long, value_name = "MESSAGE-ID")]
    pub(super) message: Option<String>,
    /// Only those of receipts of this last while (2h) or from this time on (2027-01-01T00:00:00Z)
    #[arg(long, value_parser = since)]
    pub(super) since: Option<Timestamp>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(super) limit: usize,
}

/// What `switchboard replay` takes.
#[derive(Debug, Args)]
#[group(id = "which", required = true, multiple = true, args = ["id", "since", "failed", "destination"])]
pub struct ReplayOptions {
    #[command(flatten)]
    pub(super) reach: ReachOptions,
    /// This receipt; may stand several times
    #[arg(long, value_name = "RECEIPT-ID")]
    pub(super) id: Vec<String>,
    /// Receipts of this last while (2h) or from this time on (2027-01-01T00:00:00Z)
    #[arg(long, value_parser = since)]
    pub(super) since: Option<Timestamp>,
    /// Only those that were given up
    #[arg(long)]
    pub(super) failed: bool,
    /// Only those to this address
    #[arg(long, value_name = "URL")]
    pub(super) destination: Option<String>,
    /// To the address that the settings name now, in place of the one that they named then
    #[arg(long)]
    pub(super) to_current: bool,
    /// So many in a second
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(super) rate: u32,
}

/// What `switchboard destination` takes.
#[derive(Debug, Args)]
pub struct DestinationOptions {
    #[command(flatten)]
    pub(super) reach: ReachOptions,
    #[command(subcommand)]
    pub(super) command: DestinationCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum DestinationCommand {
    /// List where receipts go, with settings and what waits
    List,
    /// Post one signed test receipt and say what came of it
    Test {
        /// The address
        url: String,
    },
    /// Set how long an attempt may take
    Set {
        /// The address
        url: String,
        /// From 1s to 30s, over connecting, headers and body
        #[arg(long, value_name = "DURATION", value_parser = duration::parse)]
        deadline: Duration,
    },
    /// Post nothing there until it is resumed; what comes waits
    Pause {
        /// The address
        url: String,
    },
    /// Go on posting there
    Resume {
        /// The address
        url: String,
    },
    /// Make or remove secrets that sign what is posted there
    #[command(subcommand)]
    Secret(SecretCommand),
}

#[derive(Debug, Subcommand)]
pub(super) enum SecretCommand {
    /// Make a secret and print it, this once; with several, each signs
    Add {
        /// The address
        url: String,
    },
    /// Remove a secret
    Remove {
        /// The address
        url: String,
        /// The secret's id
        #[arg(value_name = "SECRET-ID")]
        id: String,
    },
}

/// What `switchboard queue` takes.
#[derive(Debug, Args)]
pub struct QueueOptions {
    #[command(flatten)]
    pub(super) reach: ReachOptions,
    #[command(subcommand)]
    pub(super) command: QueueCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum QueueCommand {
    /// List queues with what they hold
    List,
    /// Set where messages go that were received too often
    DeadLetter {
        /// The queue
        queue: String,
        /// Another queue of the account
        #[arg(long, value_name = "QUEUE", requires = "after", required_unless_present = "off")]
        target: Option<String>,
        /// How often a message is received at most
        #[arg(long, value_name = "N", requires = "target", value_parser = clap::value_parser!(u32).range(1..=1000))]
        after: Option<u32>,
        /// Messages stay
        #[arg(long, conflicts_with_all = ["target", "after"])]
        off: bool,
    },
}

/// A last while, or a time.
pub(in crate::cli) fn since(text: &str) -> Result<Timestamp, String> {
    let expected =
        || format!("{} (that last while), or a time such as 2027-01-01T00:00:00Z", duration::EXPECTED);
    if let Ok(time) = text.parse() {
        return Ok(time);
    }
    let duration = duration::parse(text).map_err(|_| expected())?;
    Timestamp::now().checked_sub(duration).map_err(|_| expected())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_is_a_while_or_a_time() {
        let time: Timestamp = "2027-01-01T00:00:00Z".parse().unwrap();
        assert_eq!(since("2027-01-01T00:00:00Z"), Ok(time));
        let hours = Timestamp::now().duration_since(since("2h").unwrap()).as_secs();
        assert!((7_190..=7_210).contains(&hours), "{hours}");
        for wrong in ["", "yesterday", "2", "99999999999d"] {
            assert!(since(wrong).unwrap_err().contains("such as"), "{wrong}");
        }
    }
}
