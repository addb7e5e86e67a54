//! Access keys of users: at most two each, shown once.

use clap::{Args, Subcommand};
use identity::access_keys::{
    AccessKey, CreateAccessKey, CreateAccessKeyRequest, DeleteAccessKey, DeleteAccessKeyRequest,
    GetAccessKeyLastUsed, GetAccessKeyLastUsedRequest, ListAccessKeys, ListAccessKeysRequest,
    UpdateAccessKey, UpdateAccessKeyRequest,
};

use crate::cli::administration::confirm::done;
use crate::cli::error::Error;
use crate::cli::output::{plain, print, print_json, table};
use crate::cli::reach::{Caller, ReachOptions};

#[derive(Debug, Subcommand)]
pub(super) enum AccessCommand {
    /// Make an access key and print it, this once
    Create {
        #[command(flatten)]
        owner: Owner,
    },
    /// List access keys, without their secrets
    List {
        #[command(flatten)]
        owner: Owner,
    },
    /// Take calls again that a key signs
    Enable(Which),
    /// Take no calls any more that a key signs, until it is enabled
    Disable(Which),
    /// Delete a key for good
    Delete(Which),
    /// Tell when a key signed a call last
    LastUsed(Which),
}

/// Whose key.
#[derive(Debug, Args)]
pub(super) struct Owner {
    /// The user [default: who calls; with --data the account itself]
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
}

/// Which key.
#[derive(Debug, Args)]
pub(super) struct Which {
    /// The key's id
    #[arg(value_name = "KEY-ID")]
    id: String,
    #[command(flatten)]
    owner: Owner,
}

pub(super) async fn run(caller: &Caller, reach: &ReachOptions, command: AccessCommand) -> Result<(), Error> {
    match command {
        AccessCommand::Create { owner } => create(caller, reach, owner).await,
        AccessCommand::List { owner } => {
            let request = ListAccessKeysRequest { user_name: owner.user };
            let keys = caller.call::<ListAccessKeys>(request).await?.access_keys.access_key;
            if reach.json { print_json(&keys) } else { print(&listed(&keys)) }
        }
        AccessCommand::Enable(which) => set(caller, reach, which, "Active", "is enabled").await,
        AccessCommand::Disable(which) => set(caller, reach, which, "Inactive", "is disabled").await,
        AccessCommand::Delete(Which { id, owner }) => {
            let request = DeleteAccessKeyRequest { user_access_key_id: id.clone(), user_name: owner.user };
            let answer = caller.call::<DeleteAccessKey>(request).await?;
            done(reach, &answer, &format!("key {id} is deleted"))
        }
        AccessCommand::LastUsed(Which { id, owner }) => {
            let request =
                GetAccessKeyLastUsedRequest { user_access_key_id: id.clone(), user_name: owner.user };
            let used = caller.call::<GetAccessKeyLastUsed>(request).await?.access_key_last_used;
            let when = used.last_used_date.as_deref().filter(|when| !when.is_empty());
            let line = when.map_or_else(
                || format!("key {id} signed no call yet"),
                |when| format!("key {id} signed a call last at {when}"),
            );
            done(reach, &used, &line)
        }
    }
}

async fn create(caller: &Caller, reach: &ReachOptions, owner: Owner) -> Result<(), Error> {
    let request = CreateAccessKeyRequest { user_name: owner.user };
    let key = caller.call::<CreateAccessKey>(request).await?.access_key;
    if reach.json {
        return print_json(&key);
    }
    let (id, secret) = (plain(&key.access_key_id), plain(&key.access_key_secret));
    print(&format!("ALIBABA_CLOUD_ACCESS_KEY_ID={id}\nALIBABA_CLOUD_ACCESS_KEY_SECRET={secret}\n"))?;
    eprintln!("The secret is shown this once.");
    Ok(())
}

async fn set(
    caller: &Caller,
    reach: &ReachOptions,
    Which { id, owner }: Which,
    status: &str,
    done_so: &str,
) -> Result<(), Error> {
    let request = UpdateAccessKeyRequest {
        user_access_key_id: id.clone(),
        status: status.to_owned(),
        user_name: owner.user,
    };
    let answer = caller.call::<UpdateAccessKey>(request).await?;
    done(reach, &answer, &format!("key {id} {done_so}"))
}

fn listed(keys: &[AccessKey]) -> String {
    let row = |key: &AccessKey| [key.access_key_id.clone(), key.status.clone(), key.create_date.clone()];
    table(["KEY", "STATUS", "MADE"], &keys.iter().map(row).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_listed_with_their_status() {
        let key =
            AccessKey { access_key_id: "LTAI1".into(), status: "Inactive".into(), create_date: "T".into() };
        assert_eq!(listed(&[key]), "KEY    STATUS    MADE\nLTAI1  Inactive  T\n");
    }
}
