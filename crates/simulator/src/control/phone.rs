//! Phones: made, looked at, and reading.

use jiff::Timestamp;
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::refusal::Refusal;
use crate::whatsapp::people::{self, Person, WINDOW};
use crate::whatsapp::{Network, automation_of, digits, groups, messages, number_by_id};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Phone {
    number: String,
    name: Option<String>,
    reads: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reading {
    message: Option<String>,
}

/// `GET phones`.
pub(super) fn list(network: &Network) -> Result<Value, Refusal> {
    let people = network.store.read(|connection| Ok(people::list(connection)?))?;
    Ok(Value::Array(people.iter().map(brief).collect()))
}

/// `POST phones`: makes or changes a phone.
pub(super) async fn put(network: &Network, phone: Phone) -> Result<Value, Refusal> {
    let number = digits(&phone.number)
        .ok_or_else(|| Refusal::wrong(format!("number: expected 5 to 15 digits, got {:?}", phone.number)))?;
    network
        .store
        .write(move |change| Ok(brief(&people::put(change, &number, phone.name.as_deref(), phone.reads)?)))
        .await
}

/// `GET phones/N` (decision 33).
pub(super) fn show(network: &Network, number: &str) -> Result<Value, Refusal> {
    network.store.read(|connection| {
        let person = known(connection, number)?;
        let mut shown = brief(&person);
        shown["chats"] = chats(connection, &person)?.into();
        let groups = groups::of_person(connection, &person.number)?.into_iter().map(|group| {
            let participants = groups::participants(connection, &group.id)?;
            Ok(json!({
                "id": group.id, "subject": group.subject, "description": group.description,
                "picture_sha256": group.picture_sha256, "participants": participants,
            }))
        });
        shown["groups"] = groups.collect::<Result<Vec<Value>, Refusal>>()?.into();
        Ok(shown)
    })
}

/// `GET phones/N/messages`: what the person sees, oldest first.
pub(super) fn messages(network: &Network, number: &str) -> Result<Value, Refusal> {
    network.store.read(|connection| {
        let person = known(connection, number)?;
        let mut statement = connection.prepare_cached(
            "SELECT message.sequence, message.id, message.inbound, message.person, message.group_id, number.phone,
                 message.type, message.text, message.status, message.created_at
             FROM message JOIN number ON number.id = message.number
             WHERE message.person = ?1 AND message.type != 'request_welcome'
                 AND (message.inbound = 1 OR message.status IN ('delivered', 'read'))
             UNION ALL
             SELECT message.sequence, message.id, message.inbound, message.person, message.group_id, number.phone,
                 message.type, message.text, receipt.status, message.created_at
             FROM receipt JOIN message ON message.sequence = receipt.message
                 JOIN number ON number.id = message.number
             WHERE receipt.person = ?1 ORDER BY 1",
        )?;
        let shown = statement.query_map([&person.number], |row| {
            let (inbound, sender): (bool, Option<String>) = (row.get(2)?, row.get(3)?);
            let (group, business): (Option<String>, String) = (row.get(4)?, row.get(5)?);
            let (from, to) = match (inbound, sender, group) {
                (true, sender, Some(group)) => (sender, Some(group)),
                (true, sender, None) => (sender, Some(business)),
                (false, _, Some(group)) => (Some(business), Some(group)),
                (false, person, None) => (Some(business), person),
            };
            let (id, kind): (String, String) = (row.get(1)?, row.get(6)?);
            let (text, status): (String, String) = (row.get(7)?, row.get(8)?);
            let timestamp = time(row.get(9)?);
            Ok(json!({"id": id, "from": from, "to": to, "type": kind, "text": text, "status": status, "timestamp": timestamp}))
        })?;
        Ok(json!({"messages": shown.collect::<Result<Vec<Value>, _>>()?}))
    })
}

/// `POST phones/N/read`: one message, or all.
pub(super) async fn read(network: &Network, number: &str, reading: Reading) -> Result<Value, Refusal> {
    let (number, now) = (number.to_owned(), network.now());
    network
        .store
        .write(move |change| {
            let person = known(change, &number)?;
            let read = match reading.message {
                Some(id) => messages::read_one(change, &person.number, &id, now)?,
                None => messages::read_all(change, &person.number, now)?,
            };
            Ok(json!({"read": read}))
        })
        .await
}

/// The person whose phone the path names.
pub(super) fn known(connection: &Connection, number: &str) -> Result<Person, Refusal> {
    let person = match digits(number) {
        Some(digits) => people::find(connection, &digits)?,
        None => None,
    };
    person.ok_or_else(|| Refusal::missing(format!("phone: nobody has the number {number}")))
}

fn brief(person: &Person) -> Value {
    json!({"number": person.number, "name": person.name, "reads": person.reads})
}

/// The businesses that the person has exchanged anything with, or whose chat was opened.
fn chats(connection: &Connection, person: &Person) -> Result<Vec<Value>, Refusal> {
    let mut statement = connection.prepare_cached(
        "SELECT number FROM chat WHERE peer = ?1 UNION SELECT number FROM message WHERE person = ?1 AND group_id IS NULL
         AND (inbound = 1 OR status IN ('delivered', 'read')) ORDER BY 1",
    )?;
    let numbers =
        statement.query_map([&person.number], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    let mut requested = connection
        .prepare_cached("SELECT 1 FROM chat WHERE number = ?1 AND peer = ?2 AND welcome_requested = 1")?;
    let mut chats = Vec::new();
    for id in numbers {
        let Some(number) = number_by_id(connection, &id)? else { continue };
        let automation = automation_of(&number);
        let commands: Vec<Value> = automation
            .commands
            .iter()
            .map(|command| json!({"name": command.command_name, "description": command.command_description}))
            .collect();
        let window = people::last_inbound(connection, &id, &person.number)?
            .map(|last| time(last.saturating_add(WINDOW)));
        chats.push(json!({
            "with": number.phone, "name": number.name, "prompts": automation.prompts, "commands": commands,
            "welcome_requested": requested.exists([&id, &person.number])?, "window_until": window,
        }));
    }
    Ok(chats)
}

/// A time of the network clock as the control writes it.
fn time(milliseconds: i64) -> String {
    Timestamp::from_millisecond(milliseconds)
        .map_or_else(|_| milliseconds.to_string(), |time| time.to_string())
}
