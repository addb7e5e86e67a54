//! Policies: documents that say what is allowed, their versions, and to whom they are attached.

mod attach_policy_to_group;
mod attach_policy_to_role;
mod attach_policy_to_user;
mod attached_policy;
mod create_policy;
mod create_policy_version;
mod decode_diagnostic_message;
mod delete_policy;
mod delete_policy_version;
mod detach_policy_from_group;
mod detach_policy_from_role;
mod detach_policy_from_user;
mod diagnostic_message;
mod entity;
mod get_policy;
mod get_policy_version;
mod list_entities_for_policy;
mod list_policies;
mod list_policies_for_group;
mod list_policies_for_role;
mod list_policies_for_user;
mod list_policy_versions;
mod policy;
mod policy_version;
mod set_default_policy_version;
mod update_policy_description;

pub use attach_policy_to_group::*;
pub use attach_policy_to_role::*;
pub use attach_policy_to_user::*;
pub use attached_policy::*;
pub use create_policy::*;
pub use create_policy_version::*;
pub use decode_diagnostic_message::*;
pub use delete_policy::*;
pub use delete_policy_version::*;
pub use detach_policy_from_group::*;
pub use detach_policy_from_role::*;
pub use detach_policy_from_user::*;
pub use diagnostic_message::*;
pub use entity::*;
pub use get_policy::*;
pub use get_policy_version::*;
pub use list_entities_for_policy::*;
pub use list_policies::*;
pub use list_policies_for_group::*;
pub use list_policies_for_role::*;
pub use list_policies_for_user::*;
pub use list_policy_versions::*;
pub use policy::*;
pub use policy_version::*;
pub use set_default_policy_version::*;
pub use update_policy_description::*;

use cams::contract::Contract;

/// The contracts of this folder's operations.
pub const CONTRACTS: &[Contract] = &[
    Contract::of::<CreatePolicy>(),
    Contract::of::<GetPolicy>(),
    Contract::of::<ListPolicies>(),
    Contract::of::<UpdatePolicyDescription>(),
    Contract::of::<DeletePolicy>(),
    Contract::of::<CreatePolicyVersion>(),
    Contract::of::<GetPolicyVersion>(),
    Contract::of::<ListPolicyVersions>(),
    Contract::of::<SetDefaultPolicyVersion>(),
    Contract::of::<DeletePolicyVersion>(),
    Contract::of::<AttachPolicyToUser>(),
    Contract::of::<DetachPolicyFromUser>(),
    Contract::of::<ListPoliciesForUser>(),
    Contract::of::<AttachPolicyToGroup>(),
    Contract::of::<DetachPolicyFromGroup>(),
    Contract::of::<ListPoliciesForGroup>(),
    Contract::of::<AttachPolicyToRole>(),
    Contract::of::<DetachPolicyFromRole>(),
    Contract::of::<ListPoliciesForRole>(),
    Contract::of::<ListEntitiesForPolicy>(),
    Contract::of::<DecodeDiagnosticMessage>(),
];
