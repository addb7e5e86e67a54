//! `CreateAccount`: a new account with an access key of its root.

use operator::{CreateAccount, CreateAccountRequest, CreateAccountResponse};
use secrecy::ExposeSecret;

use super::asked;
use crate::model::Account;
use crate::operations::{Call, Failure, Handle};
use crate::store::accounts;
use crate::store::{CommitError, Expected, NewKey};

impl Handle for CreateAccount {
    async fn handle(
        call: &Call<'_>,
        request: CreateAccountRequest,
    ) -> Result<CreateAccountResponse, Failure> {
        let id = asked::given(request.account_id.as_ref()).unwrap_or_else(accounts::made_up_id);
        let account = Account { id: asked::account_id(&id)?, opened: request.opened.unwrap_or(false) };
        let key = NewKey::generate();
        let mut change = call.change_of(&account.id);
        accounts::add(&mut change, &account, Expected::Absent)?;
        key.add(&mut change, &call.services.master_key, None, Expected::Absent)?;
        match call.commit(change).await {
            Ok(()) => Ok(CreateAccountResponse {
                account_id: id,
                access_key_id: key.id,
                access_key_secret: key.secret.expose_secret().to_owned(),
            }),
            Err(CommitError::Conflict) => {
                Err(Failure::invalid("AccountId", format!("must be new: there is an account {id}")))
            }
            Err(error) => Err(error.into()),
        }
    }
}
