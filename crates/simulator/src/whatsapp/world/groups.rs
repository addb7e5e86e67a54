//! Groups that come with a world; their participants become phones.

use serde_json::{Value, json};

use super::entries::GroupEntry;
use super::phone;
use crate::refusal::Refusal;
use crate::store::Change;
use crate::whatsapp::{groups, identity, numbers, people};

pub(super) fn group(change: &mut Change<'_>, entry: GroupEntry, now: i64) -> Result<Value, Refusal> {
    let number = match numbers::find(change, &entry.number)? {
        Some(number) => Some(number),
        None => match identity::digits(&entry.number) {
            Some(digits) => numbers::by_phone(change, &digits)?,
            None => None,
        },
    };
    let unknown = || Refusal::wrong(format!("groups.number: no business has the number {}", entry.number));
    let number = number.ok_or_else(unknown)?;
    let id = match entry.id {
        Some(id) if id.is_empty() => return Err(Refusal::wrong("groups.id: must not be empty")),
        Some(id) => id,
        None => graph::ids::group_id(&number.phone, &graph::ids::group_number(rand::random())),
    };
    if groups::find(change, &id)?.is_none() {
        let (subject, description) = (id.clone(), String::new());
        groups::insert(change, &number.id, &groups::Draft { id: id.clone(), subject, description }, now)?;
    }
    let update = "UPDATE chat_group SET number = ?2, subject = COALESCE(?3, subject),
                  description = COALESCE(?4, description) WHERE id = ?1";
    change.execute(update, (&id, &number.id, entry.subject, entry.description))?;
    for participant in &entry.participants {
        let participant = phone("groups.participants", participant)?;
        people::put(change, &participant, None, None)?;
        let join = "INSERT INTO participant (group_id, person) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET removed = 0";
        change.execute(join, (&id, participant))?;
    }
    let members = groups::participants(change, &id)?.len();
    if members > graph::groups::MOST_PARTICIPANTS {
        let most = graph::groups::MOST_PARTICIPANTS;
        return Err(Refusal::wrong(format!("groups.participants: expected at most {most}, got {members}")));
    }
    let invite = groups::find(change, &id)?.map(|group| groups::link(&group.invite));
    Ok(json!({"id": id, "number": number.phone, "invite_link": invite}))
}
