//! `UpdateInstance`: the fields of an instance that can change. Absent keeps, empty clears; ChannelType, ResourceGroupId,
//! InstanceId and SubmitTime stay (behaviour notes, 2.3).

use cams::errors::Refusal;
use cams::instances::{UpdateInstance, UpdateInstanceData, UpdateInstanceRequest, UpdateInstanceResponse};

use super::fields::Fields;
use crate::model::Instance;
use crate::model::REGION;
use crate::model::clock::display_seconds;
use crate::operations::{Call, Failure, Handle};

impl Handle for UpdateInstance {
    async fn handle(
        call: &Call<'_>,
        request: UpdateInstanceRequest,
    ) -> Result<UpdateInstanceResponse, Failure> {
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
        let instance: Instance = call
            .amend(&request.instance_id, Refusal::unknown_resource(), move |instance| {
                fields.apply(instance)?;
                Ok(Vec::new())
            })
            .await?;
        Ok(UpdateInstanceResponse {
            data: UpdateInstanceData {
                instance_id: instance.id.to_string(),
                instance_name: instance.name,
                // The same text: the meaning of the second field is unexplained (behaviour notes, 1.1).
                description: instance.description.clone(),
                instance_description: instance.description,
                channel_type: instance.channel.as_str().to_owned(),
                resource_region_id: REGION.to_owned(),
                submit_time: display_seconds(instance.submitted_at),
            },
        })
    }
}
