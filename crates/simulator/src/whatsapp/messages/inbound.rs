//! What people do: write, tap, open a chat (Meta Graph notes, 4.4). Each inbound opens the window anew.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use rusqlite::{Connection, OptionalExtension};
use serde_json::{Value, json};

use crate::refusal::Refusal;
use crate::store::Change;
use crate::whatsapp::people::{self, Person};
use crate::whatsapp::{Number, automation, events, groups, identity, media, number_by_id, number_by_phone};

/// Where a person writes to.
pub(crate) struct Destination {
    pub number: Number,
    /// The group's id, when it is to a group.
    pub group: Option<String>,
}

/// A file that a person sends.
pub(crate) struct Attachment {
    /// `image`, `audio`, `video`, `document` or `sticker`.
    pub kind: String,
    pub mime: String,
    pub file_name: Option<String>,
    pub bytes: Bytes,
    /// Scheme and host of the simulator, under which the file is served.
    pub base: String,
}

/// What a person writes.
pub(crate) enum Writing {
    Text(String),
    Media(Attachment, Option<String>),
}

impl Destination {
    /// A business number by its digits.
    pub fn number(connection: &Connection, to: &str) -> Result<Self, Refusal> {
        let number =
            identity::digits(to).map(|digits| number_by_phone(connection, &digits)).transpose()?.flatten();
        let number =
            number.ok_or_else(|| Refusal::missing(format!("to: no business has the number {to}")))?;
        Ok(Self { number, group: None })
    }

    /// A group that the person is in.
    pub fn group(connection: &Connection, id: &str, person: &str) -> Result<Self, Refusal> {
        let missing = || Refusal::missing(format!("group: {person} is in no group {id}"));
        let group = groups::find(connection, id)?.ok_or_else(missing)?;
        if !people::of_group(connection, id)?.iter().any(|participant| participant.number == person) {
            return Err(missing());
        }
        let number = number_by_id(connection, &group.number)?.ok_or_else(missing)?;
        Ok(Self { number, group: Some(group.id) })
    }
}

/// The person writes. Answers the message's id.
pub(crate) fn write(
    change: &mut Change<'_>,
    person: &Person,
    to: &Destination,
    writing: Writing,
    now: i64,
) -> Result<String, Refusal> {
    match writing {
        Writing::Text(text) => receive(change, person, to, "text", &text, json!({"body": text}), None, now),
        Writing::Media(attachment, caption) => {
            let kind = attachment.kind.clone();
            let shown = caption
                .clone()
                .or_else(|| attachment.file_name.clone())
                .unwrap_or_else(|| format!("[{kind}]"));
            let object = attach(change, &to.number, attachment, caption)?;
            receive(change, person, to, &kind, &shown, object, None, now)
        }
    }
}

/// Keeps the file, and gives the message's object for it.
fn attach(
    change: &mut Change<'_>,
    number: &Number,
    attachment: Attachment,
    caption: Option<String>,
) -> Result<Value, Refusal> {
    let Attachment { kind, mime, file_name, bytes, base } = attachment;
    let stored = media::store(change, &number.id, &mime, file_name.as_deref(), &bytes)?;
    let mut object = json!({
        "id": stored.id, "mime_type": mime, "sha256": STANDARD.encode(media::digest(&bytes)),
        "url": media::url(&base, &stored.secret),
    });
    match kind.as_str() {
        "audio" => object["voice"] = false.into(),
        "sticker" => object["animated"] = false.into(),
        "document" => object["filename"] = file_name.unwrap_or_else(|| "document".to_owned()).into(),
        _ => {}
    }
    if let Some(caption) = caption {
        object["caption"] = caption.into();
    }
    Ok(object)
}

/// The person taps a button of a message, or a prompt of a number. Answers the new message's id.
pub(crate) fn tap(
    change: &mut Change<'_>,
    person: &Person,
    to: &Destination,
    message: Option<&str>,
    payload: &str,
    now: i64,
) -> Result<String, Refusal> {
    let Some(id) = message else {
        if !automation::stored(&to.number).prompts.iter().any(|prompt| prompt == payload) {
            return Err(Refusal::wrong(format!("payload: {} has no prompt {payload:?}", to.number.phone)));
        }
        return receive(change, person, to, "text", payload, json!({"body": payload}), None, now);
    };
    let found: Option<(String, String)> = change
        .prepare_cached(
            "SELECT message.type, message.content FROM message
             LEFT JOIN receipt ON receipt.message = message.sequence AND receipt.person = ?2
             WHERE id = ?1 AND number = ?3 AND inbound = 0 AND (message.person = ?2 OR receipt.person = ?2)
             AND message.status != 'failed'",
        )?
        .query_row((id, &person.number, &to.number.id), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let missing =
        || Refusal::missing(format!("message: {} has no message {id} of that business", person.number));
    let (kind, content) = found.ok_or_else(missing)?;
    let content: Value = serde_json::from_str(&content).unwrap_or_default();
    let replies = content["replies"].as_array().map(Vec::as_slice).unwrap_or_default();
    let reply = replies.iter().find(|reply| reply["payload"] == payload || reply["title"] == payload);
    let reply =
        reply.ok_or_else(|| Refusal::wrong(format!("payload: message {id} has no button {payload:?}")))?;
    let title = reply["title"].as_str().unwrap_or_default();
    let context = json!({"from": to.number.phone, "id": id});
    let (kind, object) = if kind == "template" {
        ("button", json!({"payload": reply["payload"], "text": title}))
    } else {
        let kind = if content.pointer("/interactive/type").is_some_and(|kind| kind == "list") {
            "list_reply"
        } else {
            "button_reply"
        };
        ("interactive", json!({"type": kind, kind: {"id": reply["payload"], "title": title}}))
    };
    receive(change, person, to, kind, title, object, Some(context), now)
}

/// The person opens the chat. The first opening of a pair asks for the welcome message when that is on, and
/// answers the request's id.
pub(crate) fn open(
    change: &mut Change<'_>,
    person: &Person,
    to: &Destination,
    now: i64,
) -> Result<Option<String>, Refusal> {
    let pair = (&to.number.id, &person.number);
    let known = change
        .prepare_cached("SELECT 1 FROM chat WHERE number = ?1 AND peer = ?2 AND opened = 1")?
        .exists(pair)?;
    if known {
        return Ok(None);
    }
    let welcome = automation::stored(&to.number).enable_welcome_message;
    change
        .prepare_cached(
            "INSERT INTO chat (number, peer, opened, welcome_requested) VALUES (?1, ?2, 1, ?3)
             ON CONFLICT DO UPDATE SET opened = 1, welcome_requested = excluded.welcome_requested",
        )?
        .execute((pair.0, pair.1, welcome))?;
    if !welcome {
        return Ok(None);
    }
    receive(change, person, to, "request_welcome", "", Value::Null, None, now).map(Some)
}

/// A message arrives at the network: it is kept, opens the window, is shown to the others of a group, and told
/// to the business.
#[expect(clippy::too_many_arguments, reason = "each is a column or a key of the one event that this writes")]
fn receive(
    change: &mut Change<'_>,
    person: &Person,
    to: &Destination,
    kind: &str,
    shown: &str,
    object: Value,
    context: Option<Value>,
    now: i64,
) -> Result<String, Refusal> {
    let id = graph::ids::incoming_wamid(&person.number, rand::random());
    let number = &to.number;
    change
        .prepare_cached(
            "INSERT INTO message (id, number, person, group_id, inbound, type, text, content, status, created_at,
             status_at) VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7, 'sent', ?8, ?8)",
        )?
        .execute((&id, &number.id, &person.number, &to.group, kind, shown, json!({kind: object}).to_string(), now))?;
    let sequence = change.last_insert_rowid();
    people::note_inbound(change, &number.id, to.group.as_deref().unwrap_or(&person.number), now)?;
    if let Some(group) = &to.group {
        for other in people::of_group(change, group)?.iter().filter(|other| other.number != person.number) {
            let status = if other.reads { "read" } else { "delivered" };
            change.execute("INSERT INTO receipt VALUES (?1, ?2, ?3)", (&other.number, sequence, status))?;
        }
    }
    let mut message = json!({
        "from": person.number, "from_user_id": identity::user_id(&person.number), "id": id,
        "timestamp": events::timestamp(now), "type": kind,
    });
    if !object.is_null() {
        message[kind] = object;
    }
    if let Some(context) = context {
        message["context"] = context;
    }
    if let Some(group) = &to.group {
        message["group_id"] = group.clone().into();
    }
    let mut value = events::value(number);
    value["contacts"] = json!([events::contact(&person.number, &person.name)]);
    value["messages"] = json!([message]);
    change.tell(&number.waba, events::MESSAGES_FIELD, &id, value)?;
    Ok(id)
}
