//! `POST phones/N/messages`: what a person does with the phone.

use axum::http::HeaderMap;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::{Value, json};

use super::phone::known;
use crate::refusal::Refusal;
use crate::store::Change;
use crate::whatsapp::messages::{self, Attachment, Destination, Writing};
use crate::whatsapp::people::Person;
use crate::whatsapp::{Network, base, groups};

/// What the person does; which keys are needed depends on `type`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Action {
    #[serde(rename = "type", default = "text")]
    kind: String,
    to: Option<String>,
    group: Option<String>,
    text: Option<String>,
    message: Option<String>,
    payload: Option<String>,
    invite_link: Option<String>,
    media: Option<String>,
    mime_type: Option<String>,
    filename: Option<String>,
    caption: Option<String>,
}

fn text() -> String {
    "text".to_owned()
}

/// Longest text that a person writes, in characters: as long as the business's (Meta Graph notes, 2.2).
const LONGEST_TEXT: usize = 4096;

/// Does it.
pub(super) async fn write(
    network: &Network,
    number: &str,
    action: Action,
    headers: &HeaderMap,
) -> Result<Value, Refusal> {
    let (number, now, base) = (number.to_owned(), network.now(), base(headers));
    network
        .store
        .write(move |change| {
            let person = known(change, &number)?;
            act(change, &person, action, base, now)
        })
        .await
}

fn act(
    change: &mut Change<'_>,
    person: &Person,
    action: Action,
    base: String,
    now: i64,
) -> Result<Value, Refusal> {
    let id = match action.kind.as_str() {
        "text" => {
            let text = needed(action.text.as_deref(), "text")?;
            let length = text.chars().count();
            if length > LONGEST_TEXT {
                return Err(Refusal::wrong(format!(
                    "text: expected at most {LONGEST_TEXT} characters, got {length}"
                )));
            }
            let writing = Writing::Text(text.to_owned());
            messages::write(change, person, &destination(change, person, &action)?, writing, now)?
        }
        "image" | "audio" | "video" | "document" | "sticker" => {
            let to = destination(change, person, &action)?;
            let caption = action.caption.clone();
            messages::write(change, person, &to, Writing::Media(attachment(action, base)?, caption), now)?
        }
        "button" => {
            let to = destination(change, person, &action)?;
            let payload = needed(action.payload.as_deref().or(action.text.as_deref()), "payload")?;
            messages::tap(change, person, &to, action.message.as_deref(), payload, now)?
        }
        "open" => {
            let to = Destination::number(change, needed(action.to.as_deref(), "to")?)?;
            let welcome = messages::open(change, person, &to, now)?;
            return Ok(json!({"id": welcome, "welcome_requested": welcome.is_some()}));
        }
        "join" => {
            let link = needed(action.invite_link.as_deref(), "invite_link")?;
            return Ok(json!({"group": groups::join(change, person, link, now)?}));
        }
        "leave" => {
            let group = needed(action.group.as_deref(), "group")?;
            groups::leave(change, person, group, now)?;
            return Ok(json!({"group": group}));
        }
        other => {
            let known = "text, button, open, join, leave, image, audio, video, document, sticker";
            return Err(Refusal::wrong(format!("type: expected one of {known}, got {other}")));
        }
    };
    Ok(json!({"id": id}))
}

fn destination(connection: &Connection, person: &Person, action: &Action) -> Result<Destination, Refusal> {
    match (&action.group, &action.to) {
        (Some(group), _) => Destination::group(connection, group, &person.number),
        (None, Some(to)) => Destination::number(connection, to),
        (None, None) => Err(Refusal::wrong("to: required, a business's number, or group, a group's id")),
    }
}

fn attachment(action: Action, base: String) -> Result<Attachment, Refusal> {
    let media = needed(action.media.as_deref(), "media")?;
    let bytes =
        STANDARD.decode(media).map_err(|error| Refusal::wrong(format!("media: expected base64: {error}")))?;
    let guessed = match action.kind.as_str() {
        "image" if bytes.starts_with(b"\x89PNG") => "image/png",
        "image" => "image/jpeg",
        "audio" => "audio/ogg; codecs=opus",
        "video" => "video/mp4",
        "sticker" => "image/webp",
        _ => "application/octet-stream",
    };
    let mime = action.mime_type.unwrap_or_else(|| guessed.to_owned());
    if mime.is_empty() || !mime.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
        return Err(Refusal::wrong(format!("mime_type: expected a media type, got {mime:?}")));
    }
    Ok(Attachment { kind: action.kind, mime, file_name: action.filename, bytes: bytes.into(), base })
}

fn needed<'a>(value: Option<&'a str>, field: &str) -> Result<&'a str, Refusal> {
    value.filter(|value| !value.is_empty()).ok_or_else(|| Refusal::wrong(format!("{field}: required")))
}
