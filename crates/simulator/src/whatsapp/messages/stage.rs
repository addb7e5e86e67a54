//! What becomes of an accepted message, and the status that tells it (Meta Graph notes, 4.5). One event a
//! webhook request; in groups `delivered` and `read` have an element for each participant.

use rusqlite::OptionalExtension;
use serde_json::{Value, json};

use super::recipient::Recipient;
use crate::refusal::Refusal;
use crate::store::Change;
use crate::whatsapp::people::{self, Person};
use crate::whatsapp::{Number, events, identity, number_by_id};

/// A message of a business.
pub(super) struct Outgoing {
    pub sequence: i64,
    pub id: String,
    pub number: Number,
    pub recipient: Recipient,
    pub opaque: Option<String>,
    pub pricing: Value,
}

/// How far a message has come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Sent,
    Delivered,
    Read,
}

impl Stage {
    /// In order.
    pub const ALL: [Self; 3] = [Self::Sent, Self::Delivered, Self::Read];

    /// The status's word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
        }
    }

    /// When it comes after the acceptance in a world with delays, in milliseconds; inside the ranges of the
    /// Meta Graph notes, 11.
    pub fn delay(self) -> i64 {
        match self {
            Self::Sent => 100,
            Self::Delivered => 600,
            Self::Read => 1500,
        }
    }
}

/// Brings the message to the stage and tells the business. Nobody is made to read who does not read at once.
pub(super) fn advance(
    change: &mut Change<'_>,
    message: &Outgoing,
    stage: Stage,
    now: i64,
) -> Result<(), Refusal> {
    match &message.recipient {
        Recipient::Person(number) => {
            let Some(person) = people::find(change, number)? else { return Ok(()) };
            // With delays the person may have read it by hand before its time.
            let read = change
                .prepare_cached("SELECT 1 FROM message WHERE sequence = ?1 AND status = 'read'")?
                .exists([message.sequence])?;
            if !read && (stage != Stage::Read || person.reads) {
                set(change, message, stage.name(), now)?;
                tell(change, message, stage.name(), now, &[person], None)?;
            }
        }
        // Nothing reaches nobody.
        Recipient::Stranger(_) => {}
        Recipient::Group(group) => {
            let mut people = people::of_group(change, group)?;
            if stage == Stage::Sent {
                set(change, message, stage.name(), now)?;
                return tell(change, message, stage.name(), now, &[], None);
            }
            people.retain(|person| stage == Stage::Delivered || person.reads);
            reach(change, message, stage, &people, now)?;
        }
    }
    Ok(())
}

/// The person of the message reads it.
pub(super) fn read_by(
    change: &mut Change<'_>,
    message: &Outgoing,
    reader: &Person,
    now: i64,
) -> Result<(), Refusal> {
    set(change, message, Stage::Read.name(), now)?;
    tell(change, message, Stage::Read.name(), now, std::slice::from_ref(reader), None)
}

/// Participants of a group have the message, or have read it.
pub(super) fn reach(
    change: &mut Change<'_>,
    message: &Outgoing,
    stage: Stage,
    people: &[Person],
    now: i64,
) -> Result<(), Refusal> {
    if people.is_empty() {
        return Ok(());
    }
    for person in people {
        change
            .prepare_cached(
                "INSERT INTO receipt VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET status = excluded.status",
            )?
            .execute((&person.number, message.sequence, stage.name()))?;
    }
    let unread: i64 = change
        .prepare_cached("SELECT COUNT(*) FROM participant LEFT JOIN receipt ON receipt.person = participant.person
            AND receipt.message = ?1 WHERE group_id = ?2 AND removed = 0 AND COALESCE(receipt.status, '') != 'read'")?
        .query_row((message.sequence, message.recipient.id()), |row| row.get(0))?;
    set(change, message, if unread == 0 { "read" } else { "delivered" }, now)?;
    tell(change, message, stage.name(), now, people, None)
}

/// The message comes to nothing.
pub(super) fn fail(
    change: &mut Change<'_>,
    message: &Outgoing,
    code: i64,
    details: &str,
    now: i64,
) -> Result<(), Refusal> {
    set(change, message, "failed", now)?;
    // Real ones carry no contacts; clients need them (Meta Graph notes, 12.3, `contacts_in_failed_status`).
    let people = match &message.recipient {
        Recipient::Person(number) => {
            let unknown = || Person { number: number.clone(), name: format!("+{number}"), reads: false };
            vec![people::find(change, number)?.unwrap_or_else(unknown)]
        }
        Recipient::Stranger(_) | Recipient::Group(_) => Vec::new(),
    };
    tell(change, message, "failed", now, &people, Some(events::error(code, details)))
}

fn set(change: &Change<'_>, message: &Outgoing, status: &str, now: i64) -> Result<(), Refusal> {
    change
        .prepare_cached("UPDATE message SET status = ?2, status_at = ?3 WHERE sequence = ?1")?
        .execute((message.sequence, status, now))?;
    Ok(())
}

fn tell(
    change: &mut Change<'_>,
    message: &Outgoing,
    status: &str,
    now: i64,
    people: &[Person],
    error: Option<Value>,
) -> Result<(), Refusal> {
    let element = |person: Option<&Person>| {
        let mut element = json!({
            "id": message.id, "status": status, "timestamp": events::timestamp(now),
        });
        let to = match message.recipient {
            Recipient::Stranger(_) => "recipient_user_id",
            Recipient::Person(_) | Recipient::Group(_) => "recipient_id",
        };
        element[to] = message.recipient.id().into();
        let user_id = person.map(|person| identity::user_id(&person.number));
        match (&message.recipient, person) {
            (Recipient::Stranger(_), _) => {}
            (Recipient::Person(_), _) => element["recipient_user_id"] = json!(user_id),
            (Recipient::Group(_), None) => element["recipient_type"] = "group".into(),
            (Recipient::Group(_), Some(person)) => {
                element["recipient_type"] = "group".into();
                element["recipient_participant_id"] = person.number.clone().into();
                element["recipient_participant_user_id"] = json!(user_id);
            }
        }
        if let Some(opaque) = &message.opaque {
            element["biz_opaque_callback_data"] = opaque.clone().into();
        }
        // With `sent` and with exactly one of the later ones (Meta Graph notes, 4.5).
        if matches!(status, "sent" | "delivered") {
            element["pricing"] = message.pricing.clone();
        }
        if let Some(error) = &error {
            element["errors"] = json!([error]);
        }
        element
    };
    let statuses: Vec<Value> = if people.is_empty() {
        vec![element(None)]
    } else {
        people.iter().map(|person| element(Some(person))).collect()
    };
    let mut value = events::value(&message.number);
    if !people.is_empty() {
        let contacts = people.iter().map(|person| events::contact(&person.number, &person.name));
        value["contacts"] = contacts.collect::<Vec<_>>().into();
    } else if let Recipient::Stranger(id) = &message.recipient {
        value["contacts"] = json!([{"profile": {"name": id}, "user_id": id}]);
    }
    value["statuses"] = statuses.into();
    change.tell(&message.number.waba, events::MESSAGES_FIELD, &message.id, value)
}

/// A planned stage of a message is due.
pub(in crate::whatsapp) fn advance_planned(
    change: &mut Change<'_>,
    id: &str,
    stage: &str,
    now: i64,
) -> Result<(), Refusal> {
    let Some(stage) = Stage::ALL.into_iter().find(|known| known.name() == stage) else { return Ok(()) };
    let Some(message) = load(change, id)? else { return Ok(()) };
    advance(change, &message, stage, now)
}

/// The message of a business that has this id.
pub(super) fn load(change: &Change<'_>, id: &str) -> Result<Option<Outgoing>, Refusal> {
    type Columns = (i64, String, Option<String>, Option<String>, Option<String>, Option<String>);
    let found: Option<Columns> = change
        .prepare_cached(
            "SELECT sequence, number, person, group_id, opaque, pricing FROM message WHERE id = ?1 AND inbound = 0",
        )?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?)))
        .optional()?;
    let Some((sequence, number, person, group, opaque, pricing)) = found else { return Ok(None) };
    let recipient = person.map(Recipient::Person).or(group.map(Recipient::Group));
    let (Some(number), Some(recipient)) = (number_by_id(change, &number)?, recipient) else {
        return Ok(None);
    };
    let pricing = pricing.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
    Ok(Some(Outgoing { sequence, id: id.to_owned(), number, recipient, opaque, pricing }))
}
