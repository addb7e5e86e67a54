//! Groups (Meta Graph notes, 7): a change is checked and made, the answer names a request, and a webhook
//! brings what came of it.

mod change;
mod create;
mod invite;
mod participants;
mod picture;

use rusqlite::{Connection, Row};
use serde_json::{Map, Value, json};

use super::call::Call;
use super::events;
use super::fields::{Kind, project};
use super::network::Network;
use super::node::one;
use super::numbers::Number;
use super::{identity, page, people};
use crate::refusal::Refusal;

pub(super) use change::{delete, update};
pub(super) use create::{Draft, create, insert};
pub(super) use invite::{link, read_link, renew_link};
pub(super) use participants::remove;
pub(crate) use participants::{join, leave};

/// A group of a business number.
pub(crate) struct Group {
    position: i64,
    pub id: String,
    /// The number's id.
    pub number: String,
    pub subject: String,
    pub description: String,
    join_approval_mode: String,
    pub invite: String,
    pub picture_sha256: Option<String>,
    created_at: i64,
}

const COLUMNS: &str =
    "position, id, number, subject, description, join_approval_mode, invite, picture_sha256, created_at";

const KIND: Kind = Kind {
    name: "WhatsAppGroup",
    known: &[
        "subject",
        "description",
        "participants",
        "join_approval_mode",
        "suspended",
        "creation_timestamp",
        "total_participant_count",
        "messaging_product",
    ],
    default: &["messaging_product", "id"],
};

fn row(row: &Row<'_>) -> rusqlite::Result<Group> {
    Ok(Group {
        position: row.get(0)?,
        id: row.get(1)?,
        number: row.get(2)?,
        subject: row.get(3)?,
        description: row.get(4)?,
        join_approval_mode: row.get(5)?,
        invite: row.get(6)?,
        picture_sha256: row.get(7)?,
        created_at: row.get(8)?,
    })
}

/// The group of this id.
pub(crate) fn find(connection: &Connection, id: &str) -> rusqlite::Result<Option<Group>> {
    one(connection, &format!("SELECT {COLUMNS} FROM chat_group WHERE id = ?1"), id, row)
}

/// The groups that a person is in.
pub(crate) fn of_person(connection: &Connection, person: &str) -> rusqlite::Result<Vec<Group>> {
    let query = format!(
        "SELECT {COLUMNS} FROM chat_group JOIN participant ON participant.group_id = chat_group.id
         WHERE participant.person = ?1 AND removed = 0 ORDER BY position"
    );
    connection.prepare_cached(&query)?.query_map([person], row)?.collect()
}

/// Those in the group besides the business.
pub(crate) fn participants(connection: &Connection, group: &str) -> rusqlite::Result<Vec<String>> {
    Ok(people::of_group(connection, group)?.into_iter().map(|person| person.number).collect())
}

/// `GET /{group}`.
pub(super) fn read(network: &Network, call: &Call, group: &Group) -> Result<Value, Refusal> {
    let members = network.store.read(|connection| Ok(people::of_group(connection, &group.id)?))?;
    let shown: Vec<Value> = members
        .iter()
        .map(|person| json!({"wa_id": person.number, "user_id": identity::user_id(&person.number)}))
        .collect();
    let object = Map::from_iter(
        [
            ("messaging_product", json!(graph::WHATSAPP)),
            ("id", json!(group.id)),
            ("subject", json!(group.subject)),
            ("description", json!(group.description)),
            ("participants", json!(shown)),
            ("join_approval_mode", json!(group.join_approval_mode)),
            ("suspended", json!(false)),
            ("creation_timestamp", json!(group.created_at.div_euclid(1000))),
            ("total_participant_count", json!(members.len())),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    );
    project(&object, &KIND, &call.parameters)
}

/// `GET /{phone-number-id}/groups`: `data` is an object, unlike other lists.
pub(super) fn list(network: &Network, call: &Call, number: &Number) -> Result<Value, Refusal> {
    eligible(number)?;
    let groups: Vec<Group> = network.store.read(|connection| {
        let query = format!("SELECT {COLUMNS} FROM chat_group WHERE number = ?1 ORDER BY position DESC");
        Ok(connection.prepare_cached(&query)?.query_map([&number.id], row)?.collect::<Result<_, _>>()?)
    })?;
    let items = groups.into_iter().map(|group| {
        let created_at = events::timestamp(group.created_at);
        (group.position, json!({"id": group.id, "subject": group.subject, "created_at": created_at}))
    });
    let (groups, paging) = page::cut(call, items.collect(), &page::GROUPS)?;
    let mut answer = json!({"data": {"groups": groups}});
    if let Some(paging) = paging {
        answer["paging"] = paging;
    }
    Ok(answer)
}

/// That the number may have groups.
fn eligible(number: &Number) -> Result<(), Refusal> {
    if number.groups {
        return Ok(());
    }
    Err(Refusal::code(131_215, "This phone number is not eligible for groups"))
}

/// The answer to a change, which its webhook refers to.
fn requested(request: &str) -> Value {
    json!({"messaging_product": graph::WHATSAPP, "request_id": request})
}
