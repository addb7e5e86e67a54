//! `ListTagResources`: the tags of things, one item for each tag of each thing, by name and key.

use identity::Fault;
use identity::tags::{ListTagResources, ListTagResourcesRequest, ListTagResourcesResponse, TagResource};

use super::things::{MOST_NAMES, Tagged, ThingType};
use crate::model::identity::{Policy, Role, Tag, User};
use crate::operations::ram::page::Page;
use crate::operations::ram::tagged;
use crate::operations::{Call, Failure, Handle};

/// Items of a page at most, and when `PageSize` is absent (the latter decided).
const MOST_ITEMS: i64 = 100;

impl Handle for ListTagResources {
    async fn handle(
        call: &Call<'_>,
        request: ListTagResourcesRequest,
    ) -> Result<ListTagResourcesResponse, Failure> {
        let things = ThingType::read(&request.resource_type)?;
        let size = request.page_size.unwrap_or(MOST_ITEMS);
        let token = request.next_token.as_deref();
        let page = Page::of(("NextToken", token), ("PageSize", size), MOST_ITEMS)?;
        let names = request.resource_names.unwrap_or_default();
        if names.len() > MOST_NAMES {
            return Err(Fault::wrong_length("ResourceNames").into());
        }
        let asked = request.tag.unwrap_or_default();
        let mut tags = match things {
            ThingType::User => of_each::<User>(call, &names).await?,
            ThingType::Role => of_each::<Role>(call, &names).await?,
            ThingType::Policy => of_each::<Policy>(call, &names).await?,
        };
        tags.retain(|(_, tag)| asked.is_empty() || asked.iter().any(|asked| tagged::is_asked(asked, tag)));
        // Names have no character below their delimiter, so that the keys sort as names do.
        let key = |(name, tag): &(String, Tag)| format!("{name} {}", tag.key);
        tags.sort_by_cached_key(key);
        let cut = page.cut(tags, key);
        let shown = |(name, tag): (String, Tag)| TagResource {
            resource_type: things.as_str().to_owned(),
            resource_name: name,
            tag_key: tag.key,
            tag_value: tag.value,
        };
        Ok(ListTagResourcesResponse {
            tag_resources: cut.items.into_iter().map(shown).collect(),
            next_token: cut.marker,
        })
    }
}

/// The tags of the things of these names, or of all where none is named.
async fn of_each<R: Tagged>(call: &Call<'_>, names: &[String]) -> Result<Vec<(String, Tag)>, Failure> {
    let things = call.list::<R>().await?;
    let things = things.into_iter().map(|thing| (thing.key(), thing));
    let things = things.filter(|(name, _)| names.is_empty() || names.contains(name));
    Ok(things
        .flat_map(|(name, thing)| {
            thing.tags().iter().map(|tag| (name.clone(), tag.clone())).collect::<Vec<_>>()
        })
        .collect())
}
