//! `POST /{phone-number-id}/messages`.

use std::time::Instant;

use serde_json::{Value, json};

use super::content::{self, Content, ToGroup};
use super::recipient::{self, Recipient};
use super::stage::{self, Outgoing, Stage};
use crate::refusal::Refusal;
use crate::store::{Change, read_setting};
use crate::whatsapp::call::Call;
use crate::whatsapp::parameters::Parameters;
use crate::whatsapp::{Network, Number, people, planned, world};

/// Longest `biz_opaque_callback_data` in characters (Meta Graph notes, 2.1).
const LONGEST_OPAQUE: usize = 512;

/// Accepts a message, or marks one as read.
pub(in crate::whatsapp) async fn send(
    network: &Network,
    call: &Call,
    number: Number,
) -> Result<Value, Refusal> {
    let parameters = &call.parameters;
    parameters.product()?;
    if parameters.value("status").is_some() {
        return super::reading::mark(network, parameters, number).await;
    }
    let user = recipient::user_id(parameters)?;
    let (recipient, content, opaque) = network.store.read(|connection| {
        let recipient = Recipient::parse(connection, parameters, &number)?;
        let to_group = if matches!(recipient, Recipient::Group(_)) { ToGroup::Yes } else { ToGroup::No };
        network.limits.take(&number, recipient.id(), Instant::now())?;
        Ok((recipient, content::parse(connection, parameters, &number, to_group)?, opaque(parameters)?))
    })?;
    let contact = match &user {
        Some(user) => json!({"input": user, "user_id": user}),
        None => json!({"input": parameters.required("to")?, "wa_id": recipient.id()}),
    };
    // (Meta Graph notes, 2.7)
    if user.is_some() && content.category.as_deref() == Some("AUTHENTICATION") {
        return Err(Refusal::code(131_062, "Authentication templates need a phone number"));
    }
    let mut message = json!({});
    if let Recipient::Group(group) = &recipient {
        message["group_id"] = json!(group);
    }
    if content.category.is_some() {
        message["message_status"] = "accepted".into();
    }
    let now = network.now();
    let accepted =
        network.store.write(move |change| accept(change, number, recipient, content, opaque, now)).await?;
    if accepted.planned {
        network.replan.notify_one();
    }
    message["id"] = accepted.id.into();
    Ok(json!({"messaging_product": graph::WHATSAPP, "contacts": [contact], "messages": [message]}))
}

fn opaque(parameters: &Parameters) -> Result<Option<String>, Refusal> {
    let opaque = parameters.text("biz_opaque_callback_data")?;
    content::at_most(opaque.as_deref().unwrap_or_default(), "biz_opaque_callback_data", LONGEST_OPAQUE)?;
    Ok(opaque)
}

struct Accepted {
    id: String,
    planned: bool,
}

/// Writes the message and what becomes of it at once.
fn accept(
    change: &mut Change<'_>,
    number: Number,
    recipient: Recipient,
    content: Content,
    opaque: Option<String>,
    now: i64,
) -> Result<Accepted, Refusal> {
    let id = graph::ids::outgoing_wamid(recipient_field(&recipient), rand::random());
    let open = window_open(change, &number, &recipient, now)?;
    let pricing = pricing(&content, &recipient, open);
    let (person, group) = match &recipient {
        Recipient::Person(person) => (Some(person), None),
        Recipient::Group(group) => (None, Some(group)),
        Recipient::Stranger(_) => (None, None),
    };
    change
        .prepare_cached(
            "INSERT INTO message (id, number, person, group_id, inbound, type, text, content, status, opaque, pricing,
             created_at, status_at) VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, ?7, 'accepted', ?8, ?9, ?10, ?10)",
        )?
        .execute((
            &id,
            &number.id,
            person,
            group,
            &content.kind,
            &content.text,
            content.stored().to_string(),
            &opaque,
            pricing.to_string(),
            now,
        ))?;
    let sequence = change.last_insert_rowid();
    let message = Outgoing { sequence, id: id.clone(), number, recipient, opaque, pricing };
    if let Some((code, details)) = failure(change, &message, &content, open)? {
        stage::fail(change, &message, code, details, now)?;
        return Ok(Accepted { id, planned: false });
    }
    // A reaction is sent and nothing follows (Meta Graph notes, 2.2).
    let stages = if content.kind == "reaction" { &Stage::ALL[..1] } else { &Stage::ALL[..] };
    let planned = read_setting(change, world::DELAYS)?.is_some_and(|delays| delays != 0);
    for stage in stages {
        if planned {
            planned::plan(change, now + stage.delay(), &id, stage.name())?;
        } else {
            stage::advance(change, &message, *stage, now)?;
        }
    }
    Ok(Accepted { id, planned })
}

/// The first field of a message id; for groups and strangers it is no phone number.
fn recipient_field(recipient: &Recipient) -> &str {
    let id = recipient.id();
    id.get(..32).unwrap_or(id)
}

/// The window of a group is open when any participant wrote, in the group or to the number itself. Whether the
/// second counts, the notes (7) leave open; we choose the reading that lets more through.
fn window_open(
    change: &Change<'_>,
    number: &Number,
    recipient: &Recipient,
    now: i64,
) -> Result<bool, Refusal> {
    if people::window_open(change, &number.id, recipient.id(), now)? {
        return Ok(true);
    }
    if let Recipient::Group(group) = recipient {
        for person in people::of_group(change, group)? {
            if people::window_open(change, &number.id, &person.number, now)? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// What only the way to the phone shows, in the order of the Meta Graph notes, 11.
fn failure(
    change: &Change<'_>,
    message: &Outgoing,
    content: &Content,
    open: bool,
) -> Result<Option<(i64, &'static str)>, Refusal> {
    // Nobody is there who could have written, so that the window says nothing.
    if matches!(message.recipient, Recipient::Stranger(_)) {
        return Ok(Some((131_026, "Message Undeliverable.")));
    }
    if content.category.is_none() && !open {
        let details = "Message failed to send because more than 24 hours have passed since the customer last replied \
                       to this number.";
        return Ok(Some((131_047, details)));
    }
    match &message.recipient {
        Recipient::Person(number) if people::find(change, number)?.is_none() => {
            Ok(Some((131_026, "Message Undeliverable.")))
        }
        _ => Ok(None),
    }
}

/// What the message costs (Meta Graph notes, 4.5 and 11).
fn pricing(content: &Content, recipient: &Recipient, open: bool) -> Value {
    let category = content.category.as_deref().unwrap_or("SERVICE").to_ascii_lowercase();
    let free = match category.as_str() {
        "service" => true,
        "utility" => open,
        _ => false,
    };
    let kind = if free { "free_customer_service" } else { "regular" };
    let category = match recipient {
        Recipient::Person(_) | Recipient::Stranger(_) => category,
        Recipient::Group(_) => format!("group_{category}"),
    };
    json!({"billable": !free, "pricing_model": "PMP", "type": kind, "category": category})
}
