//! `GetCallerIdentity`: whose key signs.

use identity::sts::{GetCallerIdentity, GetCallerIdentityRequest, GetCallerIdentityResponse};

use crate::access::Principal;
use crate::operations::{Call, Failure, Handle};

impl Handle for GetCallerIdentity {
    async fn handle(
        call: &Call<'_>,
        _request: GetCallerIdentityRequest,
    ) -> Result<GetCallerIdentityResponse, Failure> {
        let account = call.account.to_string();
        let (identity_type, principal_id, user_id, role_id) = match &call.caller.principal {
            Principal::Root => ("Account", account.clone(), Some(account.clone()), None),
            Principal::User { id, .. } => ("RAMUser", id.to_string(), Some(id.to_string()), None),
            Principal::Role { id, session, .. } => {
                ("AssumedRoleUser", format!("{id}:{session}"), None, Some(id.to_string()))
            }
        };
        Ok(GetCallerIdentityResponse {
            identity_type: identity_type.to_owned(),
            account_id: account,
            principal_id,
            arn: call.caller.arn(),
            user_id,
            role_id,
        })
    }
}
