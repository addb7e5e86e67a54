//! Messages: the columns that are searched by, and the message as JSON.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

use super::Failure;
use crate::model::message::Content;
use crate::model::{AccountId, Direction, Message, MessageId, MessageStatus, PhoneNumber, Recipient};
use crate::store::{MessageFilter, Versioned};

fn template_code(message: &Message) -> Option<&str> {
    match &message.content {
        Content::Template { code, .. } => Some(code),
        Content::Text { .. } | Content::Inbound { .. } => None,
    }
}

fn versioned(row: Option<(i64, String)>) -> Result<Option<Versioned<Message>>, Failure> {
    row.map(|(version, body)| Ok(Versioned { value: serde_json::from_str(&body)?, version })).transpose()
}

pub(super) fn by_id(
    connection: &Connection,
    account: &AccountId,
    id: &MessageId,
) -> Result<Option<Versioned<Message>>, Failure> {
    let mut statement =
        connection.prepare_cached("SELECT version, body FROM messages WHERE account = ?1 AND id = ?2")?;
    versioned(
        statement
            .query_row([account.as_str(), id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?,
    )
}

pub(super) fn by_network_id(
    connection: &Connection,
    account: &AccountId,
    network_id: &str,
) -> Result<Option<Versioned<Message>>, Failure> {
    let mut statement = connection
        .prepare_cached("SELECT version, body FROM messages WHERE account = ?1 AND network_id = ?2")?;
    versioned(
        statement
            .query_row([account.as_str(), network_id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?,
    )
}

pub(super) fn insert(connection: &Connection, account: &AccountId, message: &Message) -> Result<(), Failure> {
    let inserted = connection
        .prepare_cached(
            "INSERT OR IGNORE INTO messages (account, id, version, space, number, direction, peer, \"group\",
             template_code, failed, network_id, created_ms, body)
             VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            account.as_str(),
            message.id.as_str(),
            message.space.as_str(),
            message.number.as_str(),
            message.direction.as_str(),
            message.peer.as_str(),
            message.group,
            template_code(message),
            message.status == MessageStatus::Failed,
            message.network_id,
            message.created_ms,
            serde_json::to_string(message)?,
        ])?;
    if inserted == 1 { Ok(()) } else { Err(Failure::Conflict) }
}

pub(super) fn update(
    connection: &Connection,
    account: &AccountId,
    message: &Message,
    version: i64,
) -> Result<(), Failure> {
    let updated = connection
        .prepare_cached(
            "UPDATE messages SET version = version + 1, failed = ?4, network_id = ?5, body = ?6
             WHERE account = ?1 AND id = ?2 AND version = ?3",
        )?
        .execute(params![
            account.as_str(),
            message.id.as_str(),
            version,
            message.status == MessageStatus::Failed,
            message.network_id,
            serde_json::to_string(message)?,
        ])?;
    if updated == 1 { Ok(()) } else { Err(Failure::Conflict) }
}

pub(super) fn page(
    connection: &Connection,
    account: &AccountId,
    filter: &MessageFilter,
    offset: u64,
    limit: u64,
) -> Result<(Vec<Message>, u64), Failure> {
    let mut clause = "account = ? AND number = ? AND space = ?".to_owned();
    let mut values: Vec<Value> =
        vec![account.as_str().to_owned().into(), filter.number.clone().into(), filter.space.clone().into()];
    let mut add = |condition: &str, value: Option<Value>| {
        if let Some(value) = value {
            clause.push_str(" AND ");
            clause.push_str(condition);
            values.push(value);
        }
    };
    add("created_ms >= ?", filter.from_ms.map(Value::from));
    add("created_ms <= ?", filter.until_ms.map(Value::from));
    add("direction = ?", filter.direction.map(|direction| Direction::as_str(direction).to_owned().into()));
    add("peer = ?", filter.peer.clone().map(Value::from));
    add("template_code = ?", filter.template_code.clone().map(Value::from));
    add("failed = ?", filter.failed.map(|failed| Value::from(i64::from(failed))));

    let total: i64 = connection
        .prepare_cached(&format!("SELECT count(*) FROM messages WHERE {clause}"))?
        .query_row(params_from_iter(&values), |row| row.get(0))?;
    values.push(Value::from(i64::try_from(limit).unwrap_or(i64::MAX)));
    values.push(Value::from(i64::try_from(offset).unwrap_or(i64::MAX)));
    let mut statement = connection.prepare_cached(&format!(
        "SELECT body FROM messages WHERE {clause} ORDER BY created_ms DESC, id DESC LIMIT ? OFFSET ?"
    ))?;
    let bodies = statement.query_map(params_from_iter(&values), |row| row.get::<_, String>(0))?;
    let messages = bodies.map(|body| Ok(serde_json::from_str(&body?)?)).collect::<Result<_, Failure>>()?;
    Ok((messages, total.unsigned_abs()))
}

pub(super) fn last_inbound(
    connection: &Connection,
    account: &AccountId,
    number: &PhoneNumber,
    peer: &Recipient,
) -> Result<Option<i64>, Failure> {
    let sql = match peer {
        Recipient::Phone(_) | Recipient::UserId(_) => {
            "SELECT max(created_ms) FROM messages
             WHERE account = ?1 AND number = ?2 AND peer = ?3 AND direction = 'UP'"
        }
        Recipient::Group(_) => {
            "SELECT max(created_ms) FROM messages
             WHERE account = ?1 AND number = ?2 AND \"group\" = ?3 AND direction = 'UP' AND \"group\" IS NOT NULL"
        }
    };
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.query_row([account.as_str(), number.as_str(), peer.as_str()], |row| row.get(0))?)
}
