//! Phone numbers of a business (Meta Graph notes, 6.1).

use rusqlite::{Connection, Row};
use serde_json::{Map, Value, json};

use super::call::Call;
use super::fields::{Kind, project};
use super::network::Network;
use super::node::one;
use super::wabas::Waba;
use super::{automation, identity, page};
use crate::refusal::Refusal;

/// A number of a business.
#[derive(Clone)]
pub(crate) struct Number {
    position: i64,
    pub id: String,
    pub waba: String,
    /// Digits.
    pub phone: String,
    pub name: String,
    pub tier: String,
    /// Messages a second, in and out; 0 for no limit.
    pub throughput: u32,
    pub pair_limit: bool,
    /// Whether it may have groups.
    pub groups: bool,
    /// As it was set, JSON.
    pub automation: Option<String>,
}

const COLUMNS: &str = "position, id, waba, phone, name, tier, throughput, pair_limit, groups, automation";
/// From so many messages a second on a number's throughput is `HIGH` (Meta Graph notes, 1.5).
const HIGH_THROUGHPUT: u32 = 1000;

const KIND: Kind = Kind {
    name: "WhatsAppBusinessAccountToNumberCurrentStatus",
    known: &[
        "verified_name",
        "code_verification_status",
        "display_phone_number",
        "quality_rating",
        "quality_score",
        "platform_type",
        "throughput",
        "webhook_configuration",
        "status",
        "name_status",
        "new_name_status",
        "account_mode",
        "whatsapp_business_manager_messaging_limit",
        "messaging_limit_tier",
        "is_official_business_account",
        "is_pin_enabled",
        "is_preverified_number",
        "is_on_biz_app",
        "conversational_automation",
        "health_status",
        "search_visibility",
        "certificate",
        "new_certificate",
        "last_onboarded_time",
        "country_code",
        "country_dial_code",
        "eligibility_for_api_business_global_search",
        "username",
        "new_display_name",
    ],
    default: &[
        "verified_name",
        "code_verification_status",
        "display_phone_number",
        "quality_rating",
        "platform_type",
        "throughput",
        "id",
    ],
};

fn row(row: &Row<'_>) -> rusqlite::Result<Number> {
    Ok(Number {
        position: row.get(0)?,
        id: row.get(1)?,
        waba: row.get(2)?,
        phone: row.get(3)?,
        name: row.get(4)?,
        tier: row.get(5)?,
        throughput: row.get(6)?,
        pair_limit: row.get(7)?,
        groups: row.get(8)?,
        automation: row.get(9)?,
    })
}

/// The number of this id.
pub(crate) fn find(connection: &Connection, id: &str) -> rusqlite::Result<Option<Number>> {
    one(connection, &format!("SELECT {COLUMNS} FROM number WHERE id = ?1"), id, row)
}

/// The number with these digits.
pub(crate) fn by_phone(connection: &Connection, phone: &str) -> rusqlite::Result<Option<Number>> {
    one(connection, &format!("SELECT {COLUMNS} FROM number WHERE phone = ?1"), phone, row)
}

/// `GET /{phone-number-id}`.
pub(super) fn read(call: &Call, number: &Number) -> Result<Value, Refusal> {
    project(&object(number), &KIND, &call.parameters)
}

/// `GET /{waba}/phone_numbers`, newest first.
pub(super) fn list(network: &Network, call: &Call, waba: &Waba) -> Result<Value, Refusal> {
    let numbers: Vec<Number> = network.store.read(|connection| {
        let query = format!("SELECT {COLUMNS} FROM number WHERE waba = ?1 ORDER BY position DESC");
        let mut statement = connection.prepare_cached(&query)?;
        Ok(statement.query_map([&waba.id], row)?.collect::<Result<_, _>>()?)
    })?;
    let items = numbers.iter().map(|number| Ok((number.position, read(call, number)?)));
    page::list(call, items.collect::<Result<_, Refusal>>()?)
}

/// All that is known of a number; it is connected, verified and in good standing from the start.
fn object(number: &Number) -> Map<String, Value> {
    let level =
        if number.throughput == 0 || number.throughput >= HIGH_THROUGHPUT { "HIGH" } else { "STANDARD" };
    let health = json!({"can_send_message": "AVAILABLE", "entities": [
        {"entity_type": "PHONE_NUMBER", "id": number.id, "can_send_message": "AVAILABLE"},
        {"entity_type": "WABA", "id": number.waba, "can_send_message": "AVAILABLE"},
    ]});
    let mut object = Map::from_iter(
        [
            ("id", json!(number.id)),
            ("verified_name", json!(number.name)),
            ("display_phone_number", json!(identity::display(&number.phone))),
            ("code_verification_status", json!("VERIFIED")),
            ("quality_rating", json!("GREEN")),
            ("quality_score", json!({"score": "GREEN"})),
            ("platform_type", json!("CLOUD_API")),
            ("throughput", json!({"level": level})),
            ("status", json!("CONNECTED")),
            ("name_status", json!("APPROVED")),
            ("new_name_status", json!("NONE")),
            ("account_mode", json!("LIVE")),
            ("whatsapp_business_manager_messaging_limit", json!(number.tier)),
            ("messaging_limit_tier", json!(number.tier)),
            ("is_official_business_account", json!(number.groups)),
            ("is_pin_enabled", json!(false)),
            ("is_preverified_number", json!(false)),
            ("is_on_biz_app", json!(false)),
            ("health_status", health),
            ("search_visibility", json!("NON_VISIBLE")),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    );
    if let Some(automation) = automation::shown(number) {
        object.insert("conversational_automation".to_owned(), automation);
    }
    object
}
