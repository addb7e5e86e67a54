//! Every refusal of RAM and STS beside those of the gateway: code, HTTP status and exact text in one list.
//!
//! Texts are the cloud's, odd ones included (gateway notes, 6 and 7); a mark says which were inferred.

use std::borrow::Cow;

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{http_status} {code}: {message}")]
pub struct Fault {
    /// Status of the HTTP answer.
    pub http_status: u16,
    /// The `Code` that SDKs show.
    pub code: Cow<'static, str>,
    /// The `Message`.
    pub message: String,
}

macro_rules! faults {
    ($($(#[$doc:meta])* $constructor:ident $status:literal $code:literal $message:literal;)*) => {
        impl Fault {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $constructor() -> Self {
                    Self { http_status: $status, code: Cow::Borrowed($code), message: $message.to_owned() }
                }
            )*

            /// All faults whose code and text are the same for every call.
            #[must_use]
            pub fn fixed() -> Vec<Self> {
                vec![$(Self::$constructor()),*]
            }
        }
    };
}

faults! {
    /// A user has this name.
    user_exists 409 "EntityAlreadyExists.User" "The user does already EXIST.";
    /// A group has this name. Code and text inferred.
    group_exists 409 "EntityAlreadyExists.Group" "The group does already EXIST.";
    /// A policy has this name. The text is documented so.
    policy_exists 409 "EntityAlreadyExists.Policy" "The group does already EXIST.";
    /// A role has this name. Text inferred.
    role_exists 409 "EntityAlreadyExists.Role" "The role does already EXIST.";
    /// The policy is attached to the user already.
    user_policy_exists 409 "EntityAlreadyExists.User.Policy" "The user has already been attached this policy.";
    /// The policy is attached to the group already. Text inferred.
    group_policy_exists 409 "EntityAlreadyExists.Group.Policy" "The group has already been attached this policy.";
    /// The policy is attached to the role already. Text inferred.
    role_policy_exists 409 "EntityAlreadyExists.Role.Policy" "The role has already been attached this policy.";
    /// The user is in the group already. Code and text inferred.
    user_group_exists 409 "EntityAlreadyExists.User.Group" "The user has already been in the group.";

    /// No user has this name.
    user_not_exist 404 "EntityNotExist.User" "The user does not exist.";
    /// No group has this name. Text inferred.
    group_not_exist 404 "EntityNotExist.Group" "The group does not exist.";
    /// No policy has this name.
    policy_not_exist 404 "EntityNotExist.Policy" "The policy does not exist.";
    /// No role has this name.
    role_not_exist 404 "EntityNotExist.Role" "The role does not exist.";
    /// The user has no such key.
    user_access_key_not_exist 404 "EntityNotExist.User.AccessKey" "The user access key does not exist.";
    /// The policy is not attached to the user.
    user_policy_not_exist 404 "EntityNotExist.User.Policy" "The indicate policy of the user does not exist.";
    /// The policy is not attached to the group. Text inferred.
    group_policy_not_exist 404 "EntityNotExist.Group.Policy" "The indicate policy of the group does not exist.";
    /// The policy is not attached to the role. Text inferred.
    role_policy_not_exist 404 "EntityNotExist.Role.Policy" "The indicate policy of the role does not exist.";
    /// The user is not in the group. Code and text inferred.
    user_group_not_exist 404 "EntityNotExist.User.Group" "The user is not in the group.";
    /// The policy has no such version.
    policy_version_not_exist 404 "EntityNotExist.Policy.Version" "The policy version does not exist.";

    /// The user still has keys.
    user_has_access_key 409 "DeleteConflict.User.AccessKey" "The user CAN NOT has any access key while deleting the user.";
    /// Policies are still attached to the user.
    user_has_policy 409 "DeleteConflict.User.Policy" "The user CAN NOT has any attached policy while deleting the user.";
    /// The user is still in a group.
    user_has_group 409 "DeleteConflict.User.Group" "The user CAN NOT be in any group while deleting the user.";
    /// Users are still in the group. Code and text inferred.
    group_has_user 409 "DeleteConflict.Group.User" "The group CAN NOT has any user while deleting the group.";
    /// Policies are still attached to the group. Code and text inferred.
    group_has_policy 409 "DeleteConflict.Group.Policy" "The group CAN NOT has any attached policy while deleting the group.";
    /// The policy is still attached to a user.
    policy_has_user 409 "DeleteConflict.Policy.User" "The policy CAN NOT been attached to any user while deleting the policy.";
    /// The policy is still attached to a group. Text inferred.
    policy_has_group 409 "DeleteConflict.Policy.Group" "The policy CAN NOT been attached to any group while deleting the policy.";
    /// The policy is still attached to a role. Code and text inferred.
    policy_has_role 409 "DeleteConflict.Policy.Role" "The policy CAN NOT been attached to any role while deleting the policy.";
    /// The policy still has versions beside the one that holds.
    policy_has_version 409 "DeleteConflict.Policy.Version" "The policy CAN NOT has any version except the default version.";
    /// The version is the one that holds.
    policy_version_is_default 409 "DeleteConflict.Policy.Version.Default" "The default policy version CAN NOT been deleted directly.";
    /// Policies are still attached to the role.
    role_has_policy 409 "DeleteConflict.Role.Policy" "The role CAN NOT has any attached policy while deleting the role.";

    /// The account has 5,000 users (gateway notes, 5.2).
    too_many_users 409 "LimitExceeded.User" "The count of users beyond the current limits.";
    /// The account has 300 groups. Code and text inferred.
    too_many_groups 409 "LimitExceeded.Group" "The count of groups beyond the current limits.";
    /// The account has 1,500 custom policies.
    too_many_policies 409 "LimitExceeded.Policy" "The count of policy beyond the current limits.";
    /// The account has 1,000 roles.
    too_many_roles 409 "LimitExceeded.Role" "The count of roles beyond the current limits.";
    /// The user has two keys.
    too_many_access_keys 409 "LimitExceeded.User.AccessKey" "The access key count of the user access keys beyond the current limits.";
    /// As many policies are attached to the user as may be.
    too_many_user_policies 409 "LimitExceeded.User.Policy" "The policy count of the user attached policies beyond the current limits.";
    /// As many policies are attached to the group as may be. Code and text inferred.
    too_many_group_policies 409 "LimitExceeded.Group.Policy" "The count of policies attached to the group beyond the current limits.";
    /// As many policies are attached to the role as may be.
    too_many_role_policies 409 "LimitExceeded.Role.Policy" "The count of policies attached to the role beyond the current limits.";
    /// The policy has five versions.
    too_many_policy_versions 409 "LimitExceeded.Policy.Version" "The count of policy version beyond the current limits.";
    /// The thing has as many tags as may be. Code and text inferred.
    too_many_tags 409 "LimitExceeded.Tag" "The count of tags beyond the current limits.";

    /// RAM failed on our side.
    ram_internal_error 500 "InternalError" "An internal error occurred.";
    /// STS failed on our side.
    sts_internal_error 500 "InternalError" "STS Server Internal Error happened.";

    /// `RoleArn` is no name of a role.
    wrong_role_arn 400 "InvalidParameter.RoleArn" "The parameter RoleArn is wrongly formed.";
    /// `RoleSessionName` has a wrong length or a character that is not allowed.
    wrong_role_session_name 400 "InvalidParameter.RoleSessionName" "The parameter RoleSessionName is wrongly formed.";
    /// `DurationSeconds` is under 900 or over what the role allows.
    wrong_duration_seconds 400 "InvalidParameter.DurationSeconds" "The Min/Max value of DurationSeconds is 15min/1hr.";
    /// The session policy is malformed.
    wrong_session_policy 400 "InvalidParameter.PolicyGrammar" "The parameter Policy has not passed grammar check.";
    /// The session policy is longer than 2,048 characters.
    session_policy_too_long 400 "InvalidParameter.PolicySize" "The size of Policy must be smaller than 2048 bytes.";
    /// The caller has no permission to assume the role, or the role does not trust it.
    assume_role_denied 403 "NoPermission" "You are not authorized to do this action. You should be authorized by RAM.";
    /// The account itself cannot assume roles.
    assumed_by_root 403 "NoPermission" "Roles may not be assumed by root accounts.";
}

impl Fault {
    /// RAM's own refusal: no policy of the caller allows `action` on `resource`, or one denies it.
    #[must_use]
    pub fn no_permission(resource: &str, action: &str) -> Self {
        let message =
            format!("You are not authorized to do this action. Resource: {resource} Action: {action}");
        Self { http_status: 403, code: Cow::Borrowed("NoPermission"), message }
    }

    /// A document breaks the grammar of policies: what is wrong, and where.
    #[must_use]
    pub fn malformed_policy_document(wrong: impl Into<String>) -> Self {
        Self { http_status: 400, code: Cow::Borrowed("MalformedPolicyDocument"), message: wrong.into() }
    }

    /// A character that is not allowed in it.
    #[must_use]
    pub fn invalid_chars(parameter: &str) -> Self {
        Self::parameter(parameter, ".InvalidChars", "contains invalid chars.")
    }

    /// Empty or too long.
    #[must_use]
    pub fn wrong_length(parameter: &str) -> Self {
        Self::parameter(parameter, ".Length", "beyond the length limit.")
    }

    /// No mail address, no phone number, no document.
    #[must_use]
    pub fn wrong_format(parameter: &str) -> Self {
        let fault = Self::parameter(parameter, ".Format", "");
        Self { message: format!("The format of the parameter - \"{parameter}\" is incorrect."), ..fault }
    }

    /// None of the values that it may have. Documented for `PolicyType`, inferred for others.
    #[must_use]
    pub fn incorrect(parameter: &str) -> Self {
        Self::parameter(parameter, "", "is incorrect.")
    }

    fn parameter(parameter: &str, kind: &str, wrong: &str) -> Self {
        Self {
            http_status: 400,
            code: Cow::Owned(format!("InvalidParameter.{parameter}{kind}")),
            message: format!("The parameter - \"{parameter}\" {wrong}"),
        }
    }
}
