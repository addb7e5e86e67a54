//! The command line: what `switchboard` understands, where its settings come from, and how it ends.
//!
//! A sub-command is a module: [`serve`], [`simulator`], [`demo`], [`call`], [`ready`], [`config`], [`listen`], and
//! [`migrate`], those of an [`operator`] and of [`administration`]. `data` is the folder of the data. [`settings`] gathers what `serve` needs from options, environment and file; [`world`] reads a
//! world file. What a command does to the service's state is not here.

pub mod administration;
pub mod call;
mod certificates;
pub mod config;
mod data;
pub mod demo;
mod endpoint;
pub mod error;
mod exit;
mod file_limit;
pub mod listen;
pub mod migrate;
pub mod moving;
pub mod operator;
mod options;
mod output;
mod reach;
pub mod ready;
pub mod serve;
pub mod settings;
pub mod simulator;
mod stop;
pub mod world;

use std::process::ExitCode;

use clap::Parser as _;
use tracing_subscriber::EnvFilter;

use error::Error;
use options::{Arguments, Command};
use settings::Settings;

/// The variable that filters the log on stderr, in the syntax of `tracing_subscriber`'s `EnvFilter`.
const LOG_VARIABLE: &str = "SWITCHBOARD_LOG";

/// What is logged when [`LOG_VARIABLE`] says nothing.
const LOG_DEFAULT: &str = "warn";

/// Reads the command line, runs the command and says how it ended.
///
/// 0: done; 1: it failed, or the service refused the call; 2: the command line, the environment or a file is wrong.
/// The reason stands on stderr as one line that begins with `switchboard:`.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(refusal) => return exit::refused_by_clap(&refusal),
    };
    start_log();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(reason) => return exit::failed(format_args!("the runtime did not start: {reason}")),
    };
    runtime.block_on(run(arguments.command))
}

async fn run(command: Command) -> ExitCode {
    file_limit::refuse_the_write();
    match command {
        Command::Serve(options) => match Settings::resolve(&options, &settings::process_environment) {
            Ok(settings) if !settings.has_place() => exit::with(&Error::DataMissing),
            Ok(settings) => match serve::run(settings).await {
                Ok(()) => ExitCode::SUCCESS,
                Err(reason) => exit::failed(reason),
            },
            Err(error) => exit::with(&error),
        },
        Command::Config(options) => exit::of(config::run(&options)),
        Command::Demo(options) => exit::of(demo::run(options).await),
        Command::Simulator(options) => exit::of(simulator::run(options).await),
        Command::Call(options) => match call::run(options).await {
            Ok(call::Outcome::Done) => ExitCode::SUCCESS,
            Ok(call::Outcome::Refused) => ExitCode::from(exit::FAILED),
            Err(error) => exit::with(&error),
        },
        Command::Ready(options) => exit::of(ready::run(options).await),
        Command::Listen(options) => exit::of(listen::run(options).await),
        Command::Migrate(options) => exit::of(migrate::run(options).await),
        Command::Deliveries(options) => exit::of(operator::deliveries(options).await),
        Command::Replay(options) => exit::of(operator::replay(options).await),
        Command::Destination(options) => exit::of(operator::destination(options).await),
        Command::Account(options) => exit::of(administration::account(options).await),
        Command::Limit(options) => exit::of(administration::limit(options).await),
        Command::User(options) => exit::of(administration::user(options).await),
        Command::Group(options) => exit::of(administration::group(options).await),
        Command::Role(options) => exit::of(administration::role(options).await),
        Command::Policy(options) => exit::of(administration::policy(options).await),
        Command::Key(options) => exit::of(administration::key(options).await),
        Command::Audit(options) => exit::of(operator::audit(options).await),
        Command::Move(options) => exit::of(moving::move_store(options).await),
        Command::Backup(options) => exit::of(moving::backup(options).await),
        Command::Restore(options) => exit::of(moving::restore(options).await),
        Command::Queue(options) => exit::of(operator::queue(options).await),
    }
}

fn start_log() {
    let filter = EnvFilter::try_from_env(LOG_VARIABLE).unwrap_or_else(|_| EnvFilter::new(LOG_DEFAULT));
    // A second start in one process (a test) keeps the first log.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}
