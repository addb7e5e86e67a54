//! Messages.

mod content;
mod list_chatapp_message;
mod send_chatapp_message;
mod template;
mod window;

use super::Route;

/// The operations of this folder.
pub(super) const ROUTES: &[Route] =
    &[Route::of::<cams::messages::SendChatappMessage>(), Route::of::<cams::messages::ListChatappMessage>()];
