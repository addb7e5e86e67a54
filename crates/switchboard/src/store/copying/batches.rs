//! Rows on their way from a source to a target: some 256 KiB at once, counted and hashed.

use std::fmt;

use bytes::Bytes;
use ring::digest::{Context, SHA256};
use tokio::sync::mpsc;

use super::CopyError;
use super::encoding::{self, Value};
use super::sections::Section;

/// Bytes from which on a batch goes on its way.
const BATCH: usize = 256 * 1024;

/// Batches that wait for the target.
const WAITING: usize = 4;

/// How many rows a section has, and the SHA-256 of them all, encoded and in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// The rows.
    pub rows: u64,
    /// The hash.
    pub sha256: [u8; 32],
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} rows with SHA-256 {}", self.rows, hex::encode(self.sha256))
    }
}

/// Takes batches to a target. Each holds whole rows.
pub type Sender = mpsc::Sender<Bytes>;

/// Gives a target its batches.
pub type Receiver = mpsc::Receiver<Bytes>;

/// The way of a section's rows.
pub(super) fn way() -> (Sender, Receiver) {
    mpsc::channel(WAITING)
}

/// Makes batches of values and keeps the tally.
pub(super) struct Gathering {
    place: String,
    section: &'static Section,
    column: usize,
    rows: u64,
    hash: Context,
    batch: Vec<u8>,
}

impl Gathering {
    /// Begins; `place` names the store in errors.
    pub(super) fn new(place: &str, section: &'static Section) -> Self {
        let (hash, batch) = (Context::new(&SHA256), Vec::new());
        Self { place: place.to_owned(), section, column: 0, rows: 0, hash, batch }
    }

    /// Takes the next value of a row. With its last one a row is whole, and a batch may be.
    pub(super) fn take(&mut self, value: Value<'_>) -> Result<Option<Bytes>, CopyError> {
        let Some(column) = self.section.columns.get(self.column) else {
            return Err(self.refuse("it has more values than columns".to_owned()));
        };
        if let Err(reason) = encoding::encode(value, column, &mut self.batch) {
            return Err(self.refuse(reason));
        }
        self.column += 1;
        if self.column < self.section.columns.len() {
            return Ok(None);
        }
        self.column = 0;
        self.rows += 1;
        Ok((self.batch.len() >= BATCH).then(|| self.batch()))
    }

    /// What is wrong with the row that is being taken.
    pub(super) fn refuse(&self, reason: String) -> CopyError {
        let (place, section) = (self.place.clone(), self.section.name);
        CopyError::Row { place, section, row: self.rows + 1, reason }
    }

    /// The last batch, where there is one, and the tally.
    pub(super) fn finish(mut self) -> (Option<Bytes>, Tally) {
        let last = (!self.batch.is_empty()).then(|| self.batch());
        (last, tally(self.rows, self.hash))
    }

    fn batch(&mut self) -> Bytes {
        self.hash.update(&self.batch);
        let room = Vec::with_capacity(BATCH + BATCH / 4);
        Bytes::from(std::mem::replace(&mut self.batch, room))
    }
}

/// Ends a tally.
pub(super) fn tally(rows: u64, hash: Context) -> Tally {
    let mut sha256 = [0; 32];
    sha256.copy_from_slice(hash.finish().as_ref());
    Tally { rows, sha256 }
}

/// Calls `each` with each row of a batch.
pub(super) fn each_row<E: From<CopyError>>(
    place: &str,
    section: &'static Section,
    batch: &[u8],
    before: u64,
    mut each: impl FnMut(&[Value<'_>], u64) -> Result<(), E>,
) -> Result<u64, E> {
    let (mut rest, mut row, mut rows) = (batch, Vec::with_capacity(section.columns.len()), before);
    while !rest.is_empty() {
        rows += 1;
        encoding::decode(section, &mut rest, &mut row).map_err(|reason| {
            let (place, section) = (place.to_owned(), section.name);
            CopyError::Row { place, section, row: rows, reason }
        })?;
        each(&row, rows)?;
    }
    Ok(rows)
}
