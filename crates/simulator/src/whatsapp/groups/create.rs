//! `POST /{phone-number-id}/groups`.

use graph::groups::{LONGEST_DESCRIPTION, LONGEST_SUBJECT};
use serde_json::{Value, json};

use super::{eligible, link, requested};
use crate::refusal::Refusal;
use crate::store::Change;
use crate::whatsapp::call::Call;
use crate::whatsapp::identity::{new_code, new_id};
use crate::whatsapp::{Network, Number, events};

/// Most groups of a number (Meta Graph notes, 7).
const MOST_GROUPS: i64 = 10_000;

/// A group to be made.
pub(in crate::whatsapp) struct Draft {
    pub id: String,
    pub subject: String,
    pub description: String,
}

/// Makes a group with nobody in it but the business; people come by its invite link.
pub(in crate::whatsapp) async fn create(
    network: &Network,
    call: &Call,
    number: Number,
) -> Result<Value, Refusal> {
    let parameters = &call.parameters;
    parameters.product()?;
    eligible(&number)?;
    let subject = subject(&parameters.required("subject")?)?;
    let description = description(&parameters.text("description")?.unwrap_or_default())?;
    approval(parameters.text("join_approval_mode")?.as_deref())?;
    let id = graph::ids::group_id(&number.phone, &graph::ids::group_number(rand::random()));
    let (draft, request, now) = (Draft { id, subject, description }, new_id(), network.now());
    let answer = requested(&request);
    network.store.write(move |change| submit(change, &number, draft, &request, now)).await?;
    Ok(answer)
}

fn submit(
    change: &mut Change<'_>,
    number: &Number,
    draft: Draft,
    request: &str,
    now: i64,
) -> Result<(), Refusal> {
    let count: i64 = change
        .prepare_cached("SELECT COUNT(*) FROM chat_group WHERE number = ?1")?
        .query_row([&number.id], |row| row.get(0))?;
    if count >= MOST_GROUPS {
        return Err(Refusal::code(131_211, format!("This number has {count} groups")));
    }
    let invite = insert(change, &number.id, &draft, now)?;
    let mut element = json!({
        "timestamp": events::timestamp(now), "group_id": draft.id, "type": "group_create", "request_id": request,
        "subject": draft.subject, "invite_link": link(&invite), "join_approval_mode": "auto_approve",
    });
    if !draft.description.is_empty() {
        element["description"] = draft.description.into();
    }
    change.answer_first();
    change.tell(&number.waba, "group_lifecycle_update", &draft.id, events::group(number, element))
}

/// Writes a new group and gives its invite code.
pub(in crate::whatsapp) fn insert(
    change: &Change<'_>,
    number: &str,
    draft: &Draft,
    now: i64,
) -> Result<String, Refusal> {
    let invite = new_code();
    change
        .prepare_cached(
            "INSERT INTO chat_group (id, number, subject, description, join_approval_mode, invite, created_at)
             VALUES (?1, ?2, ?3, ?4, 'auto_approve', ?5, ?6)",
        )?
        .execute((&draft.id, number, &draft.subject, &draft.description, &invite, now))?;
    Ok(invite)
}

/// A subject is 1 to 128 characters without white space around them.
pub(super) fn subject(text: &str) -> Result<String, Refusal> {
    let subject = text.trim();
    let length = subject.chars().count();
    if length == 0 || length > LONGEST_SUBJECT {
        return Err(Refusal::code(
            131_009,
            format!("subject: expected 1 to {LONGEST_SUBJECT} characters, got {length}"),
        ));
    }
    Ok(subject.to_owned())
}

/// A description is up to 2,048 characters.
pub(super) fn description(text: &str) -> Result<String, Refusal> {
    let length = text.chars().count();
    if length > LONGEST_DESCRIPTION {
        let details = format!("description: expected at most {LONGEST_DESCRIPTION} characters, got {length}");
        return Err(Refusal::code(131_009, details));
    }
    Ok(text.to_owned())
}

/// Requests to join are not simulated: a group that needs approval is refused, not half made.
fn approval(mode: Option<&str>) -> Result<(), Refusal> {
    match mode {
        None | Some("auto_approve") => Ok(()),
        Some("approval_required") => {
            Err(Refusal::code(131_009, "join_approval_mode: approval_required is not simulated"))
        }
        Some(other) => Err(Refusal::parameter(format!(
            "Param join_approval_mode must be one of {{AUTO_APPROVE, APPROVAL_REQUIRED}} - got \"{other}\"."
        ))),
    }
}
