//! A backup, verified whole before anything of it is used: what it says of itself, its hash, each section's count and hash, each
//! row.

use std::fs::File;
use std::io::{BufReader, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use bytes::Bytes;
use ring::digest::{Context, SHA256};
use serde::de::DeserializeOwned;

use super::format::{END, HASH, HEADER, Header, MAGIC, PREFIX, ROWS, SECTION, SectionEnd};
use crate::store::copying::batches::{Sender, Tally, each_row, tally};
use crate::store::copying::{CopyError, Numbering, SECTIONS, Section, Source};

/// A backup that is whole.
#[derive(Debug)]
pub struct BackupSource {
    path: PathBuf,
    file: Frames,
    header: Header,
    /// Where each section begins, in their order.
    sections: Vec<u64>,
    numbering: Numbering,
}

impl BackupSource {
    /// Opens a backup and verifies all of it.
    ///
    /// # Errors
    /// It cannot be read, is none, was written by a newer program, is cut off or was changed.
    pub fn open(path: &Path) -> Result<Self, CopyError> {
        let file = File::open(path).map_err(CopyError::file(path))?;
        let length = file.metadata().map_err(CopyError::file(path))?.len();
        let mut frames =
            Frames { path: path.to_owned(), file: BufReader::with_capacity(1 << 20, file), place: 0 };
        let end = frames.check_hash(length)?;
        frames.seek(MAGIC.len() as u64)?;
        let header: Header = frames.json(HEADER, "a header")?;
        let here = Header::new();
        if (header.version, &header.sections) != (here.version, &here.sections) {
            return Err(frames.refuse(format!(
                "it is of version {} and was written by switchboard {}; this is switchboard {}, which reads version {}: \
                 restore it with the program that wrote it",
                header.version, header.program, here.program, here.version
            )));
        }
        let mut sections = Vec::with_capacity(SECTIONS.len());
        for section in SECTIONS {
            sections.push(frames.place);
            frames.check_section(section)?;
        }
        let numbering = frames.json(END, "its end")?;
        if frames.place != end {
            return Err(frames.refuse("something stands behind its end".to_owned()));
        }
        Ok(Self { path: path.to_owned(), file: frames, header, sections, numbering })
    }

    /// What it says about itself.
    pub fn header(&self) -> &Header {
        &self.header
    }
}

#[async_trait]
impl Source for BackupSource {
    async fn read(&mut self, section: &'static Section, rows: Sender) -> Result<Tally, CopyError> {
        let place = SECTIONS.iter().position(|known| known.name == section.name);
        let Some(place) = place.and_then(|place| self.sections.get(place)) else {
            return Err(self.file.refuse(format!("{} is not in it", section.name)));
        };
        self.file.seek(*place)?;
        let (named, mut count, mut hash) = (self.path.display().to_string(), 0, Context::new(&SHA256));
        while let (ROWS, batch) = self.file.next()? {
            count = each_row(&named, section, &batch, count, |_, _| Ok::<_, CopyError>(()))?;
            hash.update(&batch);
            rows.send(batch).await.map_err(|_| CopyError::Stopped)?;
        }
        Ok(tally(count, hash))
    }

    async fn numbering(&mut self) -> Result<Numbering, CopyError> {
        Ok(self.numbering)
    }
}

/// The frames of a file, one after the other.
#[derive(Debug)]
struct Frames {
    path: PathBuf,
    file: BufReader<File>,
    place: u64,
}

impl Frames {
    /// Reads the whole file and compares its hash; answers where the hash stands.
    fn check_hash(&mut self, length: u64) -> Result<u64, CopyError> {
        let mut magic = vec![0; MAGIC.len()];
        if self.file.read_exact(&mut magic).is_err() || magic != MAGIC {
            return Err(self.refuse("it is no backup of switchboard".to_owned()));
        }
        let Some(mut left) = length.checked_sub(MAGIC.len() as u64 + HASH) else {
            return Err(self.refuse("it is cut off".to_owned()));
        };
        let end = length - HASH;
        let mut hash = Context::new(&SHA256);
        hash.update(&magic);
        let mut buffer = vec![0; 1 << 20];
        while left > 0 {
            let part = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
            let (part, _) = buffer.split_at_mut(part);
            self.file.read_exact(part).map_err(CopyError::file(&self.path))?;
            hash.update(part);
            left -= part.len() as u64;
        }
        let mut expected = [0; HASH as usize];
        self.file.read_exact(&mut expected).map_err(CopyError::file(&self.path))?;
        if hash.finish().as_ref() != expected {
            return Err(
                self.refuse("it is cut off or was changed: its SHA-256 is not the one at its end".to_owned())
            );
        }
        Ok(end)
    }

    fn check_section(&mut self, section: &'static Section) -> Result<(), CopyError> {
        let (named, mut count, mut hash) = (self.path.display().to_string(), 0, Context::new(&SHA256));
        let said = loop {
            match self.next()? {
                (ROWS, batch) => {
                    count = each_row(&named, section, &batch, count, |_, _| Ok::<_, CopyError>(()))?;
                    hash.update(&batch);
                }
                (SECTION, said) => break self.parse::<SectionEnd>(&said, "the end of a section")?,
                _ => return Err(self.refuse(format!("{} has no end", section.name))),
            }
        };
        let found = SectionEnd::new(section.name, tally(count, hash));
        if said != found {
            return Err(self.refuse(format!("{} is said to be {said:?} and is {found:?}", section.name)));
        }
        Ok(())
    }

    fn seek(&mut self, place: u64) -> Result<(), CopyError> {
        self.place = place;
        self.file.seek(SeekFrom::Start(place)).map_err(CopyError::file(&self.path)).map(drop)
    }

    fn next(&mut self) -> Result<(u8, Bytes), CopyError> {
        let mut prefix = [0; PREFIX];
        self.file.read_exact(&mut prefix).map_err(CopyError::file(&self.path))?;
        let [letter, length @ ..] = prefix;
        let length = u64::from(u32::from_be_bytes(length));
        // By what comes, not by what is announced.
        let mut content = Vec::new();
        let read = (&mut self.file).take(length).read_to_end(&mut content);
        if read.map_err(CopyError::file(&self.path))? as u64 != length {
            return Err(self.refuse("it is cut off".to_owned()));
        }
        self.place += PREFIX as u64 + length;
        Ok((letter, Bytes::from(content)))
    }

    fn json<T: DeserializeOwned>(&mut self, letter: u8, what: &str) -> Result<T, CopyError> {
        match self.next()? {
            (found, content) if found == letter => self.parse(&content, what),
            _ => Err(self.refuse(format!("expected {what}"))),
        }
    }

    fn parse<T: DeserializeOwned>(&self, content: &[u8], what: &str) -> Result<T, CopyError> {
        serde_json::from_slice(content)
            .map_err(|error| self.refuse(format!("{what} cannot be read: {error}")))
    }

    fn refuse(&self, reason: String) -> CopyError {
        CopyError::Backup { path: self.path.clone(), reason }
    }
}
