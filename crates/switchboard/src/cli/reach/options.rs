//! What the command line says of the way to what a command works on.

use std::path::PathBuf;

use clap::Args;
use secrecy::SecretString;

use crate::cli::data::Place;
use crate::cli::error::Error;
use crate::cli::settings::{ServeOptions, Settings, process_environment};
use crate::model::AccountId;

/// A service or its data, and what is printed.
#[derive(Clone, Debug, Default, Args)]
pub(in crate::cli) struct ReachOptions {
    /// Where the service is [default: SWITCHBOARD_ENDPOINT, or http://127.0.0.1:8080]
    #[arg(long, value_name = "URL", global = true, help_heading = "Reach")]
    pub(in crate::cli) endpoint: Option<String>,
    /// Also trust the certificates of this file, in PEM [default: SWITCHBOARD_CA_FILE]
    #[arg(long, value_name = "FILE", global = true, help_heading = "Reach")]
    pub(in crate::cli) ca_file: Option<PathBuf>,
    /// Work on the folder of the data, on which no service runs, in place of calling one
    #[arg(long, value_name = "DIR", global = true, help_heading = "Reach")]
    pub(in crate::cli) data: Option<String>,
    /// Work on the data in this PostgreSQL, beside running services too, in place of calling one
    #[arg(long, value_name = "URL", global = true, help_heading = "Reach")]
    pub(in crate::cli) database_url: Option<SecretString>,
    /// With --data or --database-url: for this account, as its root [default: the installation's owner]
    #[arg(long, value_name = "ID", global = true, help_heading = "Reach")]
    pub(in crate::cli) account: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) key: MasterKeyOptions,
    /// Print JSON, for scripts
    #[arg(long, global = true, help_heading = "Reach")]
    pub(in crate::cli) json: bool,
}

/// Which master key opens the secrets of the data.
#[derive(Clone, Debug, Default, Args)]
pub(in crate::cli) struct MasterKeyOptions {
    /// With --data or --database-url: the file of its master key [default: DIR/master.key]
    #[arg(long, value_name = "FILE", global = true, help_heading = "Reach")]
    pub(in crate::cli) master_key_file: Option<String>,
    /// With --data or --database-url: a command that prints its master key
    #[arg(long, value_name = "CMD", global = true, help_heading = "Reach")]
    pub(in crate::cli) master_key_command: Option<String>,
    /// With --data or --database-url: the file of the service's settings
    #[arg(long, value_name = "FILE", global = true, help_heading = "Reach")]
    pub(in crate::cli) config: Option<String>,
}

/// Data that a command works on, and for whom.
pub(in crate::cli) struct Taken {
    pub(super) place: Place,
    pub(super) settings: Settings,
    pub(super) account: Option<AccountId>,
}

impl ReachOptions {
    /// The data that the options name; none: they mean a service.
    ///
    /// # Errors
    /// They name both or half of one, or the data cannot be taken.
    pub(super) fn data(&self) -> Result<Option<Taken>, Error> {
        if self.data.is_none() && self.database_url.is_none() {
            let key = &self.key;
            let of_data = [
                ("--account", &self.account),
                ("--master-key-file", &key.master_key_file),
                ("--master-key-command", &key.master_key_command),
                ("--config", &key.config),
            ];
            return match of_data.iter().find(|(_, given)| given.is_some()) {
                Some((option, _)) => Err(Error::Conflict(format!(
                    "{option} needs --data DIR or --database-url URL: a service is reached as whoever the access key belongs to"
                ))),
                None => Ok(None),
            };
        }
        if self.endpoint.is_some() {
            let option = if self.database_url.is_some() { "--database-url" } else { "--data" };
            return Err(Error::Conflict(format!(
                "--endpoint and {option} exclude each other: one calls a running service, the other works on the data itself"
            )));
        }
        let account = self.account.as_deref().map(account).transpose()?;
        let settings = self.key.settings(self.data.clone(), self.database_url.clone())?;
        Ok(Some(Taken { place: Place::of_command(&settings)?, settings, account }))
    }
}

impl MasterKeyOptions {
    /// The settings that name the data and its master key.
    ///
    /// # Errors
    /// They cannot be read.
    pub(in crate::cli) fn settings(
        &self,
        data: Option<String>,
        database_url: Option<SecretString>,
    ) -> Result<Settings, Error> {
        let MasterKeyOptions { master_key_file, master_key_command, config } = self.clone();
        let options = ServeOptions {
            data,
            database_url,
            master_key_file,
            master_key_command,
            config,
            ..Default::default()
        };
        Settings::resolve(&options, &process_environment)
    }
}

fn account(text: &str) -> Result<AccountId, Error> {
    AccountId::parse(text).map_err(|_| Error::Value {
        place: "--account".to_owned(),
        expected: "the id of an account: 1 to 32 digits".to_owned(),
        got: text.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(options: &ReachOptions) -> String {
        options.data().err().expect("refused").to_string()
    }

    #[test]
    fn a_service_or_its_data_is_meant_and_never_half_of_each() {
        let text = |text: &str| Some(text.to_owned());
        assert!(ReachOptions::default().data().unwrap().is_none());
        let both = ReachOptions { endpoint: text("http://a"), data: text("/d"), ..Default::default() };
        assert!(refusal(&both).contains("exclude each other"));
        let url = Some(SecretString::from("postgres://u:hunter2@db/sb"));
        let both = ReachOptions { endpoint: text("http://a"), database_url: url, ..Default::default() };
        assert!(refusal(&both).starts_with("--endpoint and --database-url exclude each other"));
        assert!(!format!("{both:?}").contains("hunter2"));
        let half = ReachOptions { account: text("1"), ..Default::default() };
        assert!(refusal(&half).starts_with("--account needs --data"));
        let wrong = ReachOptions { data: text("/d"), account: text("me"), ..Default::default() };
        assert_eq!(refusal(&wrong), "--account: expected the id of an account: 1 to 32 digits, got `me`");
        let nowhere = ReachOptions { data: text("/no/such/folder"), ..Default::default() };
        assert!(refusal(&nowhere).contains("no data of a service"));
    }
}
