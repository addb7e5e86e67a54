//! `ListChatGroupParticipants`: asks the network who is in a group.

use cams::groups::{
    ChatGroupParticipant, ListChatGroupParticipants, ListChatGroupParticipantsData,
    ListChatGroupParticipantsRequest, ListChatGroupParticipantsResponse,
};

use super::group;
use crate::operations::lookup::only_whatsapp;
use crate::operations::paging::Page;
use crate::operations::{Call, Failure, Handle};

impl Handle for ListChatGroupParticipants {
    async fn handle(
        call: &Call<'_>,
        request: ListChatGroupParticipantsRequest,
    ) -> Result<ListChatGroupParticipantsResponse, Failure> {
        only_whatsapp(request.channel_type.as_deref())?;
        let page = request.page.unwrap_or_default();
        let page = Page::read("Page", page.index, page.size)?;
        let space = call.space(&request.cust_space_id).await?.value;
        let number = call.number(&space, "BusinessNumber", &request.business_number).await?.value;
        group(call, &number, &request.group_id).await?;
        let participants = call.network()?.group_participants(&request.group_id).await?;
        let total = i64::try_from(participants.len()).unwrap_or(i64::MAX);
        let list = page.cut(participants).into_iter();
        let list = list.map(|participant_number| ChatGroupParticipant { participant_number }).collect();
        Ok(ListChatGroupParticipantsResponse { data: ListChatGroupParticipantsData { list, total } })
    }
}
