//! `GetPolicyVersion`: one document of a policy.

use identity::Fault;
use identity::policies::{GetPolicyVersion, GetPolicyVersionRequest, GetPolicyVersionResponse};

use super::lookup::{self, Found};
use super::{shown, version_id};
use crate::operations::{Call, Failure, Handle};

impl Handle for GetPolicyVersion {
    async fn handle(
        call: &Call<'_>,
        request: GetPolicyVersionRequest,
    ) -> Result<GetPolicyVersionResponse, Failure> {
        let reference = lookup::reference(&request.policy_type, &request.policy_name)?;
        let found = lookup::find(call, &reference).await?;
        let number = version_id::read(&request.version_id)?;
        let policy_version = match &found {
            Found::System(policy) => {
                Some(shown::system_version(policy)).filter(|version| version.version_id == request.version_id)
            }
            Found::Custom(stored) => {
                stored.value.version(number).map(|version| shown::version(&stored.value, version))
            }
        };
        let policy_version = policy_version.ok_or_else(Fault::policy_version_not_exist)?;
        Ok(GetPolicyVersionResponse { policy_version })
    }
}
