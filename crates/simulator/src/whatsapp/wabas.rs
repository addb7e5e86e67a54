//! WhatsApp Business Accounts (Meta Graph notes, 9) and the apps that listen to them (4.1).

use rusqlite::Connection;
use serde_json::{Map, Value, json};

use super::call::Call;
use super::fields::{Kind, project};
use super::network::Network;
use super::node::one;
use crate::delivery::verify;
use crate::refusal::Refusal;

/// An account.
pub(super) struct Waba {
    pub id: String,
    pub app: String,
    pub name: String,
    namespace: String,
}

const KIND: Kind = Kind {
    name: "WhatsAppBusinessAccount",
    known: &[
        "name",
        "timezone_id",
        "message_template_namespace",
        "status",
        "account_review_status",
        "business_verification_status",
        "country",
        "currency",
        "ownership_type",
        "on_behalf_of_business_info",
        "owner_business_info",
        "primary_funding_id",
        "is_enabled_for_insights",
        "marketing_messages_lite_api_status",
        "marketing_messages_onboarding_status",
        "disable_marketing_messages_on_cloud_api",
        "health_status",
        "subscribed_apps",
        "creation_time",
    ],
    default: &["id", "name", "timezone_id", "message_template_namespace"],
};

pub(super) fn find(connection: &Connection, id: &str) -> rusqlite::Result<Option<Waba>> {
    one(connection, "SELECT id, app, name, namespace FROM waba WHERE id = ?1", id, |row| {
        Ok(Waba { id: row.get(0)?, app: row.get(1)?, name: row.get(2)?, namespace: row.get(3)? })
    })
}

/// `GET /{waba}`. The simulated network reviews nothing of an account: all that has a state is approved.
pub(super) fn read(call: &Call, waba: &Waba) -> Result<Value, Refusal> {
    /// Meta's number of the time zone of UTC.
    const UTC: &str = "0";
    let object = Map::from_iter(
        [
            ("id", json!(waba.id)),
            ("name", json!(waba.name)),
            ("timezone_id", json!(UTC)),
            ("message_template_namespace", json!(waba.namespace)),
            ("status", json!("ACTIVE")),
            ("account_review_status", json!("APPROVED")),
            ("business_verification_status", json!("verified")),
            ("country", json!("US")),
            ("currency", json!("USD")),
            ("ownership_type", json!("SELF")),
            ("owner_business_info", json!({"id": waba.app, "name": waba.name})),
            ("is_enabled_for_insights", json!(false)),
            ("marketing_messages_lite_api_status", json!("INELIGIBLE")),
            ("disable_marketing_messages_on_cloud_api", json!(false)),
            (
                "health_status",
                json!({"can_send_message": "AVAILABLE",
                    "entities": [{"entity_type": "WABA", "id": waba.id, "can_send_message": "AVAILABLE"}]}),
            ),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    );
    project(&object, &KIND, &call.parameters)
}

/// `POST /{waba}/subscribed_apps`: without an override the subscription stays and the override goes.
pub(super) async fn subscribe(network: &Network, call: &Call, waba: Waba) -> Result<Value, Refusal> {
    let callback = call.parameters.text("override_callback_uri")?.filter(|url| !url.is_empty());
    if let Some(url) = &callback {
        let nobody = network.store.read(|connection| Ok(subscriptions(connection, &waba.id)?.is_empty()))?;
        if nobody {
            return Err(Refusal::code(100, "cannot override callback URI before subscribing"));
        }
        let token = call.parameters.text("verify_token")?.unwrap_or_default();
        verify(&network.client, url, &token).await.map_err(super::apps::not_verified)?;
    }
    network
        .store
        .write(move |change| {
            change
                .prepare_cached(
                    "INSERT INTO subscribed_app VALUES (?1, ?2, ?3)
                     ON CONFLICT DO UPDATE SET callback_url = excluded.callback_url",
                )?
                .execute((waba.id, waba.app, callback))?;
            Ok(())
        })
        .await?;
    network.courier.hurry();
    Ok(json!({"success": true}))
}

/// `GET /{waba}/subscribed_apps`.
pub(super) fn subscribed(network: &Network, waba: &Waba) -> Result<Value, Refusal> {
    let apps = network.store.read(|connection| Ok(subscriptions(connection, &waba.id)?))?;
    let apps = apps.into_iter().map(|(app, callback)| {
        let link = format!("https://www.facebook.com/games/?app_id={app}");
        let mut entry =
            json!({"whatsapp_business_api_data": {"id": app, "name": "Simulated app", "link": link}});
        if let Some(callback) = callback {
            entry["override_callback_uri"] = callback.into();
        }
        entry
    });
    Ok(json!({"data": apps.collect::<Vec<_>>()}))
}

/// `DELETE /{waba}/subscribed_apps`.
pub(super) async fn unsubscribe(network: &Network, waba: Waba) -> Result<Value, Refusal> {
    network
        .store
        .write(move |change| {
            change.execute("DELETE FROM subscribed_app WHERE waba = ?1 AND app = ?2", (waba.id, waba.app))?;
            Ok(())
        })
        .await?;
    Ok(json!({"success": true}))
}

fn subscriptions(connection: &Connection, waba: &str) -> rusqlite::Result<Vec<(String, Option<String>)>> {
    connection
        .prepare_cached("SELECT app, callback_url FROM subscribed_app WHERE waba = ?1")?
        .query_map([waba], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}
