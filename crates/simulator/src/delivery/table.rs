//! The table of what is still to be sent.

use bytes::Bytes;
use rusqlite::{Connection, OptionalExtension};

/// A webhook as it is sent, the same bytes at each attempt.
pub(crate) struct Parcel {
    pub app: String,
    pub waba: String,
    pub body: Bytes,
    /// Wall clock, milliseconds.
    pub created_at: i64,
}

/// Each row's id and lane, oldest first.
pub(super) fn waiting(connection: &Connection) -> rusqlite::Result<Vec<(i64, String)>> {
    connection
        .prepare_cached("SELECT id, lane FROM webhook ORDER BY id")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// The row, unless it was rolled back. Its id may by then be that of another lane's row.
pub(super) fn load(connection: &Connection, lane: &str, id: i64) -> rusqlite::Result<Option<Parcel>> {
    connection
        .prepare_cached("SELECT app, waba, body, created_at FROM webhook WHERE id = ?1 AND lane = ?2")?
        .query_row((id, lane), |row| {
            let body: Vec<u8> = row.get(2)?;
            Ok(Parcel { app: row.get(0)?, waba: row.get(1)?, body: body.into(), created_at: row.get(3)? })
        })
        .optional()
}

/// Deletes what was answered, in order.
pub(super) fn delete(connection: &Connection, ids: &[i64]) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached("DELETE FROM webhook WHERE id = ?1")?;
    ids.iter().try_for_each(|id| statement.execute([id]).map(drop))
}

/// Where a webhook goes at this moment, and what signs it: the account's own callback, else the app's.
pub(super) fn destination(
    connection: &Connection,
    app: &str,
    waba: &str,
) -> rusqlite::Result<Option<(String, String)>> {
    let found: Option<(Option<String>, String)> = connection
        .prepare_cached(
            "SELECT COALESCE(subscribed_app.callback_url, app.callback_url), app.secret FROM app
             LEFT JOIN subscribed_app ON subscribed_app.app = app.id AND subscribed_app.waba = ?2 WHERE app.id = ?1",
        )?
        .query_row([app, waba], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.and_then(|(url, secret)| Some((url?, secret))))
}

/// Forgets where webhooks go, of all apps and accounts; what they listen to stays.
pub(crate) fn forget_callbacks(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("UPDATE app SET callback_url = NULL WHERE callback_url IS NOT NULL", [])?;
    connection
        .execute("UPDATE subscribed_app SET callback_url = NULL WHERE callback_url IS NOT NULL", [])
        .map(drop)
}
