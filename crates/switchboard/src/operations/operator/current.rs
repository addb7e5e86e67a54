//! The address that the settings name now for a receipt of then.

use std::collections::HashMap;

use crate::model::{Instance, Number, ReceiptKind, Setting};
use crate::operations::{Call, Failure};
use crate::receipts::routing::{self, Route};
use crate::store::receipt_log::LoggedDelivery;
use crate::store::records;

/// What a route depends on.
type Key = (ReceiptKind, Option<String>, Setting);

/// Looks routes up, each once.
#[derive(Default)]
pub struct Current(HashMap<Key, Option<(String, Setting)>>);

impl Current {
    /// The address for a delivery's receipt, and the setting that names it; none: receipts of its kind go nowhere by HTTP.
    pub async fn of(
        &mut self,
        call: &Call<'_>,
        delivery: &LoggedDelivery,
    ) -> Result<Option<(String, Setting)>, Failure> {
        let key = (delivery.kind, delivery.number.clone(), delivery.setting.clone());
        if let Some(known) = self.0.get(&key) {
            return Ok(known.clone());
        }
        let route = route(call, &key).await?;
        let found = route.and_then(|route| route.url.map(|url| (url, route.setting)));
        self.0.insert(key, found.clone());
        Ok(found)
    }
}

async fn route(call: &Call<'_>, (kind, number, setting): &Key) -> Result<Option<Route>, Failure> {
    let (store, account) = (call.store(), call.account);
    let phone = match (number, setting) {
        (Some(phone), _) | (None, Setting::Number(phone)) => phone,
        (None, Setting::Space(space)) => {
            let space = records::get::<Instance>(store, account, space).await?;
            return Ok(space.map(|space| routing::of_audit(&space.value)));
        }
    };
    let Some(number) = records::get::<Number>(store, account, phone).await? else { return Ok(None) };
    if *kind == ReceiptKind::ChatAppInbound {
        return Ok(Some(routing::of_inbound(&number.value)));
    }
    let space = records::get::<Instance>(store, account, number.value.space.as_str()).await?;
    Ok(space.map(|space| routing::of_status(&space.value, &number.value)))
}
