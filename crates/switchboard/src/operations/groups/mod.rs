//! Chat groups. The network makes and changes them; here lies what it confirmed, and what was asked of it.

mod add_chat_group;
mod delete_chat_group;
mod limits;
mod list_chat_group;
mod list_chat_group_participants;
mod update_chat_group;

use cams::errors::Refusal;

use super::{Call, Failure, Route};
use crate::model::{Group, Number};
use crate::store::Versioned;

/// The operations of this folder.
pub(super) const ROUTES: &[Route] = &[
    Route::of::<cams::groups::AddChatGroup>(),
    Route::of::<cams::groups::ListChatGroup>(),
    Route::of::<cams::groups::UpdateChatGroup>(),
    Route::of::<cams::groups::DeleteChatGroup>(),
    Route::of::<cams::groups::ListChatGroupParticipants>(),
];

/// The group of a number by its GroupId.
async fn group(call: &Call<'_>, number: &Number, group_id: &str) -> Result<Versioned<Group>, Failure> {
    let mut groups = call.find::<Group>("group_id", group_id).await?.into_iter();
    groups.find(|group| group.value.number == number.phone).ok_or_else(|| unknown().into())
}

/// The refusal of a group that is not there.
fn unknown() -> Refusal {
    Refusal::invalid("GroupId", "must be the id of a group of BusinessNumber")
}
