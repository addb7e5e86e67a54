//! `CreateInstance`: a space of one channel.

use cams::instances::{CreateInstance, CreateInstanceData, CreateInstanceRequest, CreateInstanceResponse};

use super::fields::Fields;
use crate::model::REGION;
use crate::model::clock::display_seconds;
use crate::model::{ChannelType, Instance, SpaceId};
use crate::operations::{Call, Failure, Handle};
use crate::store::CommitError;

impl Handle for CreateInstance {
    async fn handle(
        call: &Call<'_>,
        request: CreateInstanceRequest,
    ) -> Result<CreateInstanceResponse, Failure> {
        let channel = ChannelType::parse(&request.channel_type).ok_or_else(|| {
            Failure::invalid("ChannelType", "must be WHATSAPP, MESSENGER, INSTAGRAM, VIBER, TELEGRAM or LINE")
        })?;
        let fields = Fields {
            name: request.instance_name,
            description: request.instance_description,
            office_address: request.office_address,
            contact_mail: request.contact_mail,
            country_id: request.country_id,
            facebook_bm_id: request.facebook_bm_id,
            isv_terms: request.isv_terms,
            is_confirm_audit: request.is_confirm_audit,
        };
        fields.check()?;
        let mut instance = Instance {
            resource_group_id: request.resource_group_id.filter(|id| !id.is_empty()),
            ..Instance::new(SpaceId::random(), "", channel, call.services.clocks.wall())
        };
        fields.apply(&mut instance)?;
        loop {
            let mut change = call.change();
            change.insert(&instance)?;
            match call.commit(change).await {
                Err(CommitError::Conflict) => instance.id = SpaceId::random(),
                Err(error) => return Err(error.into()),
                Ok(()) => break,
            }
        }
        Ok(CreateInstanceResponse {
            data: CreateInstanceData {
                instance_id: instance.id.to_string(),
                instance_name: instance.name,
                instance_description: instance.description,
                channel_type: instance.channel.as_str().to_owned(),
                resource_region_id: REGION.to_owned(),
                submit_time: display_seconds(instance.submitted_at),
            },
        })
    }
}
