//! The format of a backup (decided): a line that says what it is, then frames, then the SHA-256 of all before it.
//!
//! A frame is a letter, the length of its content (4 bytes, big-endian), and the content: `H` the header, first; `R` rows of a
//! section, encoded; `S` the end of a section with its name, count and hash; `E` the end of the backup, last, with the greatest
//! numbers of rows. All but `R`
//! are JSON. All sections are there, in their order, also empty ones.

use serde::{Deserialize, Serialize};

use crate::store::copying::{SECTIONS, Tally};

/// How a backup begins.
pub(super) const MAGIC: &[u8] = b"switchboard backup\n";

/// The version of the format and of the sections.
pub(super) const VERSION: u32 = 1;

/// Bytes of the hash at the end.
pub(super) const HASH: u64 = 32;

/// What stands before a frame's content: its letter and its length.
pub(super) const PREFIX: usize = 5;

pub(super) const HEADER: u8 = b'H';
pub(super) const ROWS: u8 = b'R';
pub(super) const SECTION: u8 = b'S';
pub(super) const END: u8 = b'E';

/// What a backup says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The version of the format.
    pub version: u32,
    /// The program that wrote it.
    pub program: String,
    /// When it was begun, RFC 3339.
    pub created: String,
    /// The sections that follow, with their columns.
    pub sections: Vec<(String, Vec<String>)>,
}

impl Header {
    /// That of a backup that is begun now.
    pub(super) fn new() -> Self {
        let columns = |columns: &[crate::store::copying::Column]| {
            columns.iter().map(|column| column.name.to_owned()).collect()
        };
        Self {
            version: VERSION,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            created: jiff::Timestamp::now().to_string(),
            sections: SECTIONS
                .iter()
                .map(|section| (section.name.to_owned(), columns(section.columns)))
                .collect(),
        }
    }
}

/// The end of a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SectionEnd {
    pub(super) section: String,
    pub(super) rows: u64,
    /// In hexadecimal digits.
    pub(super) sha256: String,
}

impl SectionEnd {
    pub(super) fn new(section: &str, tally: Tally) -> Self {
        Self { section: section.to_owned(), rows: tally.rows, sha256: hex::encode(tally.sha256) }
    }
}
