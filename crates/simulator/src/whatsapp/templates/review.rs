//! The verdict on a template (Meta Graph notes, 4.6 and 5.3).

use serde_json::{Value, json};

use super::find;
use crate::refusal::Refusal;
use crate::store::Change;
use crate::whatsapp::{TEMPLATE_STATUS_FIELD, planned};

/// The states of a template (Meta Graph notes, 5.3).
pub(crate) const STATUSES: &[&str] = &[
    "APPROVED",
    "PENDING",
    "REJECTED",
    "PAUSED",
    "DISABLED",
    "IN_APPEAL",
    "PENDING_DELETION",
    "DELETED",
    "LIMIT_EXCEEDED",
    "ARCHIVED",
];

/// The template gets this status and the business is told. A review under way ends with it.
pub(crate) fn decide(change: &mut Change<'_>, id: &str, status: &str, reason: &str) -> Result<(), Refusal> {
    let Some(template) = find(change, id)? else { return Ok(()) };
    planned::forget(change, id, planned::REVIEW)?;
    change.execute("UPDATE template SET status = ?2, reason = ?3 WHERE id = ?1", (id, status, reason))?;
    let mut value = json!({
        "event": status,
        // An integer here and a text elsewhere (Meta Graph notes, 1.1).
        "message_template_id": id.parse::<u64>().map_or_else(|_| Value::from(id), Value::from),
        "message_template_name": template.name, "message_template_language": template.language,
        "message_template_category": template.category, "reason": reason,
    });
    if status == "PAUSED" {
        value["other_info"] =
            json!({"title": "FIRST_PAUSE", "description": "Your message template was paused."});
    }
    change.tell(&template.waba, TEMPLATE_STATUS_FIELD, &format!("template {id}"), value)
}
