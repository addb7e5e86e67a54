//! `CreatePolicyVersion`: another document for a policy; it holds at once or when it is made the default.

use identity::Fault;
use identity::policies::{CreatePolicyVersion, CreatePolicyVersionRequest, CreatePolicyVersionResponse};

use super::shown;
use crate::model::identity::{Policy, PolicyVersion};
use crate::operations::ram::settle::settle;
use crate::operations::ram::{document, found};
use crate::operations::{Call, Failure, Handle};

/// Versions of a policy (gateway notes, 5.2).
const MOST_VERSIONS: usize = 5;

/// What becomes of a version for which there is no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rotation {
    /// It is refused.
    None,
    /// The oldest that does not hold goes.
    DeleteOldest,
}

impl Handle for CreatePolicyVersion {
    async fn handle(
        call: &Call<'_>,
        request: CreatePolicyVersionRequest,
    ) -> Result<CreatePolicyVersionResponse, Failure> {
        let rotation = rotation(request.rotate_strategy.as_deref())?;
        document::check("PolicyDocument", &request.policy_document, ram::PolicyKind::Identity)?;
        let policy_version = settle(call, || async {
            let stored = found::policy(call, &request.policy_name).await?;
            let mut policy = stored.value.clone();
            make_room(&mut policy, rotation)?;
            let now_ms = call.wall_ms();
            let number = policy.next_version;
            policy.next_version = number.checked_add(1).ok_or_else(Fault::too_many_policy_versions)?;
            let version =
                PolicyVersion { number, document: request.policy_document.clone(), created_ms: now_ms };
            policy.versions.push(version.clone());
            if request.set_as_default == Some(true) {
                policy.default_version = number;
            }
            policy.updated_ms = now_ms;
            let mut change = call.change();
            change.replace(&stored, &policy)?;
            Ok((change, shown::version(&policy, &version)))
        })
        .await?;
        Ok(CreatePolicyVersionResponse { policy_version })
    }
}

fn rotation(strategy: Option<&str>) -> Result<Rotation, Fault> {
    match strategy {
        None | Some("" | "None") => Ok(Rotation::None),
        Some("DeleteOldestNonDefaultVersionWhenLimitExceeded") => Ok(Rotation::DeleteOldest),
        Some(_) => Err(Fault::incorrect("RotateStrategy")),
    }
}

fn make_room(policy: &mut Policy, rotation: Rotation) -> Result<(), Fault> {
    if policy.versions.len() < MOST_VERSIONS {
        return Ok(());
    }
    let default = policy.default_version;
    match policy.versions.iter().position(|version| version.number != default) {
        Some(oldest) if rotation == Rotation::DeleteOldest => {
            policy.versions.remove(oldest);
            Ok(())
        }
        _ => Err(Fault::too_many_policy_versions()),
    }
}
