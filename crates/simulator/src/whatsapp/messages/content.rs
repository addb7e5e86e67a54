//! What a message holds (Meta Graph notes, 2.2).

use graph::error::GraphError;
use rusqlite::Connection;
use serde_json::{Map, Value, json};

use super::{media_content, template, text};
use crate::refusal::Refusal;
use crate::whatsapp::Number;
use crate::whatsapp::parameters::Parameters;

/// A checked content.
pub(super) struct Content {
    /// Its `type`.
    pub kind: String,
    /// What the person sees.
    pub text: String,
    /// The object as it came.
    pub object: Value,
    /// What the person may tap.
    pub replies: Vec<Reply>,
    /// The template's category.
    pub category: Option<String>,
}

/// A button that answers.
pub(super) struct Reply {
    pub title: String,
    pub payload: String,
}

impl Content {
    /// A content that is only shown.
    pub fn shown(kind: &str, text: impl Into<String>, object: &Value) -> Self {
        let (kind, text) = (kind.to_owned(), text.into());
        Self { kind, text, object: object.clone(), replies: Vec::new(), category: None }
    }

    /// As it is stored: the object under its type, and the replies beside it.
    pub fn stored(&self) -> Value {
        let replies: Vec<Value> = self
            .replies
            .iter()
            .map(|reply| json!({"title": reply.title, "payload": reply.payload}))
            .collect();
        json!({&self.kind: self.object, "replies": replies})
    }
}

/// The types, as the refusal of an unknown one lists them.
const TYPES: &str =
    "AUDIO, CONTACTS, DOCUMENT, IMAGE, INTERACTIVE, LOCATION, REACTION, STICKER, TEMPLATE, TEXT, VIDEO";

/// The types that groups take (Meta Graph notes, 2.3).
const GROUP_TYPES: &[&str] = &["text", "image", "audio", "video", "document", "sticker", "template"];

/// Reads and checks the content of the call.
pub(super) fn parse(
    connection: &Connection,
    parameters: &Parameters,
    number: &Number,
    to_group: ToGroup,
) -> Result<Content, Refusal> {
    let kind = parameters.text("type")?.unwrap_or_else(|| "text".to_owned()).to_ascii_lowercase();
    let known = TYPES.split(", ").any(|known| known.eq_ignore_ascii_case(&kind));
    if !known {
        return Err(Refusal::parameter(format!("Param type must be one of {{{TYPES}}} - got \"{kind}\".")));
    }
    if to_group == ToGroup::Yes && !GROUP_TYPES.contains(&kind.as_str()) {
        return Err(Refusal::code(131_051, format!("Messages of type {kind} are not supported in groups")));
    }
    let value = parameters.nested(&kind)?.ok_or_else(|| GraphError::required_parameter(&kind))?;
    if kind == "contacts" {
        return text::contacts(&value);
    }
    let object = value
        .as_object()
        .ok_or_else(|| Refusal::parameter(format!("Param {kind} must be a JSON object.")))?;
    match kind.as_str() {
        "text" => text::text(object),
        "template" => template::template(connection, number, object, to_group),
        "location" => text::location(object),
        "reaction" => text::reaction(object),
        "interactive" => text::interactive(object),
        _ => media_content::media(connection, &kind, object, number),
    }
}

/// Whether the recipient is a group.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ToGroup {
    Yes,
    No,
}

/// The text at `key`, which must be there: `name['key']` in messages, as Meta writes it.
pub(super) fn required(object: &Map<String, Value>, name: &str, key: &str) -> Result<String, Refusal> {
    let text = object.get(key).and_then(crate::whatsapp::parameters::scalar).filter(|text| !text.is_empty());
    text.ok_or_else(|| GraphError::required_parameter(&format!("{name}['{key}']")).into())
}

/// That the object has no other keys (Meta Graph notes, 2.1, unknown extra fields).
pub(super) fn only(object: &Map<String, Value>, name: &str, known: &[&str]) -> Result<(), Refusal> {
    match object.keys().find(|key| !known.contains(&key.as_str())) {
        None => Ok(()),
        Some(key) => Err(Refusal::parameter(format!("Unexpected key \"{key}\" on param \"{name}\"."))),
    }
}

/// That a text has at most so many characters.
pub(super) fn at_most(text: &str, name: &str, longest: usize) -> Result<(), Refusal> {
    if text.chars().count() > longest {
        return Err(Refusal::parameter(format!("Param {name} must be at most {longest} characters long.")));
    }
    Ok(())
}
