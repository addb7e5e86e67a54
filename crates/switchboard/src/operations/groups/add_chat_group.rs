//! `AddChatGroup`: asks the network for a group. UniqueCode is the network's request id; the GroupId comes with its
//! confirmation.

use cams::groups::{AddChatGroup, AddChatGroupRequest, AddChatGroupResponse};

use super::limits;
use crate::model::{Group, GroupFields};
use crate::operations::lookup::only_whatsapp;
use crate::operations::{Call, Failure, Handle};
use crate::store::{CommitError, records};

impl Handle for AddChatGroup {
    async fn handle(call: &Call<'_>, request: AddChatGroupRequest) -> Result<AddChatGroupResponse, Failure> {
        only_whatsapp(request.channel_type.as_deref())?;
        let subject = limits::subject(&request.subject.unwrap_or_default())?;
        let description = request.description.filter(|text| !text.is_empty());
        limits::description(description.as_deref().unwrap_or_default())?;
        let space = call.space(&request.cust_space_id).await?.value;
        let number = call.number(&space, "BusinessNumber", &request.business_number).await?.value;
        call.burn_nonce().await?;
        let network = call.network()?;
        let request_id = network.create_group(&number.network_id, &subject, description.as_deref()).await?;
        let fields = GroupFields { subject: Some(subject), description, picture: None };
        let group = Group::creating(&request_id, space.id, number.phone, fields, call.network_ms());
        let mut change = call.change();
        change.insert(&group)?;
        match call.commit(change).await {
            Ok(()) => {}
            // The network's word on the new group was here before its answer.
            Err(CommitError::Conflict) => forget_refusal(call, &request_id).await?,
            Err(error) => return Err(error.into()),
        }
        Ok(AddChatGroupResponse { unique_code: request_id })
    }
}

/// Of a group that the network refused to make, no record stays; one that it made is left as it is.
async fn forget_refusal(call: &Call<'_>, request_id: &str) -> Result<(), Failure> {
    let group = records::get::<Group>(call.store(), call.account, request_id).await?;
    let Some(group) = group.filter(|group| group.value.is_refused()) else { return Ok(()) };
    let mut change = call.change();
    change.remove(&group);
    match call.commit(change).await {
        // It is gone already.
        Ok(()) | Err(CommitError::Conflict) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
