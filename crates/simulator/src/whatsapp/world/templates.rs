//! Templates that come with a world.

use serde_json::{Value, json};

use super::entries::TemplateEntry;
use super::{id, taken};
use crate::refusal::Refusal;
use crate::store::Change;
use crate::whatsapp::{planned, templates};

/// A world's template is approved at once, without a webhook, and its grammar is not reviewed.
pub(super) fn template(change: &Change<'_>, entry: TemplateEntry, waba: &str) -> Result<Value, Refusal> {
    let language = entry.language.unwrap_or_else(|| "en".to_owned());
    let components = match (entry.components, &entry.body) {
        (Some(components), _) => components,
        (None, Some(body)) => vec![json!({"type": "BODY", "text": body})],
        (None, None) => {
            return Err(Refusal::wrong(format!("wabas.templates.body: template {} has none", entry.name)));
        }
    };
    let body = components.iter().find_map(|component| component["text"].as_str());
    let format = templates::format_of(body.unwrap_or_default()).to_owned();
    let format = entry.parameter_format.map_or(format, |format| format.to_ascii_uppercase());
    let known = match &entry.id {
        Some(id) => templates::find(change, id)?,
        None => templates::by_name(change, waba, &entry.name, &language)?,
    };
    let category = entry.category.unwrap_or_else(|| "UTILITY".to_owned()).to_ascii_uppercase();
    let components = Value::from(components);
    let id = id("wabas.templates.id", entry.id.or(known.as_ref().map(|known| known.id.clone())))?;
    let answer = json!({"id": id, "name": entry.name, "language": language, "status": "APPROVED"});
    let clash = format!("wabas.templates.name: {} in {language} is there with another id", entry.name);
    if known.is_some() {
        change
            .prepare_cached(
                "UPDATE template SET waba = ?2, name = ?3, language = ?4, category = ?5, components = ?6,
                 parameter_format = ?7, status = 'APPROVED', reason = 'NONE' WHERE id = ?1",
            )?
            .execute((&id, waba, entry.name, language, category, components.to_string(), format))
            .map_err(|error| taken(error, &clash))?;
        planned::forget(change, &id, planned::REVIEW)?;
        return Ok(answer);
    }
    let draft = templates::Draft {
        id,
        waba: waba.to_owned(),
        name: entry.name,
        language,
        category,
        components,
        parameter_format: format,
        status: "APPROVED",
        lifetime: None,
    };
    templates::insert(change, &draft)?;
    Ok(answer)
}
