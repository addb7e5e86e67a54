//! `ListInstance`: instances of the account, oldest first.

use cams::instances::{InstanceSummary, ListInstance, ListInstanceRequest, ListInstanceResponse};

use super::PUBLISHED;
use crate::model::REGION;
use crate::model::clock::{display_seconds, parse_seconds};
use crate::model::{ChannelType, Instance, Number};
use crate::operations::paging::Page;
use crate::operations::{Call, Failure, Handle};

impl Handle for ListInstance {
    async fn handle(call: &Call<'_>, request: ListInstanceRequest) -> Result<ListInstanceResponse, Failure> {
        let page = Page::read("PageIndex, PageSize", request.page_index, request.page_size)?;
        let filter = Filter::read(call, request).await?;
        let mut instances: Vec<Instance> = call.list().await?;
        instances.retain(|instance| filter.matches(instance));
        instances.sort_by(|left, right| (left.submitted_at, &left.id).cmp(&(right.submitted_at, &right.id)));
        let total_count = i64::try_from(instances.len()).unwrap_or(i64::MAX);
        Ok(ListInstanceResponse { data: page.cut(instances).into_iter().map(summary).collect(), total_count })
    }
}

/// The filters (a decision of ours where their meaning is not documented): FilterStr is part of the name or id, IsBind
/// says whether a WABA is bound, BindId is the WABA's id or a number, SubmitTime is the earliest time.
struct Filter {
    id: Option<String>,
    name: Option<String>,
    channel: Option<ChannelType>,
    part: Option<String>,
    resource_group_id: Option<String>,
    submitted_from: Option<jiff::Timestamp>,
    bound: Option<bool>,
    bind_id: Option<String>,
    spaces_of_number: Vec<String>,
}

impl Filter {
    async fn read(call: &Call<'_>, request: ListInstanceRequest) -> Result<Self, Failure> {
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        let channel = given(request.channel_type).map(|text| {
            ChannelType::parse(&text).ok_or_else(|| {
                Failure::invalid(
                    "ChannelType",
                    "must be WHATSAPP, MESSENGER, INSTAGRAM, VIBER, TELEGRAM or LINE",
                )
            })
        });
        let submitted_from = given(request.submit_time).map(|text| {
            parse_seconds(&text)
                .ok_or_else(|| Failure::invalid("SubmitTime", "must be of the form YYYY-MM-DD HH:MM:SS"))
        });
        let bind_id = given(request.bind_id);
        let spaces_of_number = match &bind_id {
            Some(id) => call
                .list::<Number>()
                .await?
                .into_iter()
                .filter(|number| number.phone.as_str() == id)
                .map(|number| number.space.to_string())
                .collect(),
            None => Vec::new(),
        };
        Ok(Self {
            id: given(request.instance_id),
            name: given(request.instance_name),
            channel: channel.transpose()?,
            part: given(request.filter_str),
            resource_group_id: given(request.resource_group_id),
            submitted_from: submitted_from.transpose()?,
            bound: request.is_bind,
            bind_id,
            spaces_of_number,
        })
    }

    fn matches(&self, instance: &Instance) -> bool {
        let is =
            |wanted: &Option<String>, value: &str| wanted.as_deref().is_none_or(|wanted| wanted == value);
        let id = instance.id.as_str();
        is(&self.id, id)
            && is(&self.name, &instance.name)
            && self.channel.is_none_or(|channel| channel == instance.channel)
            && self.part.as_deref().is_none_or(|part| instance.name.contains(part) || id.contains(part))
            && is(&self.resource_group_id, instance.resource_group_id.as_deref().unwrap_or_default())
            && self.submitted_from.is_none_or(|from| instance.submitted_at >= from)
            && self.bound.is_none_or(|bound| bound == instance.waba.is_some())
            && self.bind_id.as_ref().is_none_or(|bind_id| {
                instance.waba.as_ref() == Some(bind_id)
                    || self.spaces_of_number.iter().any(|space| space == id)
            })
    }
}

fn summary(instance: Instance) -> InstanceSummary {
    InstanceSummary {
        instance_id: instance.id.to_string(),
        cust_space_id: instance.id.to_string(),
        instance_name: instance.name,
        instance_description: instance.description,
        channel_type: instance.channel.as_str().to_owned(),
        office_address: instance.office_address,
        contact_mail: instance.contact_mail,
        country_id: instance.country_id,
        facebook_bm_id: instance.facebook_bm_id,
        isv_terms: instance.isv_terms,
        resource_group_id: instance.resource_group_id,
        resource_region_id: REGION.to_owned(),
        state: PUBLISHED.to_owned(),
        submit_time: display_seconds(instance.submitted_at),
    }
}
