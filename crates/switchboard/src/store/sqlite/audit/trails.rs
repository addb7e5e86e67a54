//! The next id of each account, and which accounts have entries that are not sealed.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use rusqlite::{Connection, OptionalExtension, params};

use crate::model::AccountId;
use crate::store::sqlite::Failure;

/// What is known of the accounts that wrote entries since the start: a few words for each.
#[derive(Debug, Default)]
pub(in crate::store::sqlite) struct Trails {
    state: Mutex<State>,
    was_looked_at: AtomicBool,
}

#[derive(Debug, Default)]
struct State {
    /// The greatest id that each account's entries were given.
    last: HashMap<AccountId, i64>,
    /// Accounts that were written to since somebody asked.
    noted: HashSet<AccountId>,
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
        let mut state = self.state.lock();
        let last = match state.last.get(account) {
            Some(last) => *last,
            None => greatest(connection, account)?,
        };
        let next = last.saturating_add(1);
        match state.last.get_mut(account) {
            Some(last) => *last = next,
            None => _ = state.last.insert(account.clone(), next),
        }
        if !state.noted.contains(account) {
            state.noted.insert(account.clone());
        }
        Ok(next)
    }

    /// Whether nobody has asked yet since the start.
    pub(super) fn is_first_look(&self) -> bool {
        !self.was_looked_at.load(Ordering::Relaxed)
    }

    /// Notes accounts that have entries without a seal.
    pub(super) fn note(&self, accounts: Vec<AccountId>) {
        self.state.lock().noted.extend(accounts);
        self.was_looked_at.store(true, Ordering::Relaxed);
    }

    /// The accounts that are noted, and are no longer.
    pub(super) fn take_noted(&self) -> Vec<AccountId> {
        std::mem::take(&mut self.state.lock().noted).into_iter().collect()
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
    Ok(written.max(sealed).max(0))
}
