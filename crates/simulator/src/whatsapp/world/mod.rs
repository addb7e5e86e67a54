//! The network's half of a world (decision 3): added or changed by id, deleted never. What is left out of
//! something that is there already keeps its value.

mod accounts;
mod entries;
mod groups;
mod templates;

use serde_json::{Value, json};

use super::identity::{self, new_id};
use super::people;
use crate::refusal::Refusal;
use crate::store::{Change, write_setting};

pub(crate) use entries::World;

/// The setting that reviews wait for the control.
pub(super) const MANUAL_REVIEW: &str = "manual_review";
/// The setting that statuses come with delays.
pub(super) const DELAYS: &str = "delays";

/// Applies the world and answers it with every id in place.
pub(crate) fn apply(change: &mut Change<'_>, world: World, now: i64) -> Result<Value, Refusal> {
    let app = world.app.map(|entry| accounts::app(change, entry)).transpose()?;
    let mut wabas = Vec::new();
    for entry in world.wabas {
        wabas.push(accounts::waba(change, entry, app.as_ref().and_then(|app| app["id"].as_str()))?);
    }
    let mut phones = Vec::new();
    for entry in world.phones {
        let number = phone("phones.number", &entry.number)?;
        let person = people::put(change, &number, entry.name.as_deref(), entry.reads)?;
        phones.push(json!({"number": person.number, "name": person.name, "reads": person.reads}));
    }
    let groups = world
        .groups
        .into_iter()
        .map(|entry| groups::group(change, entry, now))
        .collect::<Result<Vec<_>, _>>()?;
    if let Some(review) = world.review {
        let manual = match review.as_str() {
            "auto" => 0,
            "manual" => 1,
            other => return Err(Refusal::wrong(format!("review: expected auto or manual, got {other}"))),
        };
        write_setting(change, MANUAL_REVIEW, manual)?;
    }
    if let Some(delays) = world.delays {
        write_setting(change, DELAYS, i64::from(delays))?;
    }
    let mut answer = json!({"wabas": wabas, "groups": groups, "phones": phones});
    if let Some(app) = app {
        answer["app"] = app;
    }
    Ok(answer)
}

fn phone(field: &str, text: &str) -> Result<String, Refusal> {
    identity::digits(text)
        .ok_or_else(|| Refusal::wrong(format!("{field}: expected 5 to 15 digits, got {text:?}")))
}

/// A given id, or a new one. Slashes would not fit into a path.
fn id(field: &str, given: Option<String>) -> Result<String, Refusal> {
    match given {
        None => Ok(new_id()),
        Some(id)
            if !id.is_empty()
                && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte)) =>
        {
            Ok(id)
        }
        Some(id) => Err(Refusal::wrong(format!("{field}: expected letters and digits, got {id:?}"))),
    }
}

fn taken(error: rusqlite::Error, text: &str) -> Refusal {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::ConstraintViolation) => Refusal::wrong(text),
        _ => error.into(),
    }
}
