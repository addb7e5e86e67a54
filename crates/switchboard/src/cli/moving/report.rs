//! What `move`, `backup` and `restore` print.

use std::path::Path;

use super::place::Place;
use crate::cli::output;
use crate::store::copying::Copied;
use crate::store::copying::file::Header;

/// Each section with its rows and their hash, the same on both sides.
pub(super) fn table(copied: &[Copied]) -> String {
    let row = |copied: &Copied| {
        [copied.section.to_owned(), copied.tally.rows.to_string(), hex::encode(copied.tally.sha256)]
    };
    output::table(["SECTION", "ROWS", "SHA-256 ON BOTH SIDES"], &copied.iter().map(row).collect::<Vec<_>>())
}

fn rows(copied: &[Copied]) -> u64 {
    copied.iter().map(|copied| copied.tally.rows).sum()
}

/// After a move.
pub(super) fn moved(copied: &[Copied], from: &Place, to: &Place) -> String {
    format!(
        "moved {} rows from {from} to {to}: read back, all sections are equal\n{}{}\n",
        rows(copied),
        key_of(from, to),
        "What was left behind is as it was: start no service on it again. Networks that were simulated there are not moved."
    )
}

fn key_of(from: &Place, to: &Place) -> String {
    match (from, to) {
        (Place::Folder(from), Place::Folder(to)) => format!(
            "The secrets stay sealed with the same master key: copy {} into {}, or give the key that you gave before.\n",
            from.join("master.key").display(),
            to.display()
        ),
        (Place::Folder(from), Place::Database(_)) => format!(
            "The secrets stay sealed with the same master key: give {} to each node by --master-key-file, or the key that you \
             gave before.\n",
            from.join("master.key").display()
        ),
        (Place::Database(_), _) => {
            "The secrets stay sealed with the same master key: give the key of the nodes to the service.\n"
                .to_owned()
        }
    }
}

/// After a backup.
pub(super) fn backed_up(copied: &[Copied], from: &Place, to: &Path) -> String {
    format!(
        "{}: {} rows of {from}, read back and equal\nIt holds the secrets as they are, sealed, and not the master key: keep that \
         elsewhere, for without it they cannot be opened.\n",
        to.display(),
        rows(copied)
    )
}

/// After a restore.
pub(super) fn restored(copied: &[Copied], header: &Header, to: &Place) -> String {
    format!(
        "restored {} rows to {to} as they were at {}: read back, all sections are equal\nThe secrets are sealed with the master \
         key of the store that was backed up: give that one to the service.\n",
        rows(copied),
        header.created
    )
}
