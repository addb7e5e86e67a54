//! The file system itself: SQLite's own, its write and sync calls guarded.
//!
//! A file that SQLite's file system opened keeps its memory and its state; only its table of
//! methods is replaced by a copy in which three calls lead here first. The copy is the head of a
//! larger struct, so that these calls find their state through the pointer that SQLite holds.

#![allow(unsafe_code)]

use std::ffi::{CString, c_char, c_int, c_void};
use std::ptr;
use std::sync::Arc;

use parking_lot::Mutex;
use rusqlite::ffi;

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
    // SAFETY: the arguments are those that SQLite made for a call of this kind; `szOsFile` was
    // copied, so `file` has the room that the original needs.
    let code = unsafe { original_open(system.original, name, file, flags, out_flags) };
    let kind = match flags {
        flags if flags & ffi::SQLITE_OPEN_MAIN_DB != 0 => File::Main,
        flags if flags & ffi::SQLITE_OPEN_WAL != 0 => File::Log,
        _ => return code,
    };
    if code != ffi::SQLITE_OK {
        return code;
    }
    // SAFETY: the original filled the file in, and its methods are static.
    unsafe {
        let original = (*file).pMethods;
        let mut own = *original;
        own.xClose = Some(close);
        own.xWrite = Some(write);
        own.xSync = Some(sync);
        let methods = Methods { own, original, state: Arc::clone(&system.state), file: kind };
        // Freed by `close`, which SQLite calls once for each file that was opened.
        (*file).pMethods = Box::into_raw(Box::new(methods)).cast();
    }
    code
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

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    data: *const c_void,
    amount: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: `open` put a `Methods` here, which lives until `close`.
    let methods = unsafe { &*(*file).pMethods.cast::<Methods>() };
    guarded(methods, Fault::DiskFull, ffi::SQLITE_FULL, Event::Written(methods.file), || {
        // SAFETY: the original's methods are static, the arguments SQLite's own.
        unsafe { (*methods.original).xWrite.map(|original| original(file, data, amount, offset)) }
    })
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: as in `write`.
    let methods = unsafe { &*(*file).pMethods.cast::<Methods>() };
    guarded(methods, Fault::Sync, ffi::SQLITE_IOERR_FSYNC, Event::Synced(methods.file), || {
        // SAFETY: as in `write`.
        unsafe { (*methods.original).xSync.map(|original| original(file, flags)) }
    })
}

/// Refuses the call when the fault is on, else makes it, and writes down which of the two.
fn guarded(
    methods: &Methods,
    fault: Fault,
    refusal: c_int,
    done: Event,
    call: impl FnOnce() -> Option<c_int>,
) -> c_int {
    let on = methods.state.lock().fault == fault;
    let code = if on { refusal } else { call().unwrap_or(ffi::SQLITE_IOERR) };
    let event = if code == ffi::SQLITE_OK { done } else { Event::Failed(methods.file) };
    methods.state.lock().events.push(event);
    code
}
