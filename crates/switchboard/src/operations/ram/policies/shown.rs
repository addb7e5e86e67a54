//! Policies and their versions as answers show them.

use identity::policies::{Policy as Shown, PolicyVersion as ShownVersion};

use super::version_id;
use crate::access::system_policies::SystemPolicy;
use crate::model::identity::{Policy, PolicyType, PolicyVersion};
use crate::operations::ram::shown::time;

/// When system policies were made: the day of the API (the cloud's own dates are not known).
const SYSTEM_DATE: &str = "2015-05-01T00:00:00Z";
/// The only version of a system policy.
const SYSTEM_VERSION: u32 = 1;

/// What every answer says of a policy of the account.
pub fn custom(policy: &Policy) -> Shown {
    Shown {
        policy_name: policy.name.to_string(),
        policy_type: PolicyType::Custom.as_str().to_owned(),
        description: policy.description.clone(),
        default_version: version_id::shown(policy.default_version),
        create_date: time(policy.created_ms),
        update_date: Some(time(policy.updated_ms)),
        ..Shown::default()
    }
}

/// What every answer says of a system policy.
pub fn system(policy: &SystemPolicy) -> Shown {
    Shown {
        policy_name: policy.name.to_owned(),
        policy_type: PolicyType::System.as_str().to_owned(),
        description: Some(policy.description.to_owned()),
        default_version: version_id::shown(SYSTEM_VERSION),
        create_date: SYSTEM_DATE.to_owned(),
        update_date: Some(SYSTEM_DATE.to_owned()),
        ..Shown::default()
    }
}

/// A version of a policy of the account, with its document.
pub fn version(policy: &Policy, version: &PolicyVersion) -> ShownVersion {
    ShownVersion {
        version_id: version_id::shown(version.number),
        is_default_version: version.number == policy.default_version,
        policy_document: Some(version.document.clone()),
        create_date: time(version.created_ms),
    }
}

/// The version of a system policy, with its document.
pub fn system_version(policy: &SystemPolicy) -> ShownVersion {
    ShownVersion {
        version_id: version_id::shown(SYSTEM_VERSION),
        is_default_version: true,
        policy_document: Some(policy.document.to_owned()),
        create_date: SYSTEM_DATE.to_owned(),
    }
}
