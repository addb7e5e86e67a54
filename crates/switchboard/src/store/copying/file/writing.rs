//! A new backup. It is written beside its place and put there when it is whole and on the disk.

use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use ring::digest::{Context, SHA256};
use serde::Serialize;

use super::format::{END, HEADER, Header, MAGIC, ROWS, SECTION, SectionEnd};
use super::reading::BackupSource;
use crate::store::copying::batches::{Receiver, Sender, Tally, each_row, tally};
use crate::store::copying::sqlite::sync_folder;
use crate::store::copying::{CopyError, Numbering, Section, Source, Target};

/// What the name of a backup that is not whole ends with.
const UNFINISHED: &str = ".incomplete";

/// A backup that is being written.
pub struct BackupTarget {
    path: PathBuf,
    begun: PathBuf,
    file: BufWriter<File>,
    hash: Context,
    /// Once it is whole.
    written: Option<BackupSource>,
}

impl BackupTarget {
    /// Begins a backup, readable by its owner alone; what an interrupted one left is removed.
    ///
    /// # Errors
    /// There is a file of this name, or it cannot be made.
    pub fn create(path: &Path) -> Result<Self, CopyError> {
        if path.exists() {
            return Err(CopyError::NotEmpty {
                target: path.display().to_string(),
                found: "the file is there already".to_owned(),
                advice: "name another file".to_owned(),
            });
        }
        let mut begun = path.as_os_str().to_owned();
        begun.push(UNFINISHED);
        let begun = PathBuf::from(begun);
        let failed = CopyError::file(&begun);
        let begin = || OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&begun);
        let file = begin().map_err(&failed)?;
        // Two at once would take each other's file away.
        if file.try_lock().is_err() {
            return Err(CopyError::NotEmpty {
                target: path.display().to_string(),
                found: "another backup is being written to it".to_owned(),
                advice: "name another file, or wait for its end".to_owned(),
            });
        }
        file.set_len(0).map_err(&failed)?;
        drop(failed);
        let (file, hash) = (BufWriter::with_capacity(1 << 20, file), Context::new(&SHA256));
        let mut target = Self { path: path.to_owned(), begun, file, hash, written: None };
        target.put(MAGIC)?;
        target.frame_of(HEADER, &Header::new())?;
        Ok(target)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), CopyError> {
        self.hash.update(bytes);
        self.file.write_all(bytes).map_err(CopyError::file(&self.begun))
    }

    fn frame(&mut self, letter: u8, content: &[u8]) -> Result<(), CopyError> {
        let length = u32::try_from(content.len()).map_err(|_| {
            let reason = "a row or its neighbours are longer than 4 GiB".to_owned();
            CopyError::Backup { path: self.path.clone(), reason }
        })?;
        self.put(&[letter])?;
        self.put(&length.to_be_bytes())?;
        self.put(content)
    }

    fn frame_of(&mut self, letter: u8, content: &impl Serialize) -> Result<(), CopyError> {
        let content =
            serde_json::to_vec(content).map_err(CopyError::store(&self.path.display().to_string()))?;
        self.frame(letter, &content)
    }

    fn written(&mut self) -> Result<&mut BackupSource, CopyError> {
        let place = self.path.display().to_string();
        self.written.as_mut().ok_or_else(|| CopyError::store(&place)("it is not whole yet"))
    }
}

#[async_trait]
impl Source for BackupTarget {
    async fn read(&mut self, section: &'static Section, rows: Sender) -> Result<Tally, CopyError> {
        self.written()?.read(section, rows).await
    }

    async fn numbering(&mut self) -> Result<Numbering, CopyError> {
        self.written()?.numbering().await
    }
}

#[async_trait]
impl Target for BackupTarget {
    async fn write(&mut self, section: &'static Section, mut rows: Receiver) -> Result<(), CopyError> {
        let (place, mut count, mut hash) = (self.path.display().to_string(), 0, Context::new(&SHA256));
        while let Some(batch) = rows.recv().await {
            count = each_row(&place, section, &batch, count, |_, _| Ok::<_, CopyError>(()))?;
            hash.update(&batch);
            self.frame(ROWS, &batch)?;
        }
        self.frame_of(SECTION, &SectionEnd::new(section.name, tally(count, hash)))
    }

    async fn complete(&mut self, numbering: Numbering) -> Result<(), CopyError> {
        self.frame_of(END, &numbering)?;
        let hash = self.hash.clone().finish();
        let failed = CopyError::file(&self.begun);
        self.file.write_all(hash.as_ref()).map_err(&failed)?;
        self.file.flush().map_err(&failed)?;
        self.file.get_ref().sync_all().map_err(&failed)?;
        self.written = Some(BackupSource::open(&self.begun)?);
        Ok(())
    }

    async fn commit(&mut self) -> Result<(), CopyError> {
        fs::rename(&self.begun, &self.path).map_err(CopyError::file(&self.path))?;
        sync_folder(&self.path)
    }
}

impl Drop for BackupTarget {
    fn drop(&mut self) {
        // After a commit there is none; what cannot be removed now is removed by the next backup to this place.
        let _ = fs::remove_file(&self.begun);
    }
}
