//! Who is in a group: people come by the link and go by themselves, or the business removes them.

use graph::error::GraphError;
use graph::groups::MOST_PARTICIPANTS;
use rusqlite::OptionalExtension;
use serde_json::{Value, json};

use super::{Group, eligible, find, invite, requested};
use crate::refusal::Refusal;
use crate::store::Change;
use crate::whatsapp::call::Call;
use crate::whatsapp::identity::{new_id, user_id};
use crate::whatsapp::parameters::scalar;
use crate::whatsapp::people::Person;
use crate::whatsapp::{Network, Number, events, identity, number_by_id, people};

const FIELD: &str = "group_participants_update";

/// `DELETE /{group}/participants`: each is removed or fails for itself; the webhook says which.
pub(in crate::whatsapp) async fn remove(
    network: &Network,
    call: &Call,
    group: Group,
    number: Number,
) -> Result<Value, Refusal> {
    call.parameters.product()?;
    eligible(&number)?;
    let list = call.parameters.nested("participants")?;
    let list = list.ok_or_else(|| GraphError::required_parameter("participants"))?;
    let named: Vec<String> = list.as_array().into_iter().flatten().filter_map(named).collect();
    if named.is_empty() || named.len() > MOST_PARTICIPANTS {
        return Err(Refusal::parameter(format!(
            "Param participants must be an array of 1 to {MOST_PARTICIPANTS} elements with user or user_id."
        )));
    }
    let (request, now) = (new_id(), network.now());
    let answer = requested(&request);
    network.store.write(move |change| remove_these(change, &group, &number, &named, &request, now)).await?;
    Ok(answer)
}

fn named(participant: &Value) -> Option<String> {
    ["user", "user_id"].iter().find_map(|key| participant.get(*key)).or(Some(participant)).and_then(scalar)
}

fn remove_these(
    change: &mut Change<'_>,
    group: &Group,
    number: &Number,
    named: &[String],
    request: &str,
    now: i64,
) -> Result<(), Refusal> {
    let members = people::of_group(change, &group.id)?;
    let (mut removed, mut failed) = (Vec::new(), Vec::new());
    for input in named {
        let digits = identity::digits(input);
        let member = members
            .iter()
            .find(|member| digits.as_deref() == Some(&member.number) || *input == user_id(&member.number));
        match member {
            Some(member) => {
                let update = "UPDATE participant SET removed = 1 WHERE group_id = ?1 AND person = ?2";
                change.execute(update, (&group.id, &member.number))?;
                removed.push(json!({"input": input}));
            }
            None => {
                let error = events::error(131_212, "The participant is not in the group");
                failed.push(json!({"input": input, "errors": [error]}));
            }
        }
    }
    let mut element = json!({
        "timestamp": events::timestamp(now), "group_id": group.id, "type": "group_participants_remove",
        "request_id": request, "initiated_by": "business", "removed_participants": removed,
    });
    if !failed.is_empty() {
        element["failed_participants"] = failed.into();
        element["errors"] = json!([events::error(131_201, "Some participants could not be removed")]);
    }
    change.answer_first();
    change.tell(&number.waba, FIELD, &group.id, events::group(number, element))
}

/// A person follows an invite link. Answers the group's id.
pub(crate) fn join(
    change: &mut Change<'_>,
    person: &Person,
    link: &str,
    now: i64,
) -> Result<String, Refusal> {
    let id: Option<String> = change
        .prepare_cached("SELECT id FROM chat_group WHERE invite = ?1")?
        .query_row([invite::code(link)], |row| row.get(0))
        .optional()?;
    let dead = || Refusal::missing(format!("invite_link: no group has the link {link}"));
    let id = id.ok_or_else(dead)?;
    let known: Option<bool> = change
        .prepare_cached("SELECT removed FROM participant WHERE group_id = ?1 AND person = ?2")?
        .query_row([&id, &person.number], |row| row.get(0))
        .optional()?;
    match known {
        Some(false) => return Ok(id),
        Some(true) => return Err(Refusal::wrong("invite_link: who was removed cannot come back by link")),
        None => {}
    }
    if people::of_group(change, &id)?.len() >= MOST_PARTICIPANTS {
        return Err(Refusal::wrong(format!(
            "invite_link: the group is full with {MOST_PARTICIPANTS} participants"
        )));
    }
    change.execute("INSERT INTO participant (group_id, person) VALUES (?1, ?2)", (&id, &person.number))?;
    let element = json!({
        "timestamp": events::timestamp(now), "group_id": id, "type": "group_participants_add", "reason": "invite_link",
        "added_participants": [{"wa_id": person.number, "user_id": user_id(&person.number), "input": person.number}],
    });
    tell(change, &id, element)?;
    Ok(id)
}

/// A person leaves; the link lets them in again.
pub(crate) fn leave(change: &mut Change<'_>, person: &Person, group: &str, now: i64) -> Result<(), Refusal> {
    let gone = change.execute(
        "DELETE FROM participant WHERE group_id = ?1 AND person = ?2 AND removed = 0",
        (group, &person.number),
    )?;
    if gone == 0 {
        return Err(Refusal::missing(format!("group: {} is in no group {group}", person.number)));
    }
    let element = json!({
        "timestamp": events::timestamp(now), "group_id": group, "type": "group_participants_remove",
        "initiated_by": "participant",
        "removed_participants": [{"wa_id": person.number, "user_id": user_id(&person.number)}],
    });
    tell(change, group, element)
}

fn tell(change: &mut Change<'_>, group: &str, element: Value) -> Result<(), Refusal> {
    let Some(found) = find(change, group)? else { return Ok(()) };
    let Some(number) = number_by_id(change, &found.number)? else { return Ok(()) };
    change.tell(&number.waba, FIELD, group, events::group(&number, element))
}
