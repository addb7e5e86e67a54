//! Where receipts go.

mod update_account_webhook;
mod update_phone_webhook;

use cams::errors::Refusal;

use super::{Call, Failure, Route};
use crate::model::WebAddress;
use crate::model::webhook::{UrlPatch, Ways, read_flag};

/// The operations of this folder.
pub(super) const ROUTES: &[Route] =
    &[Route::of::<cams::webhooks::UpdateAccountWebhook>(), Route::of::<cams::webhooks::UpdatePhoneWebhook>()];

/// The flags as a caller gives them: absent keeps.
#[derive(Debug, Clone, Copy)]
struct WaysPatch {
    http: Option<bool>,
    queue: Option<bool>,
}

impl WaysPatch {
    fn read(http: Option<&str>, queue: Option<&str>) -> Result<Self, Failure> {
        let flag = |parameter, value| read_flag(value).map_err(|error| Failure::invalid(parameter, error.0));
        Ok(Self { http: flag("HttpFlag", http)?, queue: flag("QueueFlag", queue)? })
    }

    /// Lands on stored flags. With HttpFlag on there has to be an address, or receipts would vanish without a word.
    fn apply(self, stored: &mut Ways, addresses: &[&Option<WebAddress>]) -> Result<(), Refusal> {
        stored.http = self.http.unwrap_or(stored.http);
        stored.queue = self.queue.unwrap_or(stored.queue);
        if stored.http && addresses.iter().all(|address| address.is_none()) {
            return Err(Refusal::invalid("HttpFlag", "can be Y only with a callback URL, given or stored"));
        }
        Ok(())
    }
}

/// A new address has to pass the guard now, and again whenever it is called.
async fn read_url(call: &Call<'_>, parameter: &str, value: Option<&str>) -> Result<UrlPatch, Failure> {
    let patch = UrlPatch::read(value).map_err(|error| Failure::invalid(parameter, error.0))?;
    if let UrlPatch::Set(url) = &patch {
        let checked = call.services.guard.check_saved(url.as_str()).await;
        checked.map_err(|refusal| Failure::invalid(parameter, refusal.to_string()))?;
    }
    Ok(patch)
}
