//! `ListAccounts`: the accounts of the installation.

use operator::{AccountSummary, ListAccounts, ListAccountsRequest, ListAccountsResponse};

use super::asked;
use crate::model::Account;
use crate::operations::{Call, Failure, Handle};
use crate::store::{installation, records};

impl Handle for ListAccounts {
    async fn handle(call: &Call<'_>, request: ListAccountsRequest) -> Result<ListAccountsResponse, Failure> {
        let limit = asked::results(request.max_results)?;
        let after = request.cursor.unwrap_or_default();
        let owner = installation::owner(call.store()).await?;
        let all = installation::accounts(call.store()).await?;
        let mut ids = all.into_iter().filter(|id| id.as_str() > after.as_str());
        let mut accounts = Vec::new();
        for id in ids.by_ref().take(limit) {
            let account = records::get::<Account>(call.store(), &id, id.as_str()).await?;
            accounts.push(AccountSummary {
                opened: account.is_some_and(|account| account.value.opened),
                owner: owner.as_ref() == Some(&id),
                account_id: id.to_string(),
            });
        }
        let more = ids.next().is_some();
        let next_cursor = accounts.last().filter(|_| more).map(|account| account.account_id.clone());
        Ok(ListAccountsResponse { accounts, next_cursor })
    }
}
