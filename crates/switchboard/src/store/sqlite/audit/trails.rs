//! The next id of each account, and which accounts have entries that are not sealed.

use std::collections::HashMap;

use parking_lot::Mutex;
use rusqlite::{Connection, OptionalExtension, params};

use crate::model::AccountId;
use crate::store::sqlite::Failure;

/// What is known of the accounts that wrote entries since the start: a few words for each.
#[derive(Debug, Default)]
pub(in crate::store::sqlite) struct Trails(Mutex<HashMap<AccountId, Trail>>);

#[derive(Debug)]
struct Trail {
    /// The greatest id that was given.
    last: i64,
    /// Whether entries were written since somebody asked.
    is_unsealed: bool,
}

impl Trails {
    /// Appends an entry: one row behind the account's last one.
    ///
    /// Only the writer calls this, so ids grow in the order of the commits. What is rolled back leaves its id unused.
    pub(in crate::store::sqlite) fn append(
        &self,
        connection: &Connection,
        account: &AccountId,
        body: &str,
    ) -> Result<(), Failure> {
        let id = self.next(connection, account)?;
        let mut insert =
            connection.prepare_cached("INSERT INTO audit_entries (account, id, body) VALUES (?1, ?2, ?3)")?;
        insert.execute(params![account.as_str(), id, body])?;
        Ok(())
    }

    fn next(&self, connection: &Connection, account: &AccountId) -> Result<i64, Failure> {
        if let Some(trail) = self.0.lock().get_mut(account) {
            trail.last += 1;
            trail.is_unsealed = true;
            return Ok(trail.last);
        }
        let last = greatest(connection, account)? + 1;
        self.0.lock().insert(account.clone(), Trail { last, is_unsealed: true });
        Ok(last)
    }
}

/// The greatest id that an account's entries had: a sealed one is never given again, whatever became of its entry.
fn greatest(connection: &Connection, account: &AccountId) -> Result<i64, Failure> {
    let one = |sql| -> Result<i64, Failure> {
        let mut statement = connection.prepare_cached(sql)?;
        let found = statement.query_row([account.as_str()], |row| row.get(0)).optional()?;
        Ok(found.unwrap_or_default())
    };
    let written = one("SELECT id FROM audit_entries WHERE account = ?1 ORDER BY id DESC LIMIT 1")?;
    let sealed = one("SELECT last FROM audit_seals WHERE account = ?1 ORDER BY number DESC LIMIT 1")?;
    Ok(written.max(sealed))
}
