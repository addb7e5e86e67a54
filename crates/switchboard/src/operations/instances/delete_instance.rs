//! `DeleteInstance`: the space goes with its numbers, groups and templates; its WABA is free again. Messages under way are
//! still sent, and their receipts still go where the space's settings sent them.

use cams::instances::{DeleteInstance, DeleteInstanceRequest, DeleteInstanceResponse};

use crate::channels::whatsapp;
use crate::model::{Group, Number, Template};
use crate::operations::{Call, Failure, Handle};
use crate::store::{CommitError, Directory, Step, retired};

impl Handle for DeleteInstance {
    async fn handle(
        call: &Call<'_>,
        request: DeleteInstanceRequest,
    ) -> Result<DeleteInstanceResponse, Failure> {
        loop {
            let space = call.space(&request.instance_id).await?;
            let id = space.value.id.as_str();
            let mut change = call.change();
            if let Some(waba) = &space.value.waba {
                change.step(Step::RemoveDirectory { directory: Directory::Waba, key: waba.clone() });
            }
            // The directory keeps the numbers until they are bound again: statuses under way are found by it.
            for number in call.find::<Number>("space", id).await? {
                retired::retire_number(&mut change, &number)?;
            }
            for group in call.find::<Group>("space", id).await? {
                change.remove(&group);
            }
            for template in call.find::<Template>("space", id).await? {
                change.remove(&template);
            }
            retired::retire_instance(&mut change, &space)?;
            match call.commit(change).await {
                Err(CommitError::Conflict) => {}
                Err(error) => return Err(error.into()),
                Ok(()) => {
                    if let (Some(waba), Ok(network)) = (&space.value.waba, call.network()) {
                        unsubscribe(call, network, waba).await;
                    }
                    return Ok(DeleteInstanceResponse {});
                }
            }
        }
    }
}

/// Asks for no more events of the WABA. The space is gone whatever comes of it: a WABA that the network no longer shows, or
/// a network that is silent, must not keep it.
async fn unsubscribe(call: &Call<'_>, network: &whatsapp::Connector, waba: &str) {
    if let Err(error) = network.unsubscribe_waba(waba).await {
        tracing::warn!(%error, waba, "a WABA whose space was deleted cannot be unsubscribed");
    }
    // Whoever bound it meanwhile has its events.
    if let Ok(Some(_)) = call.store().directory(Directory::Waba, waba).await
        && let Err(error) = network.subscribe_waba(waba).await
    {
        tracing::warn!(%error, waba, "a WABA that was bound again cannot be subscribed");
    }
}
