//! `ListChatGroup`: the groups of a number, newest first.

use cams::groups::{
    ChatGroup, ListChatGroup, ListChatGroupData, ListChatGroupRequest, ListChatGroupResponse,
};

use crate::model::{Group, GroupStatus};
use crate::operations::lookup::only_whatsapp;
use crate::operations::paging::Page;
use crate::operations::{Call, Failure, Handle};

impl Handle for ListChatGroup {
    async fn handle(
        call: &Call<'_>,
        request: ListChatGroupRequest,
    ) -> Result<ListChatGroupResponse, Failure> {
        only_whatsapp(request.channel_type.as_deref())?;
        let page = Page::read("Page", Some(request.page.index), Some(request.page.size))?;
        let status = request.group_status.as_deref().filter(|text| !text.is_empty()).map(read_status);
        let status = status.transpose()?;
        let space = call.space(&request.cust_space_id).await?.value;
        let number = call.number(&space, "BusinessNumber", &request.business_number).await?.value;
        let subject = request.subject.filter(|text| !text.is_empty());
        let groups = call.find::<Group>("number", number.phone.as_str()).await?;
        let mut groups: Vec<Group> = groups
            .into_iter()
            .map(|group| group.value)
            .filter(|group| !group.is_refused())
            .filter(|group| status.is_none_or(|status| status == group.status()))
            .filter(|group| {
                subject
                    .as_deref()
                    .is_none_or(|part| group.shown().subject.is_some_and(|text| text.contains(part)))
            })
            .collect();
        groups.sort_by(|left, right| (right.modified_ms, &right.key).cmp(&(left.modified_ms, &left.key)));
        let total = i64::try_from(groups.len()).unwrap_or(i64::MAX);
        let list = page.cut(groups).into_iter().map(describe).collect();
        Ok(ListChatGroupResponse { data: ListChatGroupData { list, total } })
    }
}

fn read_status(text: &str) -> Result<GroupStatus, Failure> {
    let known = [
        GroupStatus::Active,
        GroupStatus::Inactive,
        GroupStatus::Suspended,
        GroupStatus::Creating,
        GroupStatus::Deleting,
        GroupStatus::Updating,
    ];
    known.into_iter().find(|status| status.as_str() == text).ok_or_else(|| {
        Failure::invalid("GroupStatus", "must be ACTIVE, INACTIVE, SUSPENDED, CREATING, DELETING or UPDATING")
    })
}

fn describe(group: Group) -> ChatGroup {
    let shown = group.shown();
    ChatGroup {
        group_status: group.status().as_str().to_owned(),
        group_id: group.group_id.unwrap_or_default(),
        business_number: group.number.to_string(),
        business_role: None,
        subject: shown.subject,
        description: shown.description.filter(|text| !text.is_empty()),
        profile_picture_file: shown.picture,
        invite_link: group.invite_link,
        group_type: None,
        group_link: None,
        total_participant_count: i64::try_from(group.participants.len()).ok(),
        gmt_modifier: Some(group.modified_ms),
    }
}
