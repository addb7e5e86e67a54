//! `CreateRole`: who may take it stands in it; what it may do is attached later.

use identity::Fault;
use identity::roles::{CreateRole, CreateRoleRequest, CreateRoleResponse};

use super::{DEFAULT_SESSION_SECONDS, LONGEST_DESCRIPTION, session_seconds, shown};
use crate::model::identity::{IdentityId, Role, RoleName};
use crate::operations::ram::settle::settle;
use crate::operations::ram::{document, tagged, text};
use crate::operations::{Call, Failure, Handle};
use crate::store::{Record, records};

/// Roles of an account (gateway notes, 5.2). Calls at the same moment may pass it by a few.
const MOST_ROLES: usize = 1000;

impl Handle for CreateRole {
    async fn handle(call: &Call<'_>, request: CreateRoleRequest) -> Result<CreateRoleResponse, Failure> {
        let name = RoleName::parse(&request.role_name).map_err(|fault| text::name("RoleName", fault))?;
        let description = text::given(request.description);
        text::at_most("Description", description.as_deref().unwrap_or_default(), LONGEST_DESCRIPTION)?;
        let seconds = request.max_session_duration;
        let seconds = seconds.map(|seconds| session_seconds("MaxSessionDuration", seconds)).transpose()?;
        let tags = tagged::read(&request.tag.unwrap_or_default())?;
        let trust = request.assume_role_policy_document;
        document::check("AssumeRolePolicyDocument", &trust, ram::PolicyKind::Trust)?;
        let role = settle(call, || async {
            // Names that differ in case alone would have one ARN.
            let folded = name.as_str().to_lowercase();
            if !records::find::<Role>(call.store(), call.account, "folded", &folded).await?.is_empty() {
                return Err(Fault::role_exists().into());
            }
            if call.store().rows(call.account, Role::KIND).await?.len() >= MOST_ROLES {
                return Err(Fault::too_many_roles().into());
            }
            let role = Role {
                id: IdentityId::generate(),
                name: name.clone(),
                description: description.clone(),
                trust: trust.clone(),
                max_session_seconds: seconds.unwrap_or(DEFAULT_SESSION_SECONDS),
                created_ms: call.wall_ms(),
                updated_ms: call.wall_ms(),
                policies: Vec::new(),
                tags: tags.clone(),
            };
            let mut change = call.change();
            change.insert(&role)?;
            Ok((change, role))
        })
        .await?;
        let role = identity::roles::Role { update_date: None, ..shown(call.account, &role) };
        Ok(CreateRoleResponse { role })
    }
}
