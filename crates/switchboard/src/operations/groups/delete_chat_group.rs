//! `DeleteChatGroup`: irreversible. The network confirms by a webhook, which removes the record.

use cams::groups::{DeleteChatGroup, DeleteChatGroupRequest, DeleteChatGroupResponse};

use super::{group, unknown};
use crate::model::Group;
use crate::operations::lookup::only_whatsapp;
use crate::operations::{Call, Failure, Handle};

impl Handle for DeleteChatGroup {
    async fn handle(
        call: &Call<'_>,
        request: DeleteChatGroupRequest,
    ) -> Result<DeleteChatGroupResponse, Failure> {
        only_whatsapp(request.channel_type.as_deref())?;
        let space = call.space(&request.cust_space_id).await?.value;
        let number = call.number(&space, "BusinessNumber", &request.business_number).await?.value;
        let stored = group(call, &number, &request.group_id).await?;
        call.burn_nonce().await?;
        let request_id = call.network()?.delete_group(&request.group_id).await?;
        let modified_ms = call.network_ms();
        let marked = call
            .amend(&stored.value.key, unknown(), move |group: &mut Group| {
                group.ask_deletion(request_id.as_deref());
                group.modified_ms = modified_ms;
                Ok(Vec::new())
            })
            .await;
        match marked {
            // The confirmation was here before the answer: the record has gone.
            Ok(_) | Err(Failure::Refused(_)) => Ok(DeleteChatGroupResponse { result: 1 }),
            Err(error) => Err(error),
        }
    }
}
