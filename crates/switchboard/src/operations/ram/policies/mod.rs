//! Policies: documents and their versions, and to whom they are attached.
//!
//! - `lookup`: the policy that a call names, of either type
//! - `holder`: what policies are attached to; `link`: how one comes and goes
//! - the operations, a file each

mod attach_policy_to_group;
mod attach_policy_to_role;
mod attach_policy_to_user;
mod create_policy;
mod create_policy_version;
mod decode_diagnostic_message;
mod delete_policy;
mod delete_policy_version;
mod detach_policy_from_group;
mod detach_policy_from_role;
mod detach_policy_from_user;
mod get_policy;
mod get_policy_version;
mod holder;
mod link;
mod list_entities_for_policy;
mod list_policies;
mod list_policies_for_group;
mod list_policies_for_role;
mod list_policies_for_user;
mod list_policy_versions;
mod lookup;
mod set_default_policy_version;
mod shown;
mod update_policy_description;
mod version_id;

use identity::policies::{
    AttachPolicyToGroup, AttachPolicyToRole, AttachPolicyToUser, CreatePolicy, CreatePolicyVersion,
    DecodeDiagnosticMessage, DeletePolicy, DeletePolicyVersion, DetachPolicyFromGroup, DetachPolicyFromRole,
    DetachPolicyFromUser, GetPolicy, GetPolicyVersion, ListEntitiesForPolicy, ListPolicies,
    ListPoliciesForGroup, ListPoliciesForRole, ListPoliciesForUser, ListPolicyVersions,
    SetDefaultPolicyVersion, UpdatePolicyDescription,
};

use crate::operations::Route;

/// The operations of this folder.
pub(in crate::operations) const ROUTES: &[Route] = &[
    Route::of::<CreatePolicy>(),
    Route::of::<GetPolicy>(),
    Route::of::<ListPolicies>(),
    Route::of::<UpdatePolicyDescription>(),
    Route::of::<DeletePolicy>(),
    Route::of::<CreatePolicyVersion>(),
    Route::of::<GetPolicyVersion>(),
    Route::of::<ListPolicyVersions>(),
    Route::of::<SetDefaultPolicyVersion>(),
    Route::of::<DeletePolicyVersion>(),
    Route::of::<AttachPolicyToUser>(),
    Route::of::<DetachPolicyFromUser>(),
    Route::of::<ListPoliciesForUser>(),
    Route::of::<AttachPolicyToGroup>(),
    Route::of::<DetachPolicyFromGroup>(),
    Route::of::<ListPoliciesForGroup>(),
    Route::of::<AttachPolicyToRole>(),
    Route::of::<DetachPolicyFromRole>(),
    Route::of::<ListPoliciesForRole>(),
    Route::of::<ListEntitiesForPolicy>(),
    Route::of::<DecodeDiagnosticMessage>(),
];

/// Characters of a description at most (gateway notes, 5.2).
const LONGEST_DESCRIPTION: usize = 1024;
