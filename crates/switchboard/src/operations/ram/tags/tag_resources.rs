//! `TagResources`: gives tags to things; a key that a thing has already gets the new value.

use identity::Fault;
use identity::tags::{TagResources, TagResourcesRequest, TagResourcesResponse};

use super::things::ThingType;
use crate::operations::ram::tagged;
use crate::operations::{Call, Failure, Handle};

impl Handle for TagResources {
    async fn handle(call: &Call<'_>, request: TagResourcesRequest) -> Result<TagResourcesResponse, Failure> {
        let things = ThingType::read(&request.resource_type)?;
        let given = tagged::read(&request.tag)?;
        if given.is_empty() {
            return Err(Fault::wrong_length("Tag").into());
        }
        things
            .edit(call, &request.resource_names, |tags| {
                tags.retain(|tag| given.iter().all(|given| given.key != tag.key));
                tags.extend(given.iter().cloned());
                if tags.len() > tagged::MOST_TAGS { Err(Fault::too_many_tags()) } else { Ok(()) }
            })
            .await?;
        Ok(TagResourcesResponse {})
    }
}
