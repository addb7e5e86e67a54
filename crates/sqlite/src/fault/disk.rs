//! What the disk would hold if the power went now.
//!
//! For each file: its bytes at its last sync, and what was done to it since. For the folder: the
//! names as the process sees them, and as they were when the folder was last synced.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::plan::{Kept, Tear};

/// The unit that a disk writes whole, in bytes.
const SECTOR: usize = 512;

/// A file, whatever its name is by now.
pub(super) type Inode = usize;

/// The files of a machine.
#[derive(Debug, Default)]
pub(super) struct Disk {
    inodes: Vec<Contents>,
    names: BTreeMap<PathBuf, Inode>,
    synced_names: BTreeMap<PathBuf, Inode>,
}

#[derive(Debug, Default)]
struct Contents {
    synced: Vec<u8>,
    pending: Vec<Done>,
}

#[derive(Debug)]
enum Done {
    Written { offset: usize, bytes: Vec<u8> },
    Truncated { size: usize },
}

/// What the files are after the power came back; `None` for those that are gone.
pub(super) type Image = BTreeMap<PathBuf, Option<Vec<u8>>>;

impl Disk {
    /// The file of this name. One that is met for the first time is taken to be on the disk as it is.
    pub(super) fn open(&mut self, path: &Path) -> Inode {
        if let Some(inode) = self.names.get(path) {
            return *inode;
        }
        let inode = self.inodes.len();
        let mut contents = Contents::default();
        if !self.synced_names.contains_key(path)
            && let Ok(synced) = fs::read(path)
        {
            contents.synced = synced;
            self.synced_names.insert(path.to_owned(), inode);
        }
        self.inodes.push(contents);
        self.names.insert(path.to_owned(), inode);
        inode
    }

    pub(super) fn write(&mut self, inode: Inode, offset: usize, bytes: &[u8]) {
        self.note(inode, Done::Written { offset, bytes: bytes.to_owned() });
    }

    pub(super) fn truncate(&mut self, inode: Inode, size: usize) {
        self.note(inode, Done::Truncated { size });
    }

    fn note(&mut self, inode: Inode, done: Done) {
        if let Some(contents) = self.inodes.get_mut(inode) {
            contents.pending.push(done);
        }
    }

    /// All that was done to the file is on the disk.
    pub(super) fn sync(&mut self, inode: Inode) {
        if let Some(contents) = self.inodes.get_mut(inode) {
            for done in std::mem::take(&mut contents.pending) {
                done.apply(&mut contents.synced);
            }
        }
    }

    /// A sync failed: what it should have kept is never tried again.
    pub(super) fn forget(&mut self, inode: Inode) {
        if let Some(contents) = self.inodes.get_mut(inode) {
            contents.pending.clear();
        }
    }

    pub(super) fn delete(&mut self, path: &Path) {
        self.names.remove(path);
    }

    /// All names are on the disk.
    pub(super) fn sync_names(&mut self) {
        self.synced_names = self.names.clone();
    }

    /// What is found when the power comes back.
    pub(super) fn after_power_loss(&self, kept: Kept) -> Image {
        let mut dice = match kept {
            Kept::Nothing => Dice::Never,
            Kept::Everything => Dice::Always,
            Kept::Some(seed) => Dice::Thrown(seed),
        };
        let known: BTreeSet<&PathBuf> = self.names.keys().chain(self.synced_names.keys()).collect();
        let mut image = Image::new();
        for path in known {
            let names = if dice.falls() { &self.names } else { &self.synced_names };
            let contents = names.get(path).and_then(|inode| self.inodes.get(*inode));
            image.insert(path.clone(), contents.map(|contents| contents.after_power_loss(&mut dice)));
        }
        image
    }
}

impl Contents {
    fn after_power_loss(&self, dice: &mut Dice) -> Vec<u8> {
        let mut bytes = self.synced.clone();
        for done in &self.pending {
            done.apply_by_chance(&mut bytes, dice);
        }
        bytes
    }
}

impl Done {
    fn apply(&self, file: &mut Vec<u8>) {
        match self {
            Self::Truncated { size } => file.resize(*size, 0),
            Self::Written { offset, bytes } => put(file, *offset, bytes),
        }
    }

    fn apply_by_chance(&self, file: &mut Vec<u8>, dice: &mut Dice) {
        match self {
            Self::Truncated { size } => {
                if dice.falls() {
                    file.resize(*size, 0);
                }
            }
            Self::Written { offset, bytes } => {
                let mut done = 0;
                while let Some(rest) = bytes.get(done..).filter(|rest| !rest.is_empty()) {
                    let at = offset + done;
                    let sector = rest.len().min(SECTOR - at % SECTOR);
                    if dice.falls() {
                        put(file, at, rest.get(..sector).unwrap_or(rest));
                    }
                    done += sector;
                }
            }
        }
    }
}

fn put(file: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    if file.len() < at + bytes.len() {
        file.resize(at + bytes.len(), 0);
    }
    if let Some(place) = file.get_mut(at..at + bytes.len()) {
        place.copy_from_slice(bytes);
    }
}

/// How many bytes of a write at this place reach the disk when it is torn.
pub(super) fn torn(tear: Tear, offset: usize, amount: usize) -> usize {
    match tear {
        Tear::Middle => amount / 2,
        Tear::AtSector => {
            let end = offset + amount;
            let half = offset + amount / 2;
            // The boundary after its middle, else the one before: a short write may cross none.
            [half.next_multiple_of(SECTOR), half - half % SECTOR]
                .into_iter()
                .find(|boundary| (offset..end).contains(boundary))
                .map_or(0, |boundary| boundary - offset)
        }
    }
}

/// Puts an image in the place of the files.
pub(super) fn restore(image: &Image) -> io::Result<()> {
    for (path, contents) in image {
        match contents {
            Some(contents) => fs::write(path, contents)?,
            None if path.exists() => fs::remove_file(path)?,
            None => {}
        }
    }
    Ok(())
}

/// Whether a piece of what was not synced is on the disk.
#[derive(Debug)]
enum Dice {
    Always,
    Never,
    Thrown(u64),
}

impl Dice {
    fn falls(&mut self) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            // SplitMix64 (Steele, Lea and Flood, 2014).
            Self::Thrown(state) => {
                *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let mut z = *state;
                z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                (z ^ (z >> 31)) & 1 == 1
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(disk: &Disk, kept: Kept) -> Vec<(String, Option<Vec<u8>>)> {
        let image = disk.after_power_loss(kept).into_iter();
        image.map(|(path, contents)| (path.display().to_string(), contents)).collect()
    }

    #[test]
    fn what_was_not_synced_goes_with_the_power() {
        let mut disk = Disk::default();
        let file = disk.open(Path::new("/nowhere/file"));
        disk.write(file, 0, b"kept");
        disk.sync(file);
        disk.sync_names();
        disk.write(file, 4, b" and not");
        disk.truncate(file, 2);
        let name = || "/nowhere/file".to_owned();
        assert_eq!(left(&disk, Kept::Nothing), [(name(), Some(b"kept".to_vec()))]);
        assert_eq!(left(&disk, Kept::Everything), [(name(), Some(b"ke".to_vec()))]);
    }

    #[test]
    fn a_name_that_was_not_synced_goes_with_the_power() {
        let mut disk = Disk::default();
        let [old, new] = [Path::new("/nowhere/old"), Path::new("/nowhere/new")];
        let file = disk.open(old);
        disk.write(file, 0, b"old");
        disk.sync(file);
        disk.sync_names();
        disk.delete(old);
        let file = disk.open(new);
        disk.sync(file);
        let names = |old, new| [("/nowhere/new".to_owned(), new), ("/nowhere/old".to_owned(), old)];
        assert_eq!(left(&disk, Kept::Nothing), names(Some(b"old".to_vec()), None));
        assert_eq!(left(&disk, Kept::Everything), names(None, Some(Vec::new())));
    }

    #[test]
    fn what_a_failed_sync_forgot_is_not_kept_by_the_next() {
        let mut disk = Disk::default();
        let file = disk.open(Path::new("/nowhere/file"));
        disk.sync_names();
        disk.write(file, 0, b"lost");
        disk.forget(file);
        disk.write(file, 4, b"kept");
        disk.sync(file);
        let expected = [("/nowhere/file".to_owned(), Some(b"\0\0\0\0kept".to_vec()))];
        assert_eq!(left(&disk, Kept::Nothing), expected);
    }

    #[test]
    fn the_dice_keep_whole_sectors() {
        let mut disk = Disk::default();
        let file = disk.open(Path::new("/nowhere/file"));
        disk.sync_names();
        disk.write(file, 0, &[7; 8 * SECTOR]);
        let mut seen = BTreeSet::new();
        for seed in 0..32 {
            let bytes = left(&disk, Kept::Some(seed)).remove(0).1.expect("its name is kept");
            assert!(bytes.chunks(SECTOR).all(|sector| sector == [7; SECTOR] || sector == [0; SECTOR]));
            seen.insert(bytes);
        }
        assert!(seen.len() > 16, "{} different outcomes of 32", seen.len());
    }

    #[test]
    fn a_torn_write_ends_within_itself() {
        assert_eq!(torn(Tear::Middle, 32, 24), 12);
        // A page behind the header of its frame: the boundary after its middle.
        assert_eq!(torn(Tear::AtSector, 56, 4096), 2504);
        assert_eq!((56 + torn(Tear::AtSector, 56, 4096)) % SECTOR, 0);
        assert_eq!(torn(Tear::AtSector, 32, 24), 0, "it crosses no boundary");
    }
}
