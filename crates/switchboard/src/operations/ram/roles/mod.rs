//! Roles. What a role may do is attached to it as to a user; who may take it says its trust policy.

mod create_role;
mod delete_role;
mod get_role;
mod list_roles;
mod update_role;

use identity::Fault;
use identity::roles::{CreateRole, DeleteRole, GetRole, ListRoles, UpdateRole};

use super::shown::time;
use crate::model::AccountId;
use crate::model::identity::{Role, RoleName};
use crate::operations::Route;

/// The operations of this folder.
pub(in crate::operations) const ROUTES: &[Route] = &[
    Route::of::<CreateRole>(),
    Route::of::<GetRole>(),
    Route::of::<UpdateRole>(),
    Route::of::<ListRoles>(),
    Route::of::<DeleteRole>(),
];

/// Seconds that a session lasts at most unless the role says otherwise (gateway notes, 5.1).
const DEFAULT_SESSION_SECONDS: u32 = 3600;
/// What a role may say (gateway notes, 5.1).
const SESSION_SECONDS: std::ops::RangeInclusive<u32> = 3600..=43_200;
/// Characters of a description at most (gateway notes, 5.2).
const LONGEST_DESCRIPTION: usize = 1024;

/// How long a session may last.
fn session_seconds(parameter: &str, seconds: i64) -> Result<u32, Fault> {
    let seconds = u32::try_from(seconds).ok().filter(|seconds| SESSION_SECONDS.contains(seconds));
    seconds.ok_or_else(|| Fault::incorrect(parameter))
}

/// A role's ARN; the cloud lower-cases the name in it (gateway notes, 5.1).
pub(super) fn arn(account: &AccountId, name: &RoleName) -> String {
    format!("acs:ram::{account}:role/{}", name.as_str().to_lowercase())
}

/// A role as answers show it that tell of one.
fn shown(account: &AccountId, role: &Role) -> identity::roles::Role {
    identity::roles::Role {
        role_id: role.id.to_string(),
        role_name: role.name.to_string(),
        arn: arn(account, &role.name),
        description: role.description.clone(),
        assume_role_policy_document: Some(role.trust.clone()),
        max_session_duration: role.max_session_seconds,
        create_date: time(role.created_ms),
        update_date: Some(time(role.updated_ms)),
        tags: None,
    }
}
