//! Messages: the columns that are searched by, and the message as JSON.

use postgres::{Query, Row};

use super::Failure;
use crate::model::message::Content;
use crate::model::{AccountId, Direction, Message, MessageId, MessageStatus, PhoneNumber, Recipient};
use crate::store::{MessageFilter, Versioned};

fn template_code(message: &Message) -> Option<String> {
    match &message.content {
        Content::Template { code, .. } => Some(code.clone()),
        Content::Text { .. } | Content::Inbound { .. } => None,
    }
}

pub(super) fn versioned(rows: &[Row]) -> Result<Option<Versioned<Message>>, Failure> {
    let read = |row: &Row| -> Result<_, Failure> {
        Ok(Versioned { value: serde_json::from_str(row.get(1))?, version: row.get(0) })
    };
    rows.first().map(read).transpose()
}

pub(super) fn by_id(account: &AccountId, id: &MessageId) -> Query {
    Query::new("SELECT version, body FROM messages WHERE account = $1 AND id = $2")
        .with(account.to_string())
        .with(id.to_string())
}

pub(super) fn by_network_id(account: &AccountId, network_id: &str) -> Query {
    Query::new("SELECT version, body FROM messages WHERE account = $1 AND network_id = $2")
        .with(account.to_string())
        .with(network_id.to_owned())
}

/// Fails where the id is taken, or the network's.
pub(super) fn insert(account: &AccountId, message: &Message) -> Result<Query, Failure> {
    Ok(Query::new(
        "INSERT INTO messages (account, id, version, space, number, direction, peer, \"group\", template_code, failed,
         network_id, created_ms, body) VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .with(account.to_string())
    .with(message.id.to_string())
    .with(message.space.to_string())
    .with(message.number.to_string())
    .with(message.direction.as_str())
    .with(message.peer.as_str().to_owned())
    .with(message.group.clone())
    .with(template_code(message))
    .with(message.status == MessageStatus::Failed)
    .with(message.network_id.clone())
    .with(message.created_ms)
    .with(serde_json::to_string(message)?))
}

/// Fails where it moved on.
pub(super) fn update(account: &AccountId, message: &Message, version: i64) -> Result<Query, Failure> {
    Ok(Query::new(
        "WITH done AS (
             UPDATE messages SET version = version + 1, failed = $4, network_id = $5, body = $6
             WHERE account = $1 AND id = $2 AND version = $3 RETURNING 1)
         SELECT 1 / count(*) FROM done",
    )
    .with(account.to_string())
    .with(message.id.to_string())
    .with(version)
    .with(message.status == MessageStatus::Failed)
    .with(message.network_id.clone())
    .with(serde_json::to_string(message)?))
}

/// What a list matches. What is not asked for is not in the text, so that a plan can use the index of what is.
fn matches(filter: &MessageFilter) -> String {
    let peer = if filter.peer.is_some() { "peer = $6::text" } else { "$6::text IS NULL" };
    let template =
        if filter.template_code.is_some() { "template_code = $7::text" } else { "$7::text IS NULL" };
    let direction = match filter.direction {
        Some(Direction::Up) => "direction = 'UP'",
        Some(Direction::Down) => "direction = 'DOWN'",
        None => "true",
    };
    let failed = match filter.failed {
        Some(true) => "failed",
        Some(false) => "NOT failed",
        None => "true",
    };
    format!(
        "account = $1 AND number = $2 AND space = $3
         AND created_ms >= coalesce($4::bigint, -9223372036854775808)
         AND created_ms <= coalesce($5::bigint, 9223372036854775807)
         AND {peer} AND {template} AND {direction} AND {failed}"
    )
}

fn matching(sql: String, account: &AccountId, filter: &MessageFilter) -> Query {
    Query::new(sql)
        .with(account.to_string())
        .with(filter.number.clone())
        .with(filter.space.clone())
        .with(filter.from_ms)
        .with(filter.until_ms)
        .with(filter.peer.clone())
        .with(filter.template_code.clone())
}

/// How many there are, and a page of them.
pub(super) fn page(account: &AccountId, filter: &MessageFilter, offset: u64, limit: u64) -> Vec<Query> {
    let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let matches = matches(filter);
    let counted = format!("SELECT count(*) FROM messages WHERE {matches}");
    let paged = format!(
        "SELECT body FROM messages WHERE {matches} ORDER BY created_ms DESC, id DESC LIMIT $8 OFFSET $9"
    );
    vec![
        matching(counted, account, filter),
        matching(paged, account, filter).with(whole(limit)).with(whole(offset)),
    ]
}

pub(super) fn last_inbound(account: &AccountId, number: &PhoneNumber, peer: &Recipient) -> Query {
    let sql = match peer {
        Recipient::Phone(_) | Recipient::UserId(_) => {
            "SELECT max(created_ms) FROM messages
             WHERE account = $1 AND number = $2 AND peer = $3 AND direction = 'UP'"
        }
        Recipient::Group(_) => {
            "SELECT max(created_ms) FROM messages
             WHERE account = $1 AND number = $2 AND \"group\" = $3 AND direction = 'UP' AND \"group\" IS NOT NULL"
        }
    };
    Query::new(sql).with(account.to_string()).with(number.to_string()).with(peer.as_str().to_owned())
}
