//! What webhooks of numbers have in common (Meta Graph notes, 4.3 to 4.7).

use serde_json::{Value, json};

use super::identity;
use super::numbers::Number;

/// The field of messages and statuses.
pub(super) const MESSAGES_FIELD: &str = "messages";
/// The field of reviews. It is of the account, so its entries carry a time.
pub(crate) const TEMPLATE_STATUS_FIELD: &str = "message_template_status_update";

/// The beginning of a value: whose number it is about.
pub(super) fn value(number: &Number) -> Value {
    json!({
        "messaging_product": graph::WHATSAPP,
        "metadata": {"display_phone_number": number.phone, "phone_number_id": number.id},
    })
}

/// A person as `contacts` show them. Clients need `user_id` everywhere (Meta Graph notes, 12.3).
pub(super) fn contact(number: &str, name: &str) -> Value {
    json!({"profile": {"name": name}, "wa_id": number, "user_id": identity::user_id(number)})
}

/// The value of a group's field: one element (Meta Graph notes, 4.7).
pub(super) fn group(number: &Number, element: Value) -> Value {
    let mut value = value(number);
    value["groups"] = json!([element]);
    value
}

/// An error inside a webhook.
pub(super) fn error(code: i64, details: &str) -> Value {
    let title = graph::error::lookup(code).title;
    json!({
        "code": code, "title": title, "message": title, "error_data": {"details": details},
        "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
    })
}

/// A time of the network clock as webhooks write it: seconds, as text.
pub(super) fn timestamp(milliseconds: i64) -> String {
    milliseconds.div_euclid(1000).to_string()
}
