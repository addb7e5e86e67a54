//! `AddChatGroup`: asks the network for a group. UniqueCode is the network's request id; the GroupId comes with its
//! confirmation.

use std::collections::BTreeSet;

use cams::groups::{AddChatGroup, AddChatGroupRequest, AddChatGroupResponse};

use super::limits;
use crate::model::{Group, GroupFields, GroupStatus};
use crate::operations::lookup::only_whatsapp;
use crate::operations::{Call, Failure, Handle};
use crate::store::CommitError;

impl Handle for AddChatGroup {
    async fn handle(call: &Call<'_>, request: AddChatGroupRequest) -> Result<AddChatGroupResponse, Failure> {
        only_whatsapp(request.channel_type.as_deref())?;
        let subject = request.subject.unwrap_or_default();
        limits::subject(&subject)?;
        let description = request.description.filter(|text| !text.is_empty());
        limits::description(description.as_deref().unwrap_or_default())?;
        let space = call.space(&request.cust_space_id).await?.value;
        let number = call.number(&space, "BusinessNumber", &request.business_number).await?.value;
        call.burn_nonce().await?;
        let network = call.network()?;
        let request_id = network.create_group(&number.network_id, &subject, description.as_deref()).await?;
        let group = Group {
            key: request_id.clone(),
            group_id: None,
            space: space.id,
            number: number.phone,
            confirmed: GroupFields { subject: Some(subject), description, picture: None },
            pending: Vec::new(),
            settled_early: Vec::new(),
            invite_link: None,
            participants: BTreeSet::new(),
            state: GroupStatus::Creating,
            modified_ms: call.network_ms(),
        };
        let mut change = call.change();
        change.insert(&group)?;
        match call.commit(change).await {
            // The network's word on the new group was here before its answer: the record is made.
            Ok(()) | Err(CommitError::Conflict) => Ok(AddChatGroupResponse { unique_code: request_id }),
            Err(error) => Err(error.into()),
        }
    }
}
