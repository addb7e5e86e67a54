//! Whose token it is (Meta Graph notes, 1.2).

use graph::error::GraphError;
use rusqlite::{Connection, OptionalExtension};

use super::call::Call;
use crate::refusal::Refusal;

/// The app that a token belongs to. It sees its own accounts and nothing else.
pub(super) struct App {
    pub id: String,
}

/// The app of the call's token: the system user's token, or `<app-id>|<app-secret>`.
pub(super) fn authenticate(connection: &Connection, call: &Call) -> Result<App, Refusal> {
    let token = call.token.as_deref().ok_or_else(GraphError::token_required)?;
    let id = match token.split_once('|') {
        None => connection
            .prepare_cached("SELECT id FROM app WHERE access_token = ?1")?
            .query_row([token], |row| row.get(0))
            .optional()?,
        Some((id, secret)) => connection
            .prepare_cached("SELECT id FROM app WHERE id = ?1 AND secret = ?2")?
            .query_row([id, secret], |row| row.get(0))
            .optional()?,
    };
    id.map(|id| App { id }).ok_or_else(|| GraphError::token_invalid().into())
}
