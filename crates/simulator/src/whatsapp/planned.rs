//! What the network will do by itself when its clock says so: reviews, and statuses in a world with delays.

use std::time::Duration;

use rusqlite::Connection;

use super::network::Network;
use super::{messages, templates};
use crate::refusal::Refusal;
use crate::store::Change;

/// The kind of a review; other kinds are stages of messages.
pub(super) const REVIEW: &str = "review";
/// The most that is done in one change.
const AT_ONCE: i64 = 256;
/// How long nothing is looked at when nothing is planned, or the state could not be read.
const IDLE: Duration = Duration::from_secs(60);

/// Plans that `kind` happens to `subject` at `due`. Whoever commits it wakes [`run`].
pub(super) fn plan(connection: &Connection, due: i64, subject: &str, kind: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO planned (due, subject, kind) VALUES (?1, ?2, ?3)")?
        .execute((due, subject, kind))
        .map(drop)
}

/// Forgets what was planned for the subject.
pub(super) fn forget(connection: &Connection, subject: &str, kind: &str) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM planned WHERE subject = ?1 AND kind = ?2", [subject, kind]).map(drop)
}

/// Does what is due, for ever.
pub(crate) async fn run(network: Network) {
    loop {
        let wait = match pass(&network).await {
            Ok(Some(due)) => {
                let wait = due.saturating_sub(network.now());
                Duration::from_millis(u64::try_from(wait).unwrap_or(0)).min(IDLE)
            }
            Ok(None) => IDLE,
            Err(refusal) => {
                tracing::error!(%refusal, "what was planned cannot be done");
                Duration::from_secs(1)
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = network.replan.notified() => {}
        }
    }
}

/// Does what is due and says when the next is.
async fn pass(network: &Network) -> Result<Option<i64>, Refusal> {
    loop {
        let next = network.store.read(|connection| Ok(earliest(connection)?))?;
        let now = network.now();
        if next.is_none_or(|due| due > now) {
            return Ok(next);
        }
        network.store.write(move |change| perform(change, now)).await?;
    }
}

fn earliest(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    connection.prepare_cached("SELECT MIN(due) FROM planned")?.query_row([], |row| row.get(0))
}

fn perform(change: &mut Change<'_>, now: i64) -> Result<(), Refusal> {
    let due = change
        .prepare_cached("SELECT id, subject, kind FROM planned WHERE due <= ?1 ORDER BY due, id LIMIT ?2")?
        .query_map([now, AT_ONCE], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<Vec<(i64, String, String)>, _>>()?;
    for (id, subject, kind) in due {
        change.execute("DELETE FROM planned WHERE id = ?1", [id])?;
        match kind.as_str() {
            REVIEW => templates::decide(change, &subject, "APPROVED", "NONE")?,
            stage => messages::advance_planned(change, &subject, stage, now)?,
        }
    }
    Ok(())
}
