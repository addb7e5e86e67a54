//! Contents without files: text, location, contacts, reaction, interactive (Meta Graph notes, 2.2 and 2.3).

use graph::error::GraphError;
use serde_json::{Map, Value};

use super::content::{Content, Reply, at_most, only, required};
use crate::refusal::Refusal;
use crate::whatsapp::parameters::scalar;

/// Longest text in characters (Meta Graph notes, 2.2).
const LONGEST_TEXT: usize = 4096;
/// Most contacts in a message (Meta Graph notes, 2.2).
const MOST_CONTACTS: usize = 257;
/// Longest body of an interactive message; of a list 4,096 (Meta Graph notes, 2.3).
const LONGEST_INTERACTIVE: usize = 1024;
/// Most reply buttons, and the longest title of one (Meta Graph notes, 2.3).
const MOST_BUTTONS: usize = 3;
const LONGEST_BUTTON: usize = 20;
/// Most rows of a list in all (Meta Graph notes, 2.3).
const MOST_ROWS: usize = 10;

pub(super) fn text(object: &Map<String, Value>) -> Result<Content, Refusal> {
    only(object, "text", &["body", "preview_url"])?;
    let body = required(object, "text", "body")?;
    at_most(&body, "text['body']", LONGEST_TEXT)?;
    Ok(Content::shown("text", body, &Value::Object(object.clone())))
}

pub(super) fn location(object: &Map<String, Value>) -> Result<Content, Refusal> {
    let coordinate = |key: &str, most: f64| {
        let text = required(object, "location", key)?;
        let degrees = text.parse::<f64>().ok().filter(|degrees| degrees.abs() <= most);
        degrees.ok_or_else(|| {
            Refusal::code(
                131_009,
                format!("Parameter 'location.{key}' must be from -{most} to {most}: {text}"),
            )
        })
    };
    let (latitude, longitude) = (coordinate("latitude", 90.0)?, coordinate("longitude", 180.0)?);
    let words: Vec<&str> = ["name", "address"].iter().filter_map(|key| object.get(*key)?.as_str()).collect();
    let shown = if words.is_empty() { format!("{latitude}, {longitude}") } else { words.join("\n") };
    Ok(Content::shown("location", shown, &Value::Object(object.clone())))
}

pub(super) fn contacts(value: &Value) -> Result<Content, Refusal> {
    let list =
        value.as_array().filter(|list| (1..=MOST_CONTACTS).contains(&list.len())).ok_or_else(|| {
            Refusal::parameter(format!("Param contacts must be an array of 1 to {MOST_CONTACTS} elements."))
        })?;
    let names: Result<Vec<&str>, Refusal> = list
        .iter()
        .enumerate()
        .map(|(index, contact)| {
            let name = contact.pointer("/name/formatted_name").and_then(Value::as_str);
            name.ok_or_else(|| {
                GraphError::required_parameter(&format!("contacts[{index}]['name']['formatted_name']")).into()
            })
        })
        .collect();
    Ok(Content::shown("contacts", names?.join(", "), value))
}

pub(super) fn reaction(object: &Map<String, Value>) -> Result<Content, Refusal> {
    only(object, "reaction", &["message_id", "emoji"])?;
    required(object, "reaction", "message_id")?;
    let emoji = object.get("emoji").and_then(Value::as_str).unwrap_or_default();
    Ok(Content::shown("reaction", emoji, &Value::Object(object.clone())))
}

/// Reply buttons and lists are checked in full; other kinds pass with a body and an action.
pub(super) fn interactive(object: &Map<String, Value>) -> Result<Content, Refusal> {
    let kind = required(object, "interactive", "type")?;
    let action =
        object.get("action").ok_or_else(|| GraphError::required_parameter("interactive['action']"))?;
    let body =
        object.get("body").and_then(|body| body.get("text")).and_then(Value::as_str).unwrap_or_default();
    if body.is_empty() && !matches!(kind.as_str(), "product" | "call_permission_request") {
        return Err(GraphError::required_parameter("interactive['body']").into());
    }
    let longest = if kind == "list" { LONGEST_TEXT } else { LONGEST_INTERACTIVE };
    at_most(body, "interactive['body']['text']", longest)?;
    let replies = match kind.as_str() {
        "button" => buttons(action)?,
        "list" => rows(action)?,
        _ => Vec::new(),
    };
    Ok(Content { replies, ..Content::shown("interactive", body, &Value::Object(object.clone())) })
}

fn buttons(action: &Value) -> Result<Vec<Reply>, Refusal> {
    let buttons = action.get("buttons").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if !(1..=MOST_BUTTONS).contains(&buttons.len()) {
        let details =
            format!("Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: {MOST_BUTTONS}");
        return Err(Refusal::code(131_009, details));
    }
    buttons.iter().map(|button| reply(button.get("reply").unwrap_or(&Value::Null), LONGEST_BUTTON)).collect()
}

fn rows(action: &Value) -> Result<Vec<Reply>, Refusal> {
    const LONGEST_ROW: usize = 24;
    let sections = action.get("sections").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let rows: Vec<&Value> =
        sections.iter().filter_map(|section| section.get("rows")?.as_array()).flatten().collect();
    if !(1..=MOST_ROWS).contains(&rows.len()) {
        let details = format!("Total row count exceed max allowed count: {MOST_ROWS}");
        return Err(Refusal::code(131_009, details));
    }
    rows.into_iter().map(|row| reply(row, LONGEST_ROW)).collect()
}

fn reply(value: &Value, longest: usize) -> Result<Reply, Refusal> {
    let text = |key: &str| value.get(key).and_then(scalar).filter(|text| !text.is_empty());
    let (Some(payload), Some(title)) = (text("id"), text("title")) else {
        return Err(Refusal::code(131_008, "interactive.action: id and title are required"));
    };
    at_most(&title, "interactive['action']['title']", longest)?;
    Ok(Reply { title, payload })
}
