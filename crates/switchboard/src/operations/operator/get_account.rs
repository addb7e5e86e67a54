//! `GetAccount`: an account and the access keys of its root.

use operator::{GetAccount, GetAccountRequest, GetAccountResponse, RootAccessKey};

use super::{asked, shown};
use crate::model::AccessKey;
use crate::operations::{Call, Failure, Handle};
use crate::store::{installation, records};

impl Handle for GetAccount {
    async fn handle(call: &Call<'_>, request: GetAccountRequest) -> Result<GetAccountResponse, Failure> {
        let account = asked::account(call, &request.account_id).await?;
        let owner = installation::owner(call.store()).await?;
        let keys = records::find::<AccessKey>(call.store(), &account.id, "user", AccessKey::OF_ROOT).await?;
        let access_keys = keys.into_iter().map(|key| RootAccessKey {
            access_key_id: key.value.id,
            active: key.value.active,
            created_at: (key.value.created_ms > 0).then(|| shown::time(key.value.created_ms)),
        });
        Ok(GetAccountResponse {
            owner: owner.as_ref() == Some(&account.id),
            account_id: account.id.to_string(),
            opened: account.opened,
            access_keys: access_keys.collect(),
        })
    }
}
