//! A machine whose disk fails by plan: counts the calls, and says what each comes to.
//!
//! It does not touch the files: what the process sees is in them, what the disk would keep is in
//! [`Disk`], and the two are made the same when the power comes back.

use std::ffi::c_int;
use std::io;
use std::path::Path;

use rusqlite::ffi;

use super::disk::{self, Disk, Image, Inode};
use super::plan::{Calls, Harm, Kept, Lasting, Plan, Tear};

/// What a call comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The real file system is to make it.
    Go,
    /// It is done without the real file system.
    Done,
    /// It is not made and answers this.
    Refuse(c_int),
    /// So many bytes are to be written, then it answers this.
    Part(usize, c_int),
}

/// A file that is open.
#[derive(Debug, Clone, Copy)]
struct Handle {
    inode: Inode,
    /// Its next sync takes the folder's names along.
    with_names: bool,
}

/// What a file that was opened is known by.
pub(super) type HandleId = usize;

#[derive(Debug)]
pub(super) struct Machine {
    plan: Plan,
    calls: u64,
    struck: bool,
    mended: bool,
    disk: Disk,
    handles: Vec<Handle>,
    /// What the power left when it went.
    left: Option<Image>,
}

/// The kinds of calls, and what each answers when it fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    Read = ffi::SQLITE_IOERR_READ as isize,
    Write = ffi::SQLITE_IOERR_WRITE as isize,
    Sync = ffi::SQLITE_IOERR_FSYNC as isize,
    Truncate = ffi::SQLITE_IOERR_TRUNCATE as isize,
    Delete = ffi::SQLITE_IOERR_DELETE as isize,
}

impl Call {
    fn error(self) -> c_int {
        self as c_int
    }

    fn counts_as(self) -> Calls {
        if self == Self::Read { Calls::Reads } else { Calls::Changes }
    }
}

/// What strikes a call.
#[derive(Debug, Clone, Copy)]
enum Blow {
    Error,
    Full,
    Torn(Tear),
    Power(Kept),
}

impl Machine {
    pub(super) fn new(plan: Plan) -> Self {
        Self {
            plan,
            calls: 0,
            struck: false,
            mended: false,
            disk: Disk::default(),
            handles: Vec::new(),
            left: None,
        }
    }

    pub(super) fn calls(&self) -> u64 {
        self.calls
    }

    pub(super) fn struck(&self) -> bool {
        self.struck
    }

    pub(super) fn is_off(&self) -> bool {
        self.left.is_some()
    }

    pub(super) fn mend(&mut self) {
        self.mended = true;
    }

    pub(super) fn cut_power(&mut self, kept: Kept) {
        if self.left.is_none() {
            self.left = Some(self.disk.after_power_loss(kept));
        }
    }

    /// Writes what the power left into the files, if it went.
    pub(super) fn reboot(self) -> io::Result<()> {
        self.left.as_ref().map_or(Ok(()), disk::restore)
    }

    /// `with_names` for a file whose first sync takes the folder along: a journal or a log that may
    /// have been made by this. `None` when the power is off.
    pub(super) fn open(&mut self, path: &Path, with_names: bool) -> Option<HandleId> {
        if self.is_off() {
            return None;
        }
        let inode = self.disk.open(path);
        self.handles.push(Handle { inode, with_names });
        Some(self.handles.len() - 1)
    }

    pub(super) fn read(&mut self) -> Verdict {
        self.call(Call::Read, |_| {}, |_, _| 0)
    }

    pub(super) fn write(&mut self, handle: HandleId, offset: usize, bytes: &[u8]) -> Verdict {
        let Some(inode) = self.inode(handle) else { return Verdict::Go };
        let part = |machine: &mut Self, tear| {
            let part = disk::torn(tear, offset, bytes.len());
            machine.disk.write(inode, offset, bytes.get(..part).unwrap_or_default());
            part
        };
        self.call(Call::Write, |machine| machine.disk.write(inode, offset, bytes), part)
    }

    pub(super) fn truncate(&mut self, handle: HandleId, size: usize) -> Verdict {
        let Some(inode) = self.inode(handle) else { return Verdict::Go };
        self.call(Call::Truncate, |machine| machine.disk.truncate(inode, size), |_, _| 0)
    }

    pub(super) fn delete(&mut self, path: &Path, with_names: bool) -> Verdict {
        let verdict = self.call(Call::Delete, |machine| machine.disk.delete(path), |_, _| 0);
        if verdict == Verdict::Go && with_names {
            self.disk.sync_names();
        }
        verdict
    }

    /// The real file is not synced: what the power takes is known here.
    pub(super) fn sync(&mut self, handle: HandleId) -> Verdict {
        let Some(Handle { inode, with_names }) = self.handles.get(handle).copied() else {
            return Verdict::Go;
        };
        match self.call(Call::Sync, |_| {}, |_, _| 0) {
            Verdict::Go => {}
            refused => {
                self.disk.forget(inode);
                return refused;
            }
        }
        self.disk.sync(inode);
        if with_names {
            self.disk.sync_names();
            if let Some(handle) = self.handles.get_mut(handle) {
                handle.with_names = false;
            }
        }
        Verdict::Done
    }

    fn inode(&self, handle: HandleId) -> Option<Inode> {
        self.handles.get(handle).map(|handle| handle.inode)
    }

    /// Notes the whole of the call, or what is left of it when it is struck.
    fn call(
        &mut self,
        call: Call,
        whole: impl FnOnce(&mut Self),
        part: impl FnOnce(&mut Self, Tear) -> usize,
    ) -> Verdict {
        if self.is_off() {
            return Verdict::Refuse(call.error());
        }
        match self.blow(call) {
            None => {
                whole(self);
                Verdict::Go
            }
            Some(Blow::Error) => Verdict::Refuse(call.error()),
            Some(Blow::Full) if call == Call::Write => {
                Verdict::Part(part(self, Tear::AtSector), ffi::SQLITE_FULL)
            }
            Some(Blow::Full) => Verdict::Refuse(call.error()),
            Some(Blow::Torn(tear)) => {
                part(self, tear);
                self.cut_power(Kept::Everything);
                Verdict::Refuse(call.error())
            }
            Some(Blow::Power(kept)) => {
                whole(self);
                self.cut_power(kept);
                Verdict::Refuse(call.error())
            }
        }
    }

    /// Counts the call, and says what strikes it.
    fn blow(&mut self, call: Call) -> Option<Blow> {
        if call.counts_as() != self.plan.calls {
            return None;
        }
        let frees_room = matches!(call, Call::Truncate | Call::Delete);
        if frees_room && matches!(self.plan.harm, Harm::DiskFull(_)) {
            return None;
        }
        self.calls += 1;
        let is_due = self.calls >= self.plan.at;
        let (blow, lasting) = match self.plan.harm {
            Harm::IoError(lasting) => (Blow::Error, lasting),
            Harm::DiskFull(lasting) => (Blow::Full, lasting),
            Harm::TornWrite(tear) => (Blow::Torn(tear), Lasting::Once),
            Harm::PowerLoss(kept) => (Blow::Power(kept), Lasting::Once),
        };
        let is_over = match lasting {
            Lasting::Once => self.struck,
            Lasting::UntilMended => self.mended,
        };
        if !is_due || is_over {
            return None;
        }
        self.struck = true;
        Some(blow)
    }
}
