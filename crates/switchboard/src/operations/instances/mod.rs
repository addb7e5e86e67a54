//! The account and its instances.

mod create_instance;
mod delete_instance;
mod fields;
mod get_chatapp_open_status;
mod list_instance;
mod open_chatapp_service;
mod query_instance;
mod update_instance;

use super::Route;

/// The operations of this folder.
pub(super) const ROUTES: &[Route] = &[
    Route::of::<cams::instances::OpenChatappService>(),
    Route::of::<cams::instances::GetChatappOpenStatus>(),
    Route::of::<cams::instances::CreateInstance>(),
    Route::of::<cams::instances::QueryInstance>(),
    Route::of::<cams::instances::ListInstance>(),
    Route::of::<cams::instances::UpdateInstance>(),
    Route::of::<cams::instances::DeleteInstance>(),
];

/// CustType of QueryInstance: the only value seen (behaviour notes, 10 no. 16).
const CUSTOMER_TYPE: &str = "01";
/// State of ListInstance: the only value seen (behaviour notes, 10 no. 16).
const PUBLISHED: &str = "published";
