//! `CreateAccessKey`: a key by chance. Its secret stands in this answer and, sealed, in the store.

use identity::Fault;
use identity::access_keys::{
    CreateAccessKey, CreateAccessKeyRequest, CreateAccessKeyResponse, CreatedAccessKey,
};
use secrecy::ExposeSecret;

use super::owner::Owner;
use super::status;
use crate::operations::ram::settle::settle;
use crate::operations::ram::shown::time;
use crate::operations::{Call, Failure, Handle};
use crate::store::{Expected, NewKey};

/// Keys of a user (gateway notes, 5.1); the account itself has as many (inferred).
const MOST_KEYS: usize = 2;

impl Handle for CreateAccessKey {
    async fn handle(
        call: &Call<'_>,
        request: CreateAccessKeyRequest,
    ) -> Result<CreateAccessKeyResponse, Failure> {
        let (new, key) = settle(call, || async {
            let owner = Owner::of(call, request.user_name.as_deref()).await?;
            if owner.keys(call).await?.len() >= MOST_KEYS {
                return Err(Fault::too_many_access_keys().into());
            }
            let new = NewKey::generate();
            let mut change = call.change();
            owner.touch(&mut change)?;
            let key = new.add(&mut change, &call.services.master_key, owner.user(), Expected::Absent)?;
            Ok((change, (new, key)))
        })
        .await?;
        let access_key = CreatedAccessKey {
            access_key_id: new.id,
            access_key_secret: new.secret.expose_secret().to_owned(),
            status: status(&key).to_owned(),
            create_date: time(key.created_ms),
        };
        Ok(CreateAccessKeyResponse { access_key })
    }
}
