//! `switchboard migrate`: brings the schema of a database up to date.

use clap::Args;
use secrecy::SecretString;

use super::data::database;
use super::error::Error;
use super::output::print;
use super::settings::{ServeOptions, Settings, process_environment};

/// What `switchboard migrate` takes.
#[derive(Debug, Args)]
pub struct MigrateOptions {
    /// The database [default: SWITCHBOARD_DATABASE_URL, or database_url of the --config file]
    #[arg(long, value_name = "URL")]
    database_url: Option<SecretString>,
    /// Change nothing and say what would be done: 0 when nothing would, 1 when something would
    #[arg(long)]
    check: bool,
    /// The file of the service's settings
    #[arg(long, value_name = "FILE")]
    config: Option<String>,
}

/// Applies what is missing, while nodes of the version before go on serving; or says what is missing.
///
/// # Errors
/// The database cannot be used, a statement fails, or (`--check`) something is missing.
pub async fn run(options: MigrateOptions) -> Result<(), Error> {
    let MigrateOptions { database_url, check, config } = options;
    let settings = ServeOptions { database_url, config, ..Default::default() };
    let settings = Settings::resolve(&settings, &process_environment)?;
    let address = database::address(&settings.database)?;
    let missing = database::missing(&address).await?;
    if missing.is_empty() {
        return print("the schema is up to date\n");
    }
    if !check {
        let applied = database::migrate(&address).await?;
        return print(&applied.iter().map(|name| format!("applied  {name}\n")).collect::<String>());
    }
    let lines = missing.iter().map(|(version, name)| format!("missing  {version} {name}\n"));
    print(&lines.collect::<String>())?;
    Err(Error::Failed(format!(
        "the schema of {address} is not up to date: `switchboard migrate` without --check applies what is missing"
    )))
}
