//! The network's half of a world (decision 3): added or changed by id, deleted never. What is left out of
//! something that is there already keeps its value.

use rusqlite::OptionalExtension;
use serde::Deserialize;
use serde_json::{Value, json};

use super::identity::{self, new_code, new_id, new_secret};
use super::{groups, numbers, people, templates, wabas};
use crate::refusal::Refusal;
use crate::store::{Change, write_setting};

/// The setting that reviews wait for the control.
pub(super) const MANUAL_REVIEW: &str = "manual_review";
/// The setting that statuses come with delays.
pub(super) const DELAYS: &str = "delays";

/// What `POST /simulator/world` takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct World {
    app: Option<AppEntry>,
    #[serde(default)]
    wabas: Vec<WabaEntry>,
    #[serde(default)]
    groups: Vec<GroupEntry>,
    #[serde(default)]
    phones: Vec<PhoneEntry>,
    /// `auto` (the default) or `manual`.
    review: Option<String>,
    /// Whether statuses come with delays.
    delays: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AppEntry {
    id: Option<String>,
    secret: Option<String>,
    access_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WabaEntry {
    id: Option<String>,
    name: Option<String>,
    #[serde(default)]
    numbers: Vec<NumberEntry>,
    #[serde(default)]
    templates: Vec<TemplateEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NumberEntry {
    id: Option<String>,
    phone: String,
    name: Option<String>,
    tier: Option<String>,
    throughput: Option<u32>,
    pair_limit: Option<bool>,
    groups: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TemplateEntry {
    id: Option<String>,
    name: String,
    language: Option<String>,
    category: Option<String>,
    /// The text of the body, with Meta's variables: `{{1}}` or `{{name}}`.
    body: Option<String>,
    components: Option<Vec<Value>>,
    parameter_format: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupEntry {
    id: Option<String>,
    /// The digits of the business number, or its id.
    number: String,
    subject: Option<String>,
    description: Option<String>,
    #[serde(default)]
    participants: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PhoneEntry {
    number: String,
    name: Option<String>,
    reads: Option<bool>,
}

/// Applies the world and answers it with every id in place.
pub(crate) fn apply(change: &mut Change<'_>, world: World, now: i64) -> Result<Value, Refusal> {
    let app = world.app.map(|entry| app(change, entry)).transpose()?;
    let mut wabas = Vec::new();
    for entry in world.wabas {
        wabas.push(waba(change, entry, app.as_ref().and_then(|app| app["id"].as_str()))?);
    }
    let mut phones = Vec::new();
    for entry in world.phones {
        let number = phone("phones.number", &entry.number)?;
        let person = people::put(change, &number, entry.name.as_deref(), entry.reads)?;
        phones.push(json!({"number": person.number, "name": person.name, "reads": person.reads}));
    }
    let groups =
        world.groups.into_iter().map(|entry| group(change, entry, now)).collect::<Result<Vec<_>, _>>()?;
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

fn app(change: &Change<'_>, entry: AppEntry) -> Result<Value, Refusal> {
    let id = id("app.id", entry.id)?;
    change
        .prepare_cached(
            "INSERT INTO app (id, secret, access_token) VALUES (?1, COALESCE(?2, ?4), COALESCE(?3, ?5))
             ON CONFLICT DO UPDATE SET secret = COALESCE(?2, secret), access_token = COALESCE(?3, access_token)",
        )?
        .execute((&id, entry.secret, entry.access_token, new_secret(), format!("EAA{}", new_secret())))
        .map_err(|error| taken(error, "app.access_token: another app has it"))?;
    let query = "SELECT secret, access_token FROM app WHERE id = ?1";
    let (secret, token): (String, String) =
        change.query_row(query, [&id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(json!({"id": id, "secret": secret, "access_token": token}))
}

fn waba(change: &mut Change<'_>, entry: WabaEntry, app: Option<&str>) -> Result<Value, Refusal> {
    let id = id("wabas.id", entry.id)?;
    let known = wabas::find(change, &id)?;
    let app = match (app, &known) {
        (Some(app), _) => app.to_owned(),
        (None, Some(known)) => known.app.clone(),
        (None, None) => {
            let first = "SELECT id FROM app ORDER BY id LIMIT 1";
            let first: Option<String> = change.query_row(first, [], |row| row.get(0)).optional()?;
            first.ok_or_else(|| Refusal::wrong("app: there is none yet, and accounts need one"))?
        }
    };
    let name =
        entry.name.or(known.map(|known| known.name)).unwrap_or_else(|| "Simulated business".to_owned());
    change
        .prepare_cached(
            "INSERT INTO waba VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET app = excluded.app, name = excluded.name",
        )?
        .execute((&id, &app, &name, new_code()))?;
    // An account that went to another app is not told to the one before.
    change.execute("DELETE FROM subscribed_app WHERE waba = ?1 AND app != ?2", (&id, &app))?;
    let numbers = entry.numbers.into_iter().map(|entry| number(change, entry, &id, &name));
    let numbers = numbers.collect::<Result<Vec<_>, _>>()?;
    let templates = entry.templates.into_iter().map(|entry| template(change, entry, &id));
    let templates = templates.collect::<Result<Vec<_>, _>>()?;
    Ok(json!({"id": id, "name": name, "numbers": numbers, "templates": templates}))
}

fn number(change: &Change<'_>, entry: NumberEntry, waba: &str, business: &str) -> Result<Value, Refusal> {
    let phone = phone("wabas.numbers.phone", &entry.phone)?;
    let known = match &entry.id {
        Some(id) => numbers::find(change, id)?,
        None => numbers::by_phone(change, &phone)?,
    };
    let id = id("wabas.numbers.id", entry.id.or(known.map(|known| known.id)))?;
    change
        .prepare_cached(
            "INSERT INTO number (id, waba, phone, name, tier, throughput, pair_limit, groups)
             VALUES (?1, ?2, ?3, COALESCE(?4, ?9), COALESCE(?5, 'TIER_UNLIMITED'), COALESCE(?6, 1000), COALESCE(?7, 0),
                 COALESCE(?8, 0))
             ON CONFLICT (id) DO UPDATE SET waba = ?2, phone = ?3, name = COALESCE(?4, name), tier = COALESCE(?5, tier),
                 throughput = COALESCE(?6, throughput), pair_limit = COALESCE(?7, pair_limit),
                 groups = COALESCE(?8, groups)",
        )?
        .execute((
            &id,
            waba,
            &phone,
            entry.name,
            entry.tier,
            entry.throughput,
            entry.pair_limit,
            entry.groups,
            business,
        ))
        .map_err(|error| taken(error, &format!("wabas.numbers.phone: {phone} has another id already")))?;
    Ok(json!({"id": id, "phone": phone}))
}

/// A world's template is approved at once, without a webhook, and its grammar is not reviewed.
fn template(change: &Change<'_>, entry: TemplateEntry, waba: &str) -> Result<Value, Refusal> {
    let language = entry.language.unwrap_or_else(|| "en".to_owned());
    let components = match (entry.components, &entry.body) {
        (Some(components), _) => components,
        (None, Some(body)) => vec![json!({"type": "BODY", "text": body})],
        (None, None) => {
            return Err(Refusal::wrong(format!("wabas.templates.body: template {} has none", entry.name)));
        }
    };
    let body = components.iter().find_map(|component| component["text"].as_str());
    let format = templates::format_of(body.unwrap_or_default()).to_owned();
    let format = entry.parameter_format.map_or(format, |format| format.to_ascii_uppercase());
    let known = match &entry.id {
        Some(id) => templates::find(change, id)?,
        None => templates::by_name(change, waba, &entry.name, &language)?,
    };
    let category = entry.category.unwrap_or_else(|| "UTILITY".to_owned()).to_ascii_uppercase();
    let components = Value::from(components);
    let id = id("wabas.templates.id", entry.id.or(known.as_ref().map(|known| known.id.clone())))?;
    let answer = json!({"id": id, "name": entry.name, "language": language, "status": "APPROVED"});
    let clash = format!("wabas.templates.name: {} in {language} is there with another id", entry.name);
    if known.is_some() {
        change
            .prepare_cached(
                "UPDATE template SET waba = ?2, name = ?3, language = ?4, category = ?5, components = ?6,
                 parameter_format = ?7, status = 'APPROVED', reason = 'NONE' WHERE id = ?1",
            )?
            .execute((&id, waba, entry.name, language, category, components.to_string(), format))
            .map_err(|error| taken(error, &clash))?;
        super::planned::forget(change, &id, super::planned::REVIEW)?;
        return Ok(answer);
    }
    let draft = templates::Draft {
        id,
        waba: waba.to_owned(),
        name: entry.name,
        language,
        category,
        components,
        parameter_format: format,
        status: "APPROVED",
        lifetime: None,
    };
    templates::insert(change, &draft)?;
    Ok(answer)
}

fn group(change: &mut Change<'_>, entry: GroupEntry, now: i64) -> Result<Value, Refusal> {
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
