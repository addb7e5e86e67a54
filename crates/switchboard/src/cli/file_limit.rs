//! Limits of the system: on the length of files (`ulimit -f`, `LimitFSIZE=` of systemd) and on how many are open (`ulimit -n`,
//! `LimitNOFILE=`), sockets included.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
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

/// Descriptors that are kept for what is no client's connection: 512 deliveries at once and the connections that are kept for
/// the next ones, the store, the networks.
const RESERVED: usize = 2_048;

/// Has this process open as many files as the system lets it: the soft limit becomes the hard one. Answers how many that are.
pub(super) fn raise_descriptors() -> usize {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current == maximum {
        return count(current);
    }
    match setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        Ok(()) => count(maximum),
        Err(reason) => {
            tracing::warn!(%reason, "the limit of open files stays as it is");
            count(current)
        }
    }
}

/// How many connections of clients so many descriptors allow: a part of them is kept back.
pub(super) fn connections(descriptors: usize) -> usize {
    descriptors.saturating_sub(RESERVED).max(descriptors / 2).max(1)
}

/// None is no limit.
fn count(limit: Option<u64>) -> usize {
    limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soft_limit_becomes_the_hard_one() {
        let descriptors = raise_descriptors();
        let now = getrlimit(Resource::Nofile);
        assert_eq!(now.current, now.maximum);
        assert_eq!(count(now.current), descriptors);
    }

    #[test]
    fn a_part_of_all_descriptors_is_never_a_clients() {
        assert_eq!([1_024, 4_096, 20_000].map(connections), [512, 2_048, 17_952]);
        assert_eq!(connections(0), 1);
    }
}
