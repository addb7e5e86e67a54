//! `switchboard account`: the accounts of an installation.

use clap::{Args, Subcommand};
use operator::{
    AccountSummary, CreateAccount, CreateAccountRequest, GetAccount, GetAccountRequest, GetAccountResponse,
    ListAccounts, ListAccountsRequest,
};

use crate::cli::error::Error;
use crate::cli::output::{or_dash, plain, print, print_json, table};
use crate::cli::reach::{self, Caller, ReachOptions};

/// What `switchboard account` takes.
#[derive(Debug, Args)]
pub struct AccountOptions {
    #[command(flatten)]
    reach: ReachOptions,
    #[command(subcommand)]
    command: AccountCommand,
}

#[derive(Debug, Subcommand)]
enum AccountCommand {
    /// Make an account with an access key, and print the key, this once
    Create {
        /// Its id: up to 32 digits [default: 16 made-up ones]
        #[arg(value_name = "ID")]
        id: Option<String>,
        /// Count the service as opened for it
        #[arg(long)]
        opened: bool,
    },
    /// List the accounts
    List,
    /// Show an account and the access keys of its root
    Show {
        /// Its id
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Make an account the owner of the installation, who administers the others; with --data or --database-url only
    Owner {
        /// Its id
        #[arg(value_name = "ID")]
        id: String,
    },
}

pub(super) async fn run(options: AccountOptions) -> Result<(), Error> {
    let AccountOptions { mut reach, command } = options;
    if let AccountCommand::Owner { id } = &command {
        // As whom else? It may be the first owner.
        reach.account.get_or_insert_with(|| id.clone());
        if reach.data.is_none() && reach.database_url.is_none() {
            let why =
                "who owns an installation is said where its data is: give --data DIR or --database-url URL";
            return Err(Error::Usage(why.to_owned()));
        }
        if reach.account.as_ref() != Some(id) {
            return Err(Error::Conflict(format!(
                "--account and {id} exclude each other: both name the owner"
            )));
        }
    }
    let json = reach.json;
    reach::with(&reach, async |caller| match command {
        AccountCommand::Create { id, opened } => create(caller, id, opened, json).await,
        AccountCommand::List => {
            let accounts = list(caller).await?;
            if json { print_json(&accounts) } else { print(&listed(&accounts)) }
        }
        AccountCommand::Show { id } => {
            let account = caller.call::<GetAccount>(GetAccountRequest { account_id: id }).await?;
            if json { print_json(&account) } else { print(&shown(&account)) }
        }
        AccountCommand::Owner { id } => own(caller, &id).await,
    })
    .await
}

async fn create(caller: &Caller, id: Option<String>, opened: bool, json: bool) -> Result<(), Error> {
    let request = CreateAccountRequest { account_id: id, opened: Some(opened) };
    let made = caller.call::<CreateAccount>(request).await?;
    if json {
        return print_json(&made);
    }
    print(&format!(
        "account            {}\naccess key id      {}\naccess key secret  {}\n",
        plain(&made.account_id),
        plain(&made.access_key_id),
        plain(&made.access_key_secret)
    ))?;
    eprintln!("The secret is shown this once.");
    Ok(())
}

async fn list(caller: &Caller) -> Result<Vec<AccountSummary>, Error> {
    let (mut accounts, mut request) = (Vec::new(), ListAccountsRequest::default());
    loop {
        let answer = caller.call::<ListAccounts>(request.clone()).await?;
        accounts.extend(answer.accounts);
        request.cursor = answer.next_cursor;
        if request.cursor.is_none() {
            return Ok(accounts);
        }
    }
}

fn listed(accounts: &[AccountSummary]) -> String {
    let rows = accounts.iter().map(|account| {
        let owner = if account.owner { "owner" } else { "-" };
        [account.account_id.clone(), opened(account.opened).to_owned(), owner.to_owned()]
    });
    table(["ACCOUNT", "SERVICE", "INSTALLATION"], &rows.collect::<Vec<_>>())
}

fn shown(account: &GetAccountResponse) -> String {
    let owner = if account.owner { ", owns the installation" } else { "" };
    let rows = account.access_keys.iter().map(|key| {
        let state = if key.active { "active" } else { "inactive" };
        [key.access_key_id.clone(), state.to_owned(), or_dash(key.created_at.as_ref())]
    });
    let keys = table(["ACCESS KEY OF THE ROOT", "STATE", "MADE"], &rows.collect::<Vec<_>>());
    format!("account {}: {}{owner}\n{keys}", plain(&account.account_id), opened(account.opened))
}

fn opened(opened: bool) -> &'static str {
    if opened { "opened" } else { "not opened" }
}

async fn own(caller: &Caller, id: &str) -> Result<(), Error> {
    match caller {
        Caller::Local(local) => {
            local.own_installation().await?;
            print(&format!("account {id} owns the installation\n"))
        }
        Caller::Remote(_) => Err(Error::Usage("give --data DIR or --database-url URL".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use operator::RootAccessKey;

    use super::*;

    #[test]
    fn the_owner_is_marked() {
        let account = |id: &str, owner| AccountSummary { account_id: id.into(), opened: true, owner };
        let text = listed(&[account("11", false), account("22", true)]);
        let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(rows[1..], [vec!["11", "opened", "-"], vec!["22", "opened", "owner"]]);
    }

    #[test]
    fn an_account_is_shown_with_its_keys_and_no_secret() {
        let keys = RootAccessKey { access_key_id: "LTAI1".into(), active: false, created_at: None };
        let account = GetAccountResponse {
            account_id: "11".into(),
            opened: false,
            owner: true,
            access_keys: vec![keys],
        };
        let text = shown(&account);
        assert!(text.starts_with("account 11: not opened, owns the installation\n"), "{text}");
        let key: Vec<&str> = text.lines().nth(2).unwrap().split_whitespace().collect();
        assert_eq!(key, ["LTAI1", "inactive", "-"]);
    }
}
