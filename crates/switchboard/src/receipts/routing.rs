//! Where a receipt goes: the one place that knows which setting governs which kind (behaviour notes, 2.1 and 2.2).
//!
//! - `ChatAppStatus`: the number's setting once it was made, else the space's.
//! - `ChatAppInbound`: the number's setting only.
//! - `ChatAppAudit`: the space's setting only.

use crate::model::WebAddress;
use crate::model::webhook::Ways;
use crate::model::{Instance, Number, Setting};

/// What a setting says for one kind of receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The setting.
    pub setting: Setting,
    /// The address, when receipts go by HTTP and there is one for this kind.
    pub url: Option<String>,
    /// Whether they go into the queue.
    pub queue: bool,
}

impl Route {
    fn of(setting: Setting, url: Option<&WebAddress>, ways: Ways) -> Self {
        let url = url.filter(|_| ways.http).map(|url| url.as_str().to_owned());
        Self { setting, url, queue: ways.queue }
    }
}

/// The route of statuses of messages from this number. A number whose flags are both off gets nothing: there is no
/// fallback once its setting was made.
pub fn of_status(space: &Instance, number: &Number) -> Route {
    match &number.webhook {
        Some(webhook) => Route::of(number_setting(number), webhook.status_url.as_ref(), webhook.ways),
        None => of_space(space),
    }
}

/// The route of messages to this number.
pub fn of_inbound(number: &Number) -> Route {
    let webhook = number.webhook.clone().unwrap_or_default();
    Route::of(number_setting(number), webhook.up_url.as_ref(), webhook.ways)
}

/// The route of reviews of this space's templates.
pub fn of_audit(space: &Instance) -> Route {
    of_space(space)
}

/// The setting of `UpdateAccountWebhook`.
pub fn space_setting(space: &Instance) -> Setting {
    Setting::Space(space.id.to_string())
}

/// The setting of `UpdatePhoneWebhook`.
pub fn number_setting(number: &Number) -> Setting {
    Setting::Number(number.phone.to_string())
}

fn of_space(space: &Instance) -> Route {
    Route::of(space_setting(space), space.webhook.status_url.as_ref(), space.webhook.ways)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ChannelType, NumberFacts, NumberWebhook, PhoneNumber, SpaceId, SpaceWebhook};

    fn url(text: &str) -> Option<WebAddress> {
        Some(WebAddress::parse(text).unwrap())
    }

    fn space(ways: Ways) -> Instance {
        Instance {
            webhook: SpaceWebhook { status_url: url("http://space.example/"), ways },
            ..Instance::new(
                SpaceId::new("cams-1"),
                "shop",
                ChannelType::Whatsapp,
                jiff::Timestamp::UNIX_EPOCH,
            )
        }
    }

    fn number(webhook: Option<NumberWebhook>) -> Number {
        Number {
            phone: PhoneNumber::parse("8613800001234").unwrap(),
            network_id: "1".into(),
            space: SpaceId::new("cams-1"),
            facts: NumberFacts::default(),
            webhook,
        }
    }

    const ON: Ways = Ways { http: true, queue: false };
    const OFF: Ways = Ways { http: false, queue: false };

    #[test]
    fn a_number_without_a_setting_falls_back_to_its_space_for_statuses_only() {
        let (space, number) = (space(ON), number(None));
        assert_eq!(of_status(&space, &number).url.as_deref(), Some("http://space.example/"));
        assert_eq!(of_inbound(&number).url, None);
        assert_eq!(of_audit(&space).setting, Setting::Space("cams-1".into()));
    }

    #[test]
    fn the_setting_of_a_number_wins_even_when_it_is_off() {
        let webhook = NumberWebhook { status_url: url("http://number.example/"), up_url: None, ways: ON };
        let on = of_status(&space(ON), &number(Some(webhook.clone())));
        assert_eq!(on.url.as_deref(), Some("http://number.example/"));
        let off = of_status(&space(ON), &number(Some(NumberWebhook { ways: OFF, ..webhook })));
        assert_eq!((off.url, off.queue), (None, false));
    }

    #[test]
    fn with_one_url_of_two_only_that_kind_is_pushed() {
        let webhook = NumberWebhook { status_url: None, up_url: url("http://up.example/"), ways: ON };
        let number = number(Some(webhook));
        assert_eq!(of_status(&space(ON), &number).url, None);
        assert_eq!(of_inbound(&number).url.as_deref(), Some("http://up.example/"));
    }
}
