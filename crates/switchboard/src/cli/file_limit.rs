//! A limit on the length of files (`ulimit -f`, `LimitFSIZE=` of systemd).

use tokio::signal::unix::{SignalKind, signal};

/// Has a write beyond the limit refused with an error, as on a full disk. Without this the system ends the process by
/// SIGXFSZ, and nobody is answered.
///
/// A handler in the place of that end is all it takes: it stays for the life of the process, and nobody needs to listen.
pub(super) fn refuse_the_write() {
    if let Err(reason) = signal(SignalKind::from_raw(libc::SIGXFSZ)) {
        tracing::warn!(%reason, "a file that reaches its limit will end the process");
    }
}
