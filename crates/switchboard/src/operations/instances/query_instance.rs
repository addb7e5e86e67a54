//! `QueryInstance`: one instance.

use cams::instances::{QueryInstance, QueryInstanceData, QueryInstanceRequest, QueryInstanceResponse};

use super::CUSTOMER_TYPE;
use crate::model::REGION;
use crate::model::clock::display_seconds;
use crate::operations::{Call, Failure, Handle};

impl Handle for QueryInstance {
    async fn handle(
        call: &Call<'_>,
        request: QueryInstanceRequest,
    ) -> Result<QueryInstanceResponse, Failure> {
        let instance = call.space(&request.instance_id).await?.value;
        Ok(QueryInstanceResponse {
            data: QueryInstanceData {
                instance_id: instance.id.to_string(),
                instance_name: instance.name,
                instance_description: instance.description,
                channel_type: instance.channel.as_str().to_owned(),
                office_address: instance.office_address,
                contact_mail: instance.contact_mail,
                country_id: instance.country_id,
                facebook_bm_id: instance.facebook_bm_id,
                isv_terms: instance.isv_terms,
                resource_group_id: instance.resource_group_id,
                cust_type: Some(CUSTOMER_TYPE.to_owned()),
                resource_region_id: REGION.to_owned(),
                submit_time: display_seconds(instance.submitted_at),
            },
        })
    }
}
