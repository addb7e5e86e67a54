//! Reading, on both sides: a business marks what a person wrote (Meta Graph notes, 2.4), a person looks at what
//! arrived.

use rusqlite::OptionalExtension;
use serde_json::{Value, json};

use super::recipient::Recipient;
use super::stage::{self, Stage};
use crate::refusal::Refusal;
use crate::store::Change;
use crate::whatsapp::parameters::Parameters;
use crate::whatsapp::people::Person;
use crate::whatsapp::{Network, Number, people};

/// How old a message may be that is marked: 30 days (Meta Graph notes, 2.4), in milliseconds.
const OLDEST_MARKED: i64 = 30 * 24 * 60 * 60 * 1000;

/// Marks a message of a person and the earlier ones of the thread as read. The typing indicator is taken and
/// shown nowhere.
pub(super) async fn mark(
    network: &Network,
    parameters: &Parameters,
    number: Number,
) -> Result<Value, Refusal> {
    if parameters.required("status")? != "read" {
        return Err(Refusal::parameter("Param status must be one of {READ}."));
    }
    let id = parameters.required("message_id")?;
    let since = network.now().saturating_sub(OLDEST_MARKED);
    network
        .store
        .write(move |change| {
            let found: Option<(i64, String)> = change
                .prepare_cached(
                    "SELECT sequence, person FROM message WHERE id = ?1 AND number = ?2 AND inbound = 1
                     AND group_id IS NULL AND created_at >= ?3",
                )?
                .query_row((&id, &number.id, since), |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            let (sequence, person) = found.ok_or_else(|| unknown(&id))?;
            change.execute(
                "UPDATE message SET status = 'read' WHERE person = ?1 AND sequence <= ?2 AND number = ?3
                 AND inbound = 1 AND group_id IS NULL AND status != 'read'",
                (person, sequence, &number.id),
            )?;
            Ok(())
        })
        .await?;
    Ok(json!({"success": true}))
}

fn unknown(id: &str) -> graph::error::GraphError {
    let mut error = graph::error::GraphError::sentence(100, "(#100) Invalid parameter");
    error.error_data = Some(json!({
        "messaging_product": graph::WHATSAPP, "details": format!("Message ID is not valid or not found: {id}"),
    }));
    error
}

/// The person reads one message. Answers the ids that are newly read: it, or none.
pub(crate) fn read_one(
    change: &mut Change<'_>,
    person: &str,
    id: &str,
    now: i64,
) -> Result<Vec<String>, Refusal> {
    let visible: Option<String> = change
        .prepare_cached(
            "SELECT COALESCE(receipt.status, CASE WHEN message.person = ?1 AND message.inbound = 0
                 THEN message.status END)
             FROM message LEFT JOIN receipt ON receipt.message = message.sequence AND receipt.person = ?1
             WHERE message.id = ?2",
        )?
        .query_row([person, id], |row| row.get(0))
        .optional()?
        .flatten();
    match visible.as_deref() {
        Some("delivered") => read_these(change, person, vec![id.to_owned()], now),
        Some("read") => Ok(Vec::new()),
        _ => Err(Refusal::missing(format!("message: {person} has no message {id}"))),
    }
}

/// The person reads everything. Answers the ids that are newly read, oldest first.
pub(crate) fn read_all(change: &mut Change<'_>, person: &str, now: i64) -> Result<Vec<String>, Refusal> {
    let unread = change
        .prepare_cached(
            "SELECT sequence, id FROM message WHERE person = ?1 AND inbound = 0 AND status = 'delivered'
             UNION SELECT message.sequence, message.id FROM receipt JOIN message ON message.sequence = receipt.message
             WHERE receipt.person = ?1 AND receipt.status = 'delivered' ORDER BY 1",
        )?
        .query_map([person], |row| row.get(1))?
        .collect::<Result<Vec<String>, _>>()?;
    read_these(change, person, unread, now)
}

fn read_these(
    change: &mut Change<'_>,
    person: &str,
    ids: Vec<String>,
    now: i64,
) -> Result<Vec<String>, Refusal> {
    let Some(person) = people::find(change, person)? else { return Ok(Vec::new()) };
    for id in &ids {
        match stage::load(change, id)? {
            Some(message) if matches!(message.recipient, Recipient::Group(_)) => {
                let reader = Person { number: person.number.clone(), name: person.name.clone(), reads: true };
                stage::reach(change, &message, Stage::Read, &[reader], now)?;
            }
            Some(message) => {
                let reader = Person { number: person.number.clone(), name: person.name.clone(), reads: true };
                stage::read_by(change, &message, &reader, now)?;
            }
            // What another participant wrote: the business is not told.
            None => {
                change.execute(
                    "UPDATE receipt SET status = 'read' WHERE person = ?1
                     AND message = (SELECT sequence FROM message WHERE id = ?2)",
                    (&person.number, id),
                )?;
            }
        }
    }
    Ok(ids)
}
