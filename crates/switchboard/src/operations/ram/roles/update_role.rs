//! `UpdateRole`: who may take a role, for how long, and what it says of itself. A new trust policy holds for the next
//! session; sessions that were begun go on.

use identity::roles::{UpdateRole, UpdateRoleRequest, UpdateRoleResponse};

use super::{LONGEST_DESCRIPTION, session_seconds, shown};
use crate::operations::ram::settle::settle;
use crate::operations::ram::{document, found, text};
use crate::operations::{Call, Failure, Handle};

impl Handle for UpdateRole {
    async fn handle(call: &Call<'_>, request: UpdateRoleRequest) -> Result<UpdateRoleResponse, Failure> {
        let description = request.new_description;
        text::at_most("NewDescription", description.as_deref().unwrap_or_default(), LONGEST_DESCRIPTION)?;
        let seconds = request.new_max_session_duration;
        let seconds = seconds.map(|seconds| session_seconds("NewMaxSessionDuration", seconds)).transpose()?;
        let trust = text::given(request.new_assume_role_policy_document);
        if let Some(trust) = &trust {
            document::check("NewAssumeRolePolicyDocument", trust, ram::PolicyKind::Trust)?;
        }
        let role = settle(call, || async {
            let stored = found::role(call, &request.role_name).await?;
            let mut role = stored.value.clone();
            if description.is_some() {
                role.description = text::given(description.clone());
            }
            if let Some(trust) = &trust {
                role.trust.clone_from(trust);
            }
            role.max_session_seconds = seconds.unwrap_or(role.max_session_seconds);
            role.updated_ms = call.wall_ms();
            let mut change = call.change();
            change.replace(&stored, &role)?;
            Ok((change, role))
        })
        .await?;
        Ok(UpdateRoleResponse { role: shown(call.account, &role) })
    }
}
