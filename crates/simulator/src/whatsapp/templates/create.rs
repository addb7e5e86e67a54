//! `POST /{waba}/message_templates`.

use graph::error::GraphError;
use serde_json::{Value, json};

use super::{MOST_TEMPLATES, grammar};
use crate::refusal::Refusal;
use crate::store::{Change, read_setting};
use crate::whatsapp::call::Call;
use crate::whatsapp::identity::new_id;
use crate::whatsapp::wabas::Waba;
use crate::whatsapp::{Network, planned, world};

/// How long a review takes on the network clock, in milliseconds (a decision, not Meta's).
const REVIEW_TIME: i64 = 1000;
/// Longest language code that is taken for one.
const LONGEST_LANGUAGE: usize = 16;

/// A template to be made.
pub(in crate::whatsapp) struct Draft {
    pub id: String,
    pub waba: String,
    pub name: String,
    pub language: String,
    pub category: String,
    pub components: Value,
    pub parameter_format: String,
    pub status: &'static str,
    pub lifetime: Option<i64>,
}

/// Makes a template and plans its review.
pub(in crate::whatsapp) async fn create(
    network: &Network,
    call: &Call,
    waba: Waba,
) -> Result<Value, Refusal> {
    let draft = draft(call, waba)?;
    let answer = json!({"id": draft.id, "status": draft.status, "category": draft.category});
    let now = network.now();
    network.store.write(move |change| submit(change, &draft, now)).await?;
    network.replan.notify_one();
    Ok(answer)
}

fn draft(call: &Call, waba: Waba) -> Result<Draft, Refusal> {
    let parameters = &call.parameters;
    let name = parameters.required("name")?;
    grammar::name(&name)?;
    let category = parameters.required("category")?.to_ascii_uppercase();
    if !matches!(category.as_str(), "AUTHENTICATION" | "MARKETING" | "UTILITY") {
        return Err(Refusal::parameter(format!(
            "Param category must be one of {{AUTHENTICATION, MARKETING, UTILITY}} - got \"{category}\"."
        )));
    }
    let language = parameters.required("language")?;
    let code = language.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !code || language.len() > LONGEST_LANGUAGE {
        return Err(Refusal::parameter(format!(
            "Param language must be a language code - got \"{language}\"."
        )));
    }
    let format =
        parameters.text("parameter_format")?.unwrap_or_else(|| "POSITIONAL".to_owned()).to_ascii_uppercase();
    if !matches!(format.as_str(), "POSITIONAL" | "NAMED") {
        return Err(Refusal::parameter(format!(
            "Param parameter_format must be one of {{POSITIONAL, NAMED}} - got \"{format}\"."
        )));
    }
    let list =
        parameters.nested("components")?.ok_or_else(|| GraphError::required_parameter("components"))?;
    let list = list.as_array().ok_or_else(|| Refusal::parameter("Param components must be an array."))?;
    let components = grammar::components(list, format == "NAMED")?.into();
    let lifetime = parameters.text("message_send_ttl_seconds")?.and_then(|seconds| seconds.parse().ok());
    let (id, waba) = (new_id(), waba.id);
    Ok(Draft {
        id,
        waba,
        name,
        language,
        category,
        components,
        parameter_format: format,
        status: "PENDING",
        lifetime,
    })
}

fn submit(change: &mut Change<'_>, draft: &Draft, now: i64) -> Result<(), Refusal> {
    if super::by_name(change, &draft.waba, &draft.name, &draft.language)?.is_some() {
        let text = format!("There is already {} content for this template.", draft.language);
        return Err(GraphError::template(2_388_024, "Content in This Language Already Exists", text).into());
    }
    let count: i64 = change
        .prepare_cached("SELECT COUNT(*) FROM template WHERE waba = ?1")?
        .query_row([&draft.waba], |row| row.get(0))?;
    if count >= MOST_TEMPLATES {
        let text = format!("This account has {count} templates, at most {MOST_TEMPLATES} are allowed.");
        return Err(GraphError::template(2_388_019, "Template limit exceeded", text).into());
    }
    insert(change, draft)?;
    if read_setting(change, world::MANUAL_REVIEW)?.is_none_or(|manual| manual == 0) {
        planned::plan(change, now + REVIEW_TIME, &draft.id, planned::REVIEW)?;
    }
    Ok(())
}

/// Writes a new template.
pub(in crate::whatsapp) fn insert(change: &Change<'_>, draft: &Draft) -> Result<(), Refusal> {
    change
        .prepare_cached(
            "INSERT INTO template (id, waba, name, language, category, components, parameter_format, status, lifetime)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute((
            &draft.id,
            &draft.waba,
            &draft.name,
            &draft.language,
            &draft.category,
            draft.components.to_string(),
            &draft.parameter_format,
            draft.status,
            draft.lifetime,
        ))?;
    Ok(())
}
