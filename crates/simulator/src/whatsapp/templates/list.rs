//! Reading and deleting templates (Meta Graph notes, 5.1).

use graph::error::GraphError;
use serde_json::{Map, Value, json};

use super::{MOST_TEMPLATES, Template, all};
use crate::refusal::Refusal;
use crate::whatsapp::call::Call;
use crate::whatsapp::fields::{Kind, project};
use crate::whatsapp::parameters::scalar;
use crate::whatsapp::wabas::Waba;
use crate::whatsapp::{Network, page, planned};

const KIND: Kind = Kind {
    name: "WhatsAppMessageTemplate",
    known: &[
        "name",
        "language",
        "category",
        "status",
        "components",
        "parameter_format",
        "message_send_ttl_seconds",
        "correct_category",
        "previous_category",
        "rejected_reason",
        "library_template_name",
        "quality_score",
        "cta_url_link_tracking_opted_out",
        "sub_category",
        "degrees_of_freedom_spec",
    ],
    default: &["name", "parameter_format", "components", "language", "status", "category", "id"],
};

/// `GET /{template-id}`.
pub(in crate::whatsapp) fn read(call: &Call, template: &Template) -> Result<Value, Refusal> {
    let mut object = Map::from_iter(
        [
            ("id", json!(template.id)),
            ("name", json!(template.name)),
            ("language", json!(template.language)),
            ("category", json!(template.category)),
            ("status", json!(template.status)),
            ("components", json!(template.components())),
            ("parameter_format", json!(template.parameter_format)),
            ("rejected_reason", json!(template.reason)),
            ("quality_score", json!({"score": "UNKNOWN"})),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    );
    if let Some(seconds) = template.lifetime {
        object.insert("message_send_ttl_seconds".to_owned(), seconds.into());
    }
    project(&object, &KIND, &call.parameters)
}

/// `GET /{waba}/message_templates`, with its filters and `summary`.
pub(in crate::whatsapp) fn list(network: &Network, call: &Call, waba: &Waba) -> Result<Value, Refusal> {
    let mut templates = network.store.read(|connection| Ok(all(connection, Some(&waba.id))?))?;
    let total = templates.len();
    for name in ["name", "language", "category", "status"] {
        let wanted = words(call, name)?;
        let of = |template: &Template| match name {
            "name" => template.name.clone(),
            "language" => template.language.clone(),
            "category" => template.category.clone(),
            _ => template.status.clone(),
        };
        templates.retain(|template| {
            wanted.is_empty() || wanted.iter().any(|word| word.eq_ignore_ascii_case(&of(template)))
        });
    }
    for name in ["content", "name_or_content"] {
        let Some(part) = call.parameters.text(name)? else { continue };
        let named = name == "name_or_content";
        templates.retain(|template| {
            template.components.contains(&part) || (named && template.name.contains(&part))
        });
    }
    let found = templates.len();
    let items = templates.iter().map(|template| Ok((template.position, read(call, template)?)));
    let mut answer = page::list(call, items.collect::<Result<_, Refusal>>()?)?;
    if call.parameters.value("summary").is_some() {
        answer["summary"] = json!({
            "total_count": found, "message_template_count": total, "message_template_limit": MOST_TEMPLATES,
            "are_translations_complete": false,
        });
    }
    Ok(answer)
}

/// The words of a filter: a text, or a list of texts as JSON.
fn words(call: &Call, name: &str) -> Result<Vec<String>, Refusal> {
    let list = |list: &[Value]| list.iter().filter_map(scalar).collect();
    match call.parameters.value(name) {
        Some(Value::Array(values)) => Ok(list(values)),
        Some(Value::String(text)) if text.starts_with('[') => {
            let parsed: Value = serde_json::from_str(text).unwrap_or_default();
            Ok(list(parsed.as_array().map(Vec::as_slice).unwrap_or_default()))
        }
        _ => Ok(call.parameters.text(name)?.into_iter().collect()),
    }
}

/// `DELETE /{waba}/message_templates`: all languages of a name, or those named by `hsm_id` or `hsm_ids`.
pub(in crate::whatsapp) async fn delete(
    network: &Network,
    call: &Call,
    waba: Waba,
) -> Result<Value, Refusal> {
    let name = call.parameters.text("name")?;
    let mut ids = words(call, "hsm_ids")?;
    ids.extend(call.parameters.text("hsm_id")?);
    if name.is_none() && ids.is_empty() {
        return Err(GraphError::required_parameter("name").into());
    }
    network
        .store
        .write(move |change| {
            let mut gone = all(change, Some(&waba.id))?;
            gone.retain(|template| {
                let named = name.as_ref().is_none_or(|name| *name == template.name);
                named && (ids.is_empty() || ids.contains(&template.id))
            });
            if gone.is_empty() {
                let text = "The template does not exist, or its name and id do not belong together.";
                return Err(GraphError::template(2_593_002, "Message template was not found", text).into());
            }
            for template in gone {
                if template.status == "DISABLED" {
                    let text = "A disabled template cannot be deleted.";
                    return Err(GraphError::template(2_388_039, "Status cannot be changed", text).into());
                }
                change.execute("DELETE FROM template WHERE id = ?1", [&template.id])?;
                planned::forget(change, &template.id, planned::REVIEW)?;
            }
            Ok(())
        })
        .await?;
    Ok(json!({"success": true}))
}
