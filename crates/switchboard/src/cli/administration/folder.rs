//! The options of a command that works on the folder of the data itself.

use clap::Args;

use crate::cli::data::Folder;
use crate::cli::error::Error;
use crate::cli::settings::{ServeOptions, Settings, process_environment};

/// Where the data is and which master key opens its secrets: as for `serve`, in options, environment or file.
#[derive(Debug, Args)]
pub(super) struct FolderOptions {
    /// The folder of the data; no service may run on it
    #[arg(long, value_name = "DIR")]
    pub(super) data: Option<String>,
    #[command(flatten)]
    pub(super) key: MasterKeyOptions,
}

/// Which master key opens the secrets of a folder.
#[derive(Debug, Default, Args)]
pub(super) struct MasterKeyOptions {
    /// The file of its master key [default: DIR/master.key]
    #[arg(long, value_name = "FILE")]
    pub(super) master_key_file: Option<String>,
    /// A command that prints its master key
    #[arg(long, value_name = "CMD")]
    pub(super) master_key_command: Option<String>,
    /// The file of the service's settings
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<String>,
}

/// Takes the folder, with the settings that name its master key.
///
/// # Errors
/// Nobody says which folder, it holds no data, or a running service works on it.
pub(super) fn take(data: Option<String>, key: MasterKeyOptions) -> Result<(Folder, Settings), Error> {
    let MasterKeyOptions { master_key_file, master_key_command, config } = key;
    let options = ServeOptions { data, master_key_file, master_key_command, config, ..Default::default() };
    let settings = Settings::resolve(&options, &process_environment)?;
    let path = settings.data.value.as_deref();
    let path =
        path.ok_or_else(|| Error::Usage("which folder? give --data DIR or SWITCHBOARD_DATA".to_owned()))?;
    Ok((Folder::take_idle(path)?, settings))
}
