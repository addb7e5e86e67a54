//! The file system itself: SQLite's own, its calls guarded.
//!
//! A file that SQLite's file system opened keeps its memory and its state; only its table of
//! methods is replaced by a copy in which a few calls lead here first. The copy is the head of a
//! larger struct, so that these calls find their state through the pointer that SQLite holds.

#![allow(unsafe_code)]

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::path::PathBuf;
use std::sync::Arc;
use std::{ptr, slice};

use parking_lot::Mutex;
use rusqlite::ffi;

use super::machine::{HandleId, Machine, Verdict};
use super::{Event, Fault, File, State};

type Shared = Arc<Mutex<State>>;

/// SQLite sees the first field.
#[repr(C)]
struct FileSystem {
    own: ffi::sqlite3_vfs,
    original: *mut ffi::sqlite3_vfs,
    state: Shared,
}

/// SQLite sees the first field.
#[repr(C)]
struct Methods {
    own: ffi::sqlite3_io_methods,
    original: *const ffi::sqlite3_io_methods,
    state: Shared,
    file: File,
    /// What the machine knows the file by; `None` for one that was opened outside a run.
    handle: Option<HandleId>,
}

/// Makes a file system of this name known to SQLite.
pub(super) fn register(name: &str, state: Shared) -> Result<(), rusqlite::Error> {
    let name = CString::new(name)?;
    // SAFETY: a null name asks for the default file system, which lives as long as the process.
    let original = unsafe { ffi::sqlite3_vfs_find(ptr::null()) };
    if original.is_null() {
        return Err(failure(ffi::SQLITE_CANTOPEN));
    }
    // SAFETY: not null, and SQLite does not change a registered file system but for its link to the
    // next, which is overwritten in the copy.
    let mut own = unsafe { *original };
    own.pNext = ptr::null_mut();
    own.zName = name.into_raw();
    own.xOpen = Some(open);
    own.xDelete = Some(delete);
    // Leaked on purpose, as the name is: SQLite keeps the pointer for the rest of the process.
    let system = Box::into_raw(Box::new(FileSystem { own, original, state }));
    // SAFETY: `own` is the first field of a `repr(C)` struct, so the pointer is one to it as well.
    match unsafe { ffi::sqlite3_vfs_register(system.cast(), 0) } {
        ffi::SQLITE_OK => Ok(()),
        code => Err(failure(code)),
    }
}

fn failure(code: c_int) -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(ffi::Error::new(code), None)
}

/// Opens by the original, then puts the guarded methods in the place of the file's own.
unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite calls this with the pointer that `register` gave it, which is never freed.
    let system = unsafe { &*vfs.cast::<FileSystem>() };
    // SAFETY: the default file system outlives the process's use of it.
    let Some(original_open) = (unsafe { (*system.original).xOpen }) else {
        return ffi::SQLITE_CANTOPEN;
    };
    let kind = [
        (ffi::SQLITE_OPEN_MAIN_DB, File::Main),
        (ffi::SQLITE_OPEN_WAL, File::Log),
        (ffi::SQLITE_OPEN_MAIN_JOURNAL, File::Journal),
    ];
    let kind = kind.into_iter().find(|(flag, _)| flags & flag != 0).map(|(_, kind)| kind);
    let mut handle = None;
    if let (Some(kind), Some(machine)) = (kind, &mut system.state.lock().machine) {
        // SQLite's own syncs the folder with the first sync of a journal that it was asked to make.
        let with_names = kind != File::Main && flags & ffi::SQLITE_OPEN_CREATE != 0;
        // SAFETY: SQLite gives a name to every file of these kinds.
        handle = machine.open(&unsafe { path(name) }, with_names);
        if handle.is_none() {
            // Tells SQLite that there is nothing to close.
            // SAFETY: the room for the file is SQLite's, and large enough for its head.
            unsafe { (*file).pMethods = ptr::null() };
            return ffi::SQLITE_IOERR;
        }
    }
    // SAFETY: the arguments are those that SQLite made for a call of this kind; `szOsFile` was
    // copied, so `file` has the room that the original needs.
    let code = unsafe { original_open(system.original, name, file, flags, out_flags) };
    let Some(kind) = kind.filter(|_| code == ffi::SQLITE_OK) else { return code };
    // SAFETY: the original filled the file in, and its methods are static.
    unsafe {
        let original = (*file).pMethods;
        let mut own = *original;
        own.xClose = Some(close);
        own.xRead = Some(read);
        own.xWrite = Some(write);
        own.xTruncate = Some(truncate);
        own.xSync = Some(sync);
        let methods = Methods { own, original, state: Arc::clone(&system.state), file: kind, handle };
        // Freed by `close`, which SQLite calls once for each file that was opened.
        (*file).pMethods = Box::into_raw(Box::new(methods)).cast();
    }
    code
}

unsafe extern "C" fn delete(vfs: *mut ffi::sqlite3_vfs, name: *const c_char, sync_names: c_int) -> c_int {
    // SAFETY: as in `open`.
    let system = unsafe { &*vfs.cast::<FileSystem>() };
    let mut state = system.state.lock();
    let (verdict, sync_names) = match &mut state.machine {
        // SAFETY: SQLite gives a name to the file to delete. The real folder is not synced in a run.
        Some(machine) => (machine.delete(&unsafe { path(name) }, sync_names != 0), 0),
        None => (Verdict::Go, sync_names),
    };
    carry_out(verdict, |_| {
        // SAFETY: the arguments are SQLite's own.
        unsafe { (*system.original).xDelete.map(|original| original(system.original, name, sync_names)) }
    })
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: `open` put a boxed `Methods` here; SQLite closes a file once and not while it uses it.
    unsafe {
        let methods = Box::from_raw((*file).pMethods.cast_mut().cast::<Methods>());
        (*file).pMethods = methods.original;
        match (*methods.original).xClose {
            Some(original) => original(file),
            None => ffi::SQLITE_OK,
        }
    }
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    data: *mut c_void,
    amount: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: `open` put a `Methods` here, which lives until `close`.
    let methods = unsafe { &*(*file).pMethods.cast::<Methods>() };
    let verdict = methods.judge(&mut methods.state.lock(), |machine, _| machine.read());
    carry_out(verdict, |_| {
        // SAFETY: the original's methods are static, the arguments SQLite's own.
        unsafe { (*methods.original).xRead.map(|original| original(file, data, amount, offset)) }
    })
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    data: *const c_void,
    amount: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: as in `read`.
    let methods = unsafe { &*(*file).pMethods.cast::<Methods>() };
    // SAFETY: SQLite gives so many bytes, which stay as they are for the time of the call.
    let bytes = unsafe { slice::from_raw_parts(data.cast::<u8>(), length(amount.into())) };
    let mut state = methods.state.lock();
    let verdict = match state.fault {
        Fault::DiskFull => Verdict::Refuse(ffi::SQLITE_FULL),
        _ => methods.judge(&mut state, |machine, handle| machine.write(handle, length(offset), bytes)),
    };
    let code = carry_out(verdict, |part| {
        // A part is shorter than the whole, whose length is a `c_int`.
        let amount = part.and_then(|part| c_int::try_from(part).ok()).unwrap_or(amount);
        // SAFETY: as in `read`; the amount is at most SQLite's own.
        unsafe { (*methods.original).xWrite.map(|original| original(file, data, amount, offset)) }
    });
    methods.note(&mut state, code, Event::Written(methods.file))
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: ffi::sqlite3_int64) -> c_int {
    // SAFETY: as in `read`.
    let methods = unsafe { &*(*file).pMethods.cast::<Methods>() };
    let mut state = methods.state.lock();
    let verdict = methods.judge(&mut state, |machine, handle| machine.truncate(handle, length(size)));
    carry_out(verdict, |_| {
        // SAFETY: as in `read`.
        unsafe { (*methods.original).xTruncate.map(|original| original(file, size)) }
    })
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: as in `read`.
    let methods = unsafe { &*(*file).pMethods.cast::<Methods>() };
    let mut state = methods.state.lock();
    let verdict = match state.fault {
        Fault::Sync => Verdict::Refuse(ffi::SQLITE_IOERR_FSYNC),
        _ => methods.judge(&mut state, Machine::sync),
    };
    let code = carry_out(verdict, |_| {
        // SAFETY: as in `read`.
        unsafe { (*methods.original).xSync.map(|original| original(file, flags)) }
    });
    methods.note(&mut state, code, Event::Synced(methods.file))
}

impl Methods {
    /// Asks the machine, in a run; outside one every call is made.
    fn judge(&self, state: &mut State, ask: impl FnOnce(&mut Machine, HandleId) -> Verdict) -> Verdict {
        match (&mut state.machine, self.handle) {
            (Some(machine), Some(handle)) => ask(machine, handle),
            _ => Verdict::Go,
        }
    }

    fn note(&self, state: &mut State, code: c_int, done: Event) -> c_int {
        let event = if code == ffi::SQLITE_OK { done } else { Event::Failed(self.file) };
        state.events.push(event);
        code
    }
}

/// Makes the call, whole or a part of it, as far as the verdict lets it.
fn carry_out(verdict: Verdict, call: impl FnOnce(Option<usize>) -> Option<c_int>) -> c_int {
    match verdict {
        Verdict::Go => call(None).unwrap_or(ffi::SQLITE_IOERR),
        Verdict::Done => ffi::SQLITE_OK,
        Verdict::Refuse(code) => code,
        Verdict::Part(bytes, code) => {
            // It answers the refusal however much of it was written.
            call(Some(bytes));
            code
        }
    }
}

/// Lengths and places are never negative.
fn length(number: ffi::sqlite3_int64) -> usize {
    usize::try_from(number).unwrap_or(0)
}

/// # Safety
///
/// `name` is a C string.
unsafe fn path(name: *const c_char) -> PathBuf {
    // SAFETY: the caller's promise.
    PathBuf::from(unsafe { CStr::from_ptr(name) }.to_string_lossy().into_owned())
}
