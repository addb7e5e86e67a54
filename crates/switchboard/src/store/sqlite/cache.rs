//! What was read and has not changed since: valid for one count of commits, so that nothing has to be told what a change
//! touched. The count moves before a writer is answered; whoever was answered reads his own change.

use std::collections::HashMap;

use parking_lot::Mutex;

use crate::store::{Directory, Kind, Row, StoreError};

/// Entries of each kind at most; a store that is read that widely between two commits begins anew.
const ENTRIES: usize = 4096;

/// Rows and directory entries as they are after a number of commits.
#[derive(Debug, Default)]
pub(super) struct Cache(Mutex<Entries>);

#[derive(Debug, Default)]
struct Entries {
    commits: u64,
    rows: HashMap<(String, Kind, String), Option<Row>>,
    directory: HashMap<(Directory, String), Option<String>>,
}

impl Entries {
    fn at(&mut self, commits: u64) -> &mut Self {
        if self.commits != commits || self.rows.len() > ENTRIES || self.directory.len() > ENTRIES {
            self.rows.clear();
            self.directory.clear();
            self.commits = commits;
        }
        self
    }
}

impl Cache {
    /// A row, read where it is not known.
    pub(super) fn row(
        &self,
        commits: u64,
        at: (String, Kind, String),
        read: impl FnOnce() -> Result<Option<Row>, StoreError>,
    ) -> Result<Option<Row>, StoreError> {
        if let Some(row) = self.0.lock().at(commits).rows.get(&at) {
            return Ok(row.clone());
        }
        let row = read()?;
        let mut entries = self.0.lock();
        if entries.commits == commits {
            entries.rows.insert(at, row.clone());
        }
        Ok(row)
    }

    /// A directory entry, read where it is not known.
    pub(super) fn directory(
        &self,
        commits: u64,
        at: (Directory, String),
        read: impl FnOnce() -> Result<Option<String>, StoreError>,
    ) -> Result<Option<String>, StoreError> {
        if let Some(value) = self.0.lock().at(commits).directory.get(&at) {
            return Ok(value.clone());
        }
        let value = read()?;
        let mut entries = self.0.lock();
        if entries.commits == commits {
            entries.directory.insert(at, value.clone());
        }
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_known_until_the_next_commit() {
        let cache = Cache::default();
        let read = |commits, value: &str| {
            let value = Some(value.to_owned());
            cache.directory(commits, (Directory::Waba, "w".to_owned()), || Ok(value)).unwrap().unwrap()
        };
        assert_eq!(read(1, "first"), "first");
        assert_eq!(read(1, "second"), "first");
        assert_eq!(read(2, "third"), "third");
    }

    #[test]
    fn what_was_read_before_a_commit_is_not_known_after_it() {
        let cache = Cache::default();
        let at = || (Directory::Waba, "w".to_owned());
        // While this one reads, another one is already past the next commit.
        let slow = cache.directory(1, at(), || {
            cache.directory(2, at(), || Ok(Some("new".to_owned()))).unwrap();
            Ok(Some("old".to_owned()))
        });
        assert_eq!(slow.unwrap().as_deref(), Some("old"));
        assert_eq!(cache.directory(2, at(), || Ok(None)).unwrap().as_deref(), Some("new"));
    }
}
