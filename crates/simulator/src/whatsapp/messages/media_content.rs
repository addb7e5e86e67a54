//! Contents that are files (Meta Graph notes, 2.2 and 2.7).

use graph::error::GraphError;
use rusqlite::Connection;
use serde_json::{Map, Value};
use url::Url;

use super::content::{Content, at_most, only};
use crate::refusal::Refusal;
use crate::whatsapp::{Number, media};

/// Longest caption in characters (Meta Graph notes, 2.2).
const LONGEST_CAPTION: usize = 1024;

/// An image, audio, video, document or sticker: by id or by link, the latter not fetched here.
pub(super) fn media(
    connection: &Connection,
    kind: &str,
    object: &Map<String, Value>,
    number: &Number,
) -> Result<Content, Refusal> {
    let keys: &[&str] = match kind {
        "audio" => &["id", "link", "voice"],
        "document" => &["id", "link", "caption", "filename"],
        "sticker" => &["id", "link"],
        _ => &["id", "link", "caption"],
    };
    only(object, kind, keys)?;
    let text = |key: &str| object.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    match (text("id"), text("link")) {
        (Some(id), _) => {
            let found = media::find(connection, id)?;
            if found.is_none_or(|media| media.number != number.id) {
                return Err(Refusal::code(
                    131_009,
                    format!("Parameter '{kind}.id' is not a media of this number: {id}"),
                ));
            }
        }
        (None, Some(link)) => {
            if !Url::parse(link).is_ok_and(|url| matches!(url.scheme(), "http" | "https")) {
                return Err(Refusal::code(
                    131_009,
                    format!("Parameter '{kind}.link' is not a valid URI: {link}"),
                ));
            }
        }
        (None, None) => return Err(GraphError::required_parameter(&format!("{kind}['id']")).into()),
    }
    let caption = text("caption").unwrap_or_default();
    at_most(caption, &format!("{kind}['caption']"), LONGEST_CAPTION)?;
    let shown = match (caption, text("filename")) {
        ("", Some(name)) => name.to_owned(),
        ("", None) => format!("[{kind}]"),
        (caption, _) => caption.to_owned(),
    };
    Ok(Content::shown(kind, shown, &Value::Object(object.clone())))
}
