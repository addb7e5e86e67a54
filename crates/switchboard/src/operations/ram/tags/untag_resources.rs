//! `UntagResources`: takes tags from things. A key that a thing does not have is no fault.

use cams::errors::Refusal;
use identity::Fault;
use identity::tags::{UntagResources, UntagResourcesRequest, UntagResourcesResponse};

use super::things::ThingType;
use crate::operations::ram::tagged;
use crate::operations::{Call, Failure, Handle};

impl Handle for UntagResources {
    async fn handle(
        call: &Call<'_>,
        request: UntagResourcesRequest,
    ) -> Result<UntagResourcesResponse, Failure> {
        let things = ThingType::read(&request.resource_type)?;
        let keys = request.tag_keys.unwrap_or_default();
        if keys.len() > tagged::MOST_TAGS {
            return Err(Fault::wrong_length("TagKeys").into());
        }
        for (key, number) in keys.iter().zip(1..) {
            tagged::check_key(&format!("TagKeys.{number}"), key)?;
        }
        let every = keys.is_empty();
        if every && request.all != Some(true) {
            return Err(Refusal::missing("TagKeys").into());
        }
        things
            .edit(call, &request.resource_names, |tags| {
                tags.retain(|tag| !every && !keys.contains(&tag.key));
                Ok(())
            })
            .await?;
        Ok(UntagResourcesResponse {})
    }
}
