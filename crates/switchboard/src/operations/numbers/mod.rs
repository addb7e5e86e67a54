//! WhatsApp Business Accounts and their numbers.

mod chatapp_bind_waba;
mod chatapp_sync_phone_number;
mod describe;
mod import;
mod query_chatapp_bind_waba;
mod query_chatapp_phone_numbers;

use super::Route;

/// The operations of this folder.
pub(super) const ROUTES: &[Route] = &[
    Route::of::<cams::numbers::ChatappBindWaba>(),
    Route::of::<cams::numbers::QueryChatappBindWaba>(),
    Route::of::<cams::numbers::ChatappSyncPhoneNumber>(),
    Route::of::<cams::numbers::QueryChatappPhoneNumbers>(),
];
