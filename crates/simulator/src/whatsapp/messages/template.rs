//! Contents made from a template (Meta Graph notes, 2.5 and 2.7).

use std::collections::HashMap;

use graph::error::GraphError;
use rusqlite::Connection;
use serde_json::{Map, Value};

use super::content::{Content, Reply, ToGroup, only, required};
use crate::refusal::Refusal;
use crate::whatsapp::Number;
use crate::whatsapp::parameters::scalar;
use crate::whatsapp::templates::{self, Template, substitute, variables};

/// Longest body after substitution; when the body is the only component (Meta Graph notes, 2.5).
const LONGEST_BODY: usize = 1024;
const LONGEST_LONE_BODY: usize = 32_768;
/// Longest header after substitution (Meta Graph notes, 2.5).
const LONGEST_HEADER: usize = 60;

/// A template message.
pub(super) fn template(
    connection: &Connection,
    number: &Number,
    object: &Map<String, Value>,
    to_group: ToGroup,
) -> Result<Content, Refusal> {
    only(object, "template", &["name", "language", "components", "namespace"])?;
    let name = required(object, "template", "name")?;
    let language = object.get("language").and_then(Value::as_object);
    let language = language.ok_or_else(|| GraphError::required_parameter("template['language']"))?;
    let language = required(language, "template['language']", "code")?;
    let template =
        sendable(templates::by_name(connection, &number.waba, &name, &language)?, &name, &language)?;
    if to_group == ToGroup::Yes && template.category == "AUTHENTICATION" {
        return Err(Refusal::code(131_051, "Authentication templates are not supported in groups"));
    }
    let given = match object.get("components") {
        None | Some(Value::Null) => &[],
        Some(Value::Array(list)) => list.as_slice(),
        Some(_) => return Err(Refusal::parameter("Param template['components'] must be an array.")),
    };
    let lone = template.components().len() == 1;
    let mut lines = Vec::new();
    for component in template.components() {
        let kind = component["type"].as_str().unwrap_or_default();
        let text = component["text"].as_str().unwrap_or_default();
        let text = match kind {
            "HEADER" if component["format"].as_str().is_some_and(|format| format != "TEXT") => continue,
            "HEADER" => fill(text, &template, given, "header", LONGEST_HEADER)?,
            "BODY" => {
                fill(text, &template, given, "body", if lone { LONGEST_LONE_BODY } else { LONGEST_BODY })?
            }
            "FOOTER" => text.to_owned(),
            _ => continue,
        };
        lines.push(text);
    }
    let replies = quick_replies(&template, given);
    let shown = Content::shown("template", lines.join("\n"), &Value::Object(object.clone()));
    Ok(Content { replies, category: Some(template.category), ..shown })
}

/// Only an approved template is sent.
fn sendable(template: Option<Template>, name: &str, language: &str) -> Result<Template, Refusal> {
    match template {
        Some(template) => match template.status.as_str() {
            "APPROVED" => Ok(template),
            "PAUSED" => Err(Refusal::code(132_015, format!("template name ({name}) is paused"))),
            "DISABLED" => Err(Refusal::code(132_016, format!("template name ({name}) is disabled"))),
            _ => Err(Refusal::code(132_001, format!("template name ({name}) is not approved in {language}"))),
        },
        None => Err(Refusal::code(132_001, format!("template name ({name}) does not exist in {language}"))),
    }
}

/// The component's text with the call's parameters in place of its variables.
fn fill(
    text: &str,
    template: &Template,
    given: &[Value],
    name: &str,
    longest: usize,
) -> Result<String, Refusal> {
    let wanted = variables(text);
    let parameters = component(given, name).and_then(|component| component["parameters"].as_array());
    let parameters = parameters.map(Vec::as_slice).unwrap_or_default();
    if parameters.len() != wanted.len() {
        let (sent, expected) = (parameters.len(), wanted.len());
        return Err(Refusal::code(
            132_000,
            format!(
                "{name}: number of localizable_params ({sent}) does not match the expected number of params ({expected})"
            ),
        ));
    }
    let mut values = HashMap::new();
    for (index, parameter) in parameters.iter().enumerate() {
        let key = if template.named() { parameter_name(parameter)? } else { (index + 1).to_string() };
        values.insert(key, parameter_text(parameter, name)?);
    }
    if let Some(missing) = wanted.iter().find(|variable| !values.contains_key(*variable)) {
        return Err(Refusal::code(132_012, format!("{name}: parameter {missing} is missing")));
    }
    let filled = substitute(text, |variable| values.get(variable).cloned());
    if filled.chars().count() > longest {
        return Err(Refusal::code(
            132_005,
            format!("{name}: translated text is longer than {longest} characters"),
        ));
    }
    Ok(filled)
}

fn component<'a>(given: &'a [Value], name: &str) -> Option<&'a Value> {
    let kind =
        |component: &Value| component["type"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case(name));
    given.iter().find(|component| kind(component))
}

fn parameter_name(parameter: &Value) -> Result<String, Refusal> {
    let name = parameter["parameter_name"].as_str().filter(|name| !name.is_empty());
    name.map(str::to_owned).ok_or_else(|| Refusal::code(100, "Parameter name is missing or empty"))
}

fn parameter_text(parameter: &Value, component: &str) -> Result<String, Refusal> {
    let kind = parameter["type"].as_str().unwrap_or("text");
    let text = match kind {
        "text" => parameter.get("text").and_then(scalar),
        "currency" | "date_time" => parameter[kind].get("fallback_value").and_then(scalar),
        other => {
            return Err(Refusal::code(
                132_012,
                format!("{component}: Parameter format does not match: {other}"),
            ));
        }
    };
    let text = text.ok_or_else(|| {
        Refusal::code(100, format!("Parameter '{kind}' is mandatory for component parameter type '{kind}'"))
    })?;
    if text.contains(['\n', '\t']) || text.contains("     ") {
        let details = "Param text cannot have new-line/tab characters or more than 4 consecutive spaces";
        return Err(Refusal::code(132_018, details));
    }
    Ok(text)
}

/// The template's quick replies; one without a parameter answers with its own text (Meta Graph notes, 2.5).
fn quick_replies(template: &Template, given: &[Value]) -> Vec<Reply> {
    let components = template.components();
    let buttons = components.iter().filter_map(|component| component["buttons"].as_array()).flatten();
    let reply = |(index, button): (usize, &Value)| {
        let quick = button["type"].as_str().is_some_and(|kind| kind == "QUICK_REPLY");
        let title = button["text"].as_str().filter(|_| quick)?.to_owned();
        let here = |component: &&Value| {
            component["type"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("button"))
                && component.get("index").and_then(scalar).is_some_and(|at| at == index.to_string())
        };
        let payload =
            given.iter().find(here).and_then(|button| button.pointer("/parameters/0/payload")?.as_str());
        Some(Reply { payload: payload.map_or_else(|| title.clone(), str::to_owned), title })
    };
    buttons.enumerate().filter_map(reply).collect()
}
