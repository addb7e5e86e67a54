//! The tree of sub-commands and their options.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use super::administration::{
    AccountOptions, GroupOptions, KeyOptions, LimitOptions, PolicyOptions, RoleOptions, UserOptions,
};
use super::listen::ListenOptions;
use super::migrate::MigrateOptions;
use super::moving::{BackupOptions, MoveOptions, RestoreOptions};
use super::operator::{AuditOptions, DeliveriesOptions, DestinationOptions, QueueOptions, ReplayOptions};
use super::settings::{ServeOptions, duration};

/// A self-hosted Chat App Message Service.
#[derive(Debug, Parser)]
#[command(name = "switchboard", version, about, disable_help_subcommand = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Play a story on a whole world on this machine, then stay up to be tried
    Demo(DemoOptions),
    /// Run the service
    Serve(ServeOptions),
    /// Print each setting of `serve` with where it came from
    Config(ServeOptions),
    /// Run the simulated networks alone
    Simulator(SimulatorOptions),
    /// Sign and call an operation and print the answer, or print code that makes the call
    Call(CallOptions),
    /// Ask whether the service is ready
    Ready(ReadyOptions),
    /// Hear receipts as they come about, and pass them to a program on this machine
    Listen(ListenOptions),
    /// Bring the schema of a database up to date
    Migrate(MigrateOptions),
    /// Look at what became of receipts
    Deliveries(DeliveriesOptions),
    /// Send receipts once more, with the ids that they had
    Replay(ReplayOptions),
    /// Look at, test and set where receipts go
    Destination(DestinationOptions),
    /// See who did what, who was refused, and that nobody changed what is written of it
    Audit(AuditOptions),
    /// Look at queues and set their dead letters
    Queue(QueueOptions),
    /// Make accounts, and say who owns the installation
    Account(AccountOptions),
    /// Set how often accounts may call operations
    Limit(LimitOptions),
    /// Look after the users of an account
    User(UserOptions),
    /// Look after groups of users
    Group(GroupOptions),
    /// Look after roles, and take them
    Role(RoleOptions),
    /// Look after policies, attach them, and explain what they say
    Policy(PolicyOptions),
    /// Copy a whole store to another place: from a folder to a database, say
    Move(MoveOptions),
    /// Copy a whole store into one file, while services work on it
    Backup(BackupOptions),
    /// Copy a backup into an empty store
    Restore(RestoreOptions),
    /// Look after access keys, and change the master key
    Key(KeyOptions),
}

/// What `switchboard demo` takes.
#[derive(Debug, Args)]
pub struct DemoOptions {
    /// End after the story: 0, or 1 saying what failed; takes free ports
    #[arg(long)]
    pub(super) once: bool,
}

/// What `switchboard simulator` takes.
#[derive(Debug, Args)]
pub struct SimulatorOptions {
    /// Where it listens; port 0 takes a free one
    #[arg(long, value_name = "ADDR")]
    pub(super) listen: SocketAddr,
    /// Where its phones, templates and messages are kept; without it they end with the process
    #[arg(long, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
}

/// What `switchboard call` takes.
#[derive(Debug, Args)]
#[command(
    override_usage = "switchboard call [--endpoint URL] [--code LANGUAGE] [--show-request] ACTION [--Param VALUE]..."
)]
pub struct CallOptions {
    /// Where the service is [default: SWITCHBOARD_ENDPOINT, or http://127.0.0.1:8080]
    #[arg(long, value_name = "URL")]
    pub(super) endpoint: Option<String>,
    /// Also trust the certificates of this file, in PEM [default: SWITCHBOARD_CA_FILE]
    #[arg(long, value_name = "FILE")]
    pub(super) ca_file: Option<PathBuf>,
    /// Print code that makes this call (python or curl) in place of making it
    #[arg(long, value_name = "LANGUAGE")]
    pub(super) code: Option<String>,
    /// Print the request on stderr: canonical request, string to sign, headers
    #[arg(long)]
    pub(super) show_request: bool,
    /// The operation, such as UpdateInstance, then its parameters: --InstanceId cams-demo --InstanceName=Shop
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true, value_name = "ACTION")]
    pub(super) words: Vec<String>,
}

/// What `switchboard ready` takes.
#[derive(Debug, Args)]
pub struct ReadyOptions {
    /// Ask again until the answer is yes or the time is over
    #[arg(long)]
    pub(super) wait: bool,
    /// How long to wait
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = duration::parse, requires = "wait")]
    pub(super) timeout: Duration,
    /// Where the service is [default: SWITCHBOARD_ENDPOINT, or http://127.0.0.1:8080]
    #[arg(long, value_name = "URL")]
    pub(super) endpoint: Option<String>,
    /// Also trust the certificates of this file, in PEM [default: SWITCHBOARD_CA_FILE]
    #[arg(long, value_name = "FILE")]
    pub(super) ca_file: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn parse(words: &[&str]) -> Result<Command, String> {
        let words = ["switchboard"].iter().chain(words);
        Arguments::try_parse_from(words).map(|arguments| arguments.command).map_err(|error| error.to_string())
    }

    #[test]
    fn the_tree_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn ready_waits_half_a_minute_unless_told_otherwise() {
        let timeout = |words: &[&str]| match parse(words) {
            Ok(Command::Ready(options)) => options.timeout,
            other => panic!("{other:?}"),
        };
        assert_eq!(timeout(&["ready", "--wait"]), Duration::from_secs(30));
        assert_eq!(timeout(&["ready", "--wait", "--timeout", "5s"]), Duration::from_secs(5));
        assert!(parse(&["ready", "--timeout", "5s"]).is_err(), "a timeout without --wait means nothing");
        assert!(
            parse(&["ready", "--wait", "--timeout", "5"])
                .expect_err("refused")
                .contains("a duration such as")
        );
    }

    #[test]
    fn a_replay_says_what_is_replayed_and_a_dead_letter_queue_is_named_or_taken_away() {
        for right in [
            &["replay", "--id", "A", "--id", "B"][..],
            &[
                "replay",
                "--since",
                "2h",
                "--failed",
                "--destination",
                "http://a/",
                "--to-current",
                "--rate",
                "5",
            ],
            &["queue", "dead-letter", "orders", "--target", "dead", "--after", "3"],
            &["queue", "dead-letter", "orders", "--off"],
            &["destination", "secret", "remove", "http://a/", "id", "--endpoint", "http://b"],
            &["deliveries", "list", "--state", "failed", "--json"],
            &["listen", "--forward", "http://a/", "--number", "86", "--since", "5m"],
        ] {
            assert!(parse(right).is_ok(), "{right:?}: {:?}", parse(right));
        }
        for wrong in [
            &["replay"][..],
            &["replay", "--failed", "--rate", "0"],
            &["queue", "dead-letter", "orders"],
            &["queue", "dead-letter", "orders", "--target", "dead"],
            &["queue", "dead-letter", "orders", "--off", "--target", "dead", "--after", "3"],
            &["deliveries", "list", "--state", "lost"],
            &["listen", "--since", "5m", "--after", "7"],
        ] {
            assert!(parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn what_is_not_built_is_no_command() {
        for command in ["trigger", "help"] {
            assert!(parse(&[command]).expect_err(command).contains("unrecognized subcommand"));
        }
    }
}
