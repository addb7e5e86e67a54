//! Sources and targets; a copy from one to the other, read back and compared.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::CopyError;
use super::batches::{Receiver, Sender, Tally, way};
use super::sections::{SECTIONS, Section};

/// The greatest numbers that rows were ever given: new ones come behind them, so that no handle and no cursor ever names two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbering {
    /// Of rows of logs: receipts, deliveries, attempts, messages of queues, entries of an audit.
    pub log: i64,
    /// Of other rows: destinations, queues, settings that are being cancelled.
    pub other: i64,
}

/// Where a copy is read from: one state, whatever happens meanwhile.
#[async_trait]
pub trait Source: Send {
    /// Sends the rows of a section in their order; answers how many they were and their hash.
    ///
    /// # Errors
    /// The store fails, a row cannot be read, or nobody takes the rows any more.
    async fn read(&mut self, section: &'static Section, rows: Sender) -> Result<Tally, CopyError>;

    /// The greatest numbers that rows were ever given.
    ///
    /// # Errors
    /// The store fails.
    async fn numbering(&mut self) -> Result<Numbering, CopyError>;
}

/// Where a copy goes. Nobody sees it before [`commit`](Self::commit); a target that is dropped before is as it was.
#[async_trait]
pub trait Target: Source {
    /// Writes the rows of a section, until there are no more.
    ///
    /// # Errors
    /// The store fails, or cannot hold a row.
    async fn write(&mut self, section: &'static Section, rows: Receiver) -> Result<(), CopyError>;

    /// Ends the writing, when all sections are there: new rows will be numbered from behind `numbering` on.
    ///
    /// # Errors
    /// The store fails.
    async fn complete(&mut self, numbering: Numbering) -> Result<(), CopyError>;

    /// Makes the copy hold; answers once it is on disk.
    ///
    /// # Errors
    /// The store fails.
    async fn commit(&mut self) -> Result<(), CopyError>;
}

/// A section that was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copied {
    /// The section.
    pub section: &'static str,
    /// What it holds, on both sides.
    pub tally: Tally,
}

/// Copies everything, reads it back, compares, and makes it hold when all is equal.
///
/// # Errors
/// As the source and the target say, and [`CopyError::Unequal`].
pub async fn copy(source: &mut dyn Source, target: &mut dyn Target) -> Result<Vec<Copied>, CopyError> {
    let mut copied = Vec::with_capacity(SECTIONS.len());
    for section in SECTIONS {
        let (sender, receiver) = way();
        let (read, written) = tokio::join!(source.read(section, sender), target.write(section, receiver));
        // Who stopped because the other did has nothing to say.
        let tally = match (read, written) {
            (Err(CopyError::Stopped), Err(error)) | (Err(error), _) | (Ok(_), Err(error)) => {
                return Err(error);
            }
            (Ok(tally), Ok(())) => tally,
        };
        copied.push(Copied { section: section.name, tally });
    }
    target.complete(source.numbering().await?).await?;
    for (section, copied) in SECTIONS.iter().zip(&copied) {
        let found = tally_of(target, section).await?;
        if found != copied.tally {
            let (expected, found) = (copied.tally.to_string(), found.to_string());
            return Err(CopyError::Unequal { section: section.name, expected, found });
        }
    }
    target.commit().await?;
    Ok(copied)
}

/// Reads a section for its tally alone.
pub(super) async fn tally_of<S: Source + ?Sized>(
    source: &mut S,
    section: &'static Section,
) -> Result<Tally, CopyError> {
    let (sender, mut receiver) = way();
    let (tally, ()) =
        tokio::join!(source.read(section, sender), async { while receiver.recv().await.is_some() {} });
    tally
}
