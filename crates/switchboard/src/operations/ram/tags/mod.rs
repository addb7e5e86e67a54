//! Tags of users, roles and custom policies. They stand in the records of what has them, and no permission comes from them
//! here (`acs:ResourceTag` is absent; gateway notes, 5.5).

mod list_tag_resources;
mod tag_resources;
mod things;
mod untag_resources;

use identity::tags::{ListTagResources, TagResources, UntagResources};

use crate::operations::Route;

/// The operations of this folder.
pub(in crate::operations) const ROUTES: &[Route] =
    &[Route::of::<TagResources>(), Route::of::<UntagResources>(), Route::of::<ListTagResources>()];
