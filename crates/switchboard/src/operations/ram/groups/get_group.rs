//! `GetGroup`: what is kept of a group.

use identity::groups::{GetGroup, GetGroupRequest, GetGroupResponse};

use super::shown;
use crate::operations::ram::found;
use crate::operations::{Call, Failure, Handle};

impl Handle for GetGroup {
    async fn handle(call: &Call<'_>, request: GetGroupRequest) -> Result<GetGroupResponse, Failure> {
        let group = found::group(call, &request.group_name).await?;
        Ok(GetGroupResponse { group: shown(&group.value) })
    }
}
