//! `DeletePolicy`: a policy that nobody has any more. Whoever gives it to somebody writes its record, so that it cannot come
//! to anybody while it goes.

use identity::Fault;
use identity::policies::{DeletePolicy, DeletePolicyRequest, DeletePolicyResponse};

use super::holder::holders;
use crate::model::identity::{Group, PolicyRef, PolicyType, Role, User};
use crate::operations::ram::found;
use crate::operations::ram::settle::settle;
use crate::operations::{Call, Failure, Handle};

impl Handle for DeletePolicy {
    async fn handle(call: &Call<'_>, request: DeletePolicyRequest) -> Result<DeletePolicyResponse, Failure> {
        let with_versions = request.cascading_delete == Some(true);
        settle(call, || async {
            // Read before those who have it: who gets it later moves its version on.
            let stored = found::policy(call, &request.policy_name).await?;
            let policy = PolicyRef { policy_type: PolicyType::Custom, name: stored.value.name.clone() };
            if !holders::<User>(call, &policy).await?.is_empty() {
                return Err(Fault::policy_has_user().into());
            }
            if !holders::<Group>(call, &policy).await?.is_empty() {
                return Err(Fault::policy_has_group().into());
            }
            if !holders::<Role>(call, &policy).await?.is_empty() {
                return Err(Fault::policy_has_role().into());
            }
            if stored.value.versions.len() > 1 && !with_versions {
                return Err(Fault::policy_has_version().into());
            }
            let mut change = call.change();
            change.remove(&stored);
            Ok((change, ()))
        })
        .await?;
        Ok(DeletePolicyResponse {})
    }
}
