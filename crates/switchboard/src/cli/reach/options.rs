//! What the command line says of the way to what a command works on.

use std::path::PathBuf;

use clap::Args;

use crate::cli::data::Folder;
use crate::cli::error::Error;
use crate::cli::settings::{ServeOptions, Settings, process_environment};
use crate::model::AccountId;

/// A service or a folder, and what is printed.
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
    /// With --data: for this account, as its root [default: the installation's owner]
    #[arg(long, value_name = "ID", global = true, help_heading = "Reach")]
    pub(in crate::cli) account: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) key: MasterKeyOptions,
    /// Print JSON, for scripts
    #[arg(long, global = true, help_heading = "Reach")]
    pub(in crate::cli) json: bool,
}

/// Which master key opens the secrets of a folder.
#[derive(Clone, Debug, Default, Args)]
pub(in crate::cli) struct MasterKeyOptions {
    /// With --data: the file of its master key [default: DIR/master.key]
    #[arg(long, value_name = "FILE", global = true, help_heading = "Reach")]
    pub(in crate::cli) master_key_file: Option<String>,
    /// With --data: a command that prints its master key
    #[arg(long, value_name = "CMD", global = true, help_heading = "Reach")]
    pub(in crate::cli) master_key_command: Option<String>,
    /// With --data: the file of the service's settings
    #[arg(long, value_name = "FILE", global = true, help_heading = "Reach")]
    pub(in crate::cli) config: Option<String>,
}

/// A folder that a command works on, and for whom.
pub(in crate::cli) struct Taken {
    pub(super) folder: Folder,
    pub(super) settings: Settings,
    pub(super) account: Option<AccountId>,
}

impl ReachOptions {
    /// The folder that the options name; none: they mean a service.
    ///
    /// # Errors
    /// They name both or half of one, or the folder cannot be taken.
    pub(super) fn folder(&self) -> Result<Option<Taken>, Error> {
        let Some(data) = &self.data else {
            let key = &self.key;
            let of_folder = [
                ("--account", &self.account),
                ("--master-key-file", &key.master_key_file),
                ("--master-key-command", &key.master_key_command),
                ("--config", &key.config),
            ];
            return match of_folder.iter().find(|(_, given)| given.is_some()) {
                Some((option, _)) => Err(Error::Conflict(format!(
                    "{option} needs --data DIR: a service is reached as whoever the access key belongs to"
                ))),
                None => Ok(None),
            };
        };
        if self.endpoint.is_some() {
            let why = "one calls a running service, the other works on the folder of one that does not run";
            return Err(Error::Conflict(format!("--endpoint and --data exclude each other: {why}")));
        }
        let account = self.account.as_deref().map(account).transpose()?;
        let (folder, settings) = self.key.take(Some(data.clone()))?;
        Ok(Some(Taken { folder, settings, account }))
    }
}

impl MasterKeyOptions {
    /// Takes a folder, with the settings that name its master key.
    ///
    /// # Errors
    /// Nobody says which folder, it holds no data, or a running service works on it.
    pub(in crate::cli) fn take(&self, data: Option<String>) -> Result<(Folder, Settings), Error> {
        let MasterKeyOptions { master_key_file, master_key_command, config } = self.clone();
        let options =
            ServeOptions { data, master_key_file, master_key_command, config, ..Default::default() };
        let settings = Settings::resolve(&options, &process_environment)?;
        let path = settings.data.value.as_deref();
        let path =
            path.ok_or_else(|| Error::Usage("which folder? give --data DIR or SWITCHBOARD_DATA".to_owned()))?;
        Ok((Folder::take_idle(path)?, settings))
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
        options.folder().err().expect("refused").to_string()
    }

    #[test]
    fn a_service_or_a_folder_is_meant_and_never_half_of_each() {
        let text = |text: &str| Some(text.to_owned());
        assert!(ReachOptions::default().folder().unwrap().is_none());
        let both = ReachOptions { endpoint: text("http://a"), data: text("/d"), ..Default::default() };
        assert!(refusal(&both).contains("exclude each other"));
        let half = ReachOptions { account: text("1"), ..Default::default() };
        assert!(refusal(&half).starts_with("--account needs --data"));
        let wrong = ReachOptions { data: text("/d"), account: text("me"), ..Default::default() };
        assert_eq!(refusal(&wrong), "--account: expected the id of an account: 1 to 32 digits, got `me`");
        let nowhere = ReachOptions { data: text("/no/such/folder"), ..Default::default() };
        assert!(refusal(&nowhere).contains("no data of a service"));
    }
}
