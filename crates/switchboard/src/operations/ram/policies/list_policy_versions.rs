//! `ListPolicyVersions`: the documents of a policy, oldest first.

use identity::policies::{
    ListPolicyVersions, ListPolicyVersionsRequest, ListPolicyVersionsResponse, PolicyVersions,
};

use super::lookup::{self, Found};
use super::shown;
use crate::operations::{Call, Failure, Handle};

impl Handle for ListPolicyVersions {
    async fn handle(
        call: &Call<'_>,
        request: ListPolicyVersionsRequest,
    ) -> Result<ListPolicyVersionsResponse, Failure> {
        let reference = lookup::reference(&request.policy_type, &request.policy_name)?;
        let policy_version = match lookup::find(call, &reference).await? {
            Found::System(policy) => vec![shown::system_version(policy)],
            Found::Custom(stored) => {
                let versions = stored.value.versions.iter();
                versions.map(|version| shown::version(&stored.value, version)).collect()
            }
        };
        Ok(ListPolicyVersionsResponse { policy_versions: PolicyVersions { policy_version } })
    }
}
