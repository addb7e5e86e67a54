//! What a phone shows in a chat that was just opened. It lives in the network alone: no copy is kept here, so that the
//! two cannot drift.

mod get_conversational_automation;
mod limits;
mod update_conversational_automation;

use super::Route;

/// The operations of this folder.
pub(super) const ROUTES: &[Route] = &[
    Route::of::<cams::conversation::UpdateConversationalAutomation>(),
    Route::of::<cams::conversation::GetConversationalAutomation>(),
];
