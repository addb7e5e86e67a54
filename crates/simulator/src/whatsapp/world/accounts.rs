//! Apps, accounts and their numbers.

use rusqlite::OptionalExtension;
use serde_json::{Value, json};

use super::entries::{AppEntry, NumberEntry, WabaEntry};
use super::templates::template;
use super::{id, phone, taken};
use crate::refusal::Refusal;
use crate::store::Change;
use crate::whatsapp::identity::{new_code, new_secret};
use crate::whatsapp::{numbers, wabas};

pub(super) fn app(change: &Change<'_>, entry: AppEntry) -> Result<Value, Refusal> {
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

pub(super) fn waba(change: &mut Change<'_>, entry: WabaEntry, app: Option<&str>) -> Result<Value, Refusal> {
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
