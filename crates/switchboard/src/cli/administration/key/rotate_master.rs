//! `switchboard key rotate-master`: another master key.

use std::path::PathBuf;

use clap::Args;
use secrecy::SecretString;

use crate::cli::data::Place;
use crate::cli::data::rotation::{self, NewKey};
use crate::cli::error::Error;
use crate::cli::output::print;
use crate::cli::reach::ReachOptions;
use crate::cli::settings::process_environment;

/// What `switchboard key rotate-master` takes.
#[derive(Debug, Args)]
pub(super) struct RotateMasterOptions {
    /// The file of the new master key, mode 0600 [default: SWITCHBOARD_NEW_MASTER_KEY, or a new DIR/master.key]
    #[arg(long, value_name = "FILE", conflicts_with = "make_new_master_key")]
    new_master_key_file: Option<PathBuf>,
    /// Make the new master key and write it to this file, which must not be there yet
    #[arg(long, value_name = "FILE")]
    make_new_master_key: Option<PathBuf>,
}

pub(super) async fn run(reach: ReachOptions, options: RotateMasterOptions) -> Result<(), Error> {
    if reach.endpoint.is_some() || reach.account.is_some() {
        let why =
            "the master key is that of all accounts together: give --data DIR or --database-url URL alone";
        return Err(Error::Conflict(why.to_owned()));
    }
    let RotateMasterOptions { new_master_key_file, make_new_master_key } = options;
    let new = new_key(new_master_key_file, make_new_master_key, process_environment(rotation::VARIABLE))?;
    let settings = reach.key.settings(reach.data, reach.database_url)?;
    let done = rotation::rotate(&Place::of_change(&settings)?, &settings, new).await?;
    print(&format!("{} secrets are sealed with the master key of {}\n", done.secrets, done.source))
}

fn new_key(
    file: Option<PathBuf>,
    made_at: Option<PathBuf>,
    variable: Option<String>,
) -> Result<NewKey, Error> {
    match (file, made_at, variable.map(SecretString::from)) {
        (None, None, None) => Ok(NewKey::InPlace),
        (Some(path), None, None) => Ok(NewKey::File(path)),
        (None, Some(path), None) => Ok(NewKey::MadeAt(path)),
        (None, None, Some(text)) => Ok(NewKey::Variable(text)),
        _ => Err(Error::Conflict(format!(
            "--new-master-key-file, --make-new-master-key and environment {} exclude each other: each gives the new master key",
            rotation::VARIABLE
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_new_key_has_one_source() {
        let (path, text) = (|| Some(PathBuf::from("k")), || Some("text".to_owned()));
        assert!(matches!(new_key(None, None, None), Ok(NewKey::InPlace)));
        assert!(matches!(new_key(path(), None, None), Ok(NewKey::File(_))));
        assert!(matches!(new_key(None, path(), None), Ok(NewKey::MadeAt(_))));
        assert!(matches!(new_key(None, None, text()), Ok(NewKey::Variable(_))));
        assert!(new_key(path(), None, text()).is_err());
        assert!(new_key(None, path(), text()).is_err());
    }
}
