//! `DeleteInstance`: the space goes with its numbers, groups and templates; its WABA is free again. Receipts that were
//! composed still go to their destinations.

use cams::instances::{DeleteInstance, DeleteInstanceRequest, DeleteInstanceResponse};

use crate::model::{Group, Number, Template};
use crate::operations::{Call, Failure, Handle};
use crate::store::{CommitError, Directory, Step};

impl Handle for DeleteInstance {
    async fn handle(
        call: &Call<'_>,
        request: DeleteInstanceRequest,
    ) -> Result<DeleteInstanceResponse, Failure> {
        if let Some(waba) = call.space(&request.instance_id).await?.value.waba {
            call.burn_nonce().await?;
            call.network()?.unsubscribe_waba(&waba).await?;
        }
        loop {
            let space = call.space(&request.instance_id).await?;
            let id = space.value.id.as_str();
            let mut change = call.change();
            if let Some(waba) = &space.value.waba {
                change.step(Step::RemoveDirectory { directory: Directory::Waba, key: waba.clone() });
            }
            for number in call.find::<Number>("space", id).await? {
                let key = number.value.network_id.clone();
                change.step(Step::RemoveDirectory { directory: Directory::Number, key });
                change.remove(&number);
            }
            for group in call.find::<Group>("space", id).await? {
                change.remove(&group);
            }
            for template in call.find::<Template>("space", id).await? {
                change.remove(&template);
            }
            change.remove(&space);
            match call.commit(change).await {
                Err(CommitError::Conflict) => {}
                Err(error) => return Err(error.into()),
                Ok(()) => return Ok(DeleteInstanceResponse {}),
            }
        }
    }
}
