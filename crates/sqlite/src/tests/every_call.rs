//! A disk that fails at the n-th call, for every n of a script of 100 operations.
//!
//! - `script`: the operations, their groups, and what the rows are after them
//! - `play`: plays the script on a disk with a mishap, and writes down what was answered
//! - `check`: opens what is left on a sound disk and compares
//!
//! A failing case prints the line that plays it alone; put it into a test.

mod check;
mod play;
mod script;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::thread;

use tempfile::TempDir;

use self::play::{Ending, Played, play};
use crate::fault::{Calls, Faults, Harm, Kept, Lasting, Plan, Tear};

#[test]
fn nothing_is_lost_to_a_write_that_fails_once() {
    every_call("fails-once", Calls::Changes, Ending::PowerCut, |_| Harm::IoError(Lasting::Once));
}

#[test]
fn nothing_is_lost_to_a_disk_that_fails_for_a_while() {
    every_call("fails-a-while", Calls::Changes, Ending::Mended, |_| Harm::IoError(Lasting::UntilMended));
}

#[test]
fn nothing_is_lost_when_the_power_goes_soon_after_a_disk_failed() {
    let failing = |_| Harm::IoError(Lasting::UntilMended);
    every_call("fails-then-power-cut", Calls::Changes, Ending::MendedThenCut, failing);
}

#[test]
fn nothing_is_lost_to_a_disk_that_fails_for_good() {
    every_call("fails-for-good", Calls::Changes, Ending::PowerCut, |_| Harm::IoError(Lasting::UntilMended));
}

#[test]
fn nothing_is_lost_to_a_disk_that_is_full_for_a_moment() {
    every_call("full-once", Calls::Changes, Ending::PowerCut, |_| Harm::DiskFull(Lasting::Once));
}

#[test]
fn all_goes_on_when_a_full_disk_has_room_again() {
    every_call("full-a-while", Calls::Changes, Ending::Mended, |_| Harm::DiskFull(Lasting::UntilMended));
}

#[test]
fn nothing_is_lost_on_a_disk_that_stays_full() {
    every_call("full-for-good", Calls::Changes, Ending::Closed, |_| Harm::DiskFull(Lasting::UntilMended));
}

#[test]
fn nothing_is_lost_to_a_write_that_is_torn_at_a_sector() {
    every_call("torn-at-sector", Calls::Changes, Ending::Closed, |_| Harm::TornWrite(Tear::AtSector));
}

#[test]
fn nothing_is_lost_to_a_write_that_is_torn_in_the_middle() {
    every_call("torn-in-middle", Calls::Changes, Ending::Closed, |_| Harm::TornWrite(Tear::Middle));
}

#[test]
fn nothing_is_lost_when_all_that_was_not_synced_is_dropped() {
    every_call("drops-all", Calls::Changes, Ending::Closed, |_| Harm::PowerLoss(Kept::Nothing));
}

#[test]
fn nothing_is_lost_when_some_of_what_was_not_synced_is_dropped() {
    every_call("drops-some", Calls::Changes, Ending::Closed, |n| Harm::PowerLoss(Kept::Some(n)));
}

#[test]
fn nothing_is_lost_to_a_read_that_fails_once() {
    every_call("read-fails-once", Calls::Reads, Ending::PowerCut, |_| Harm::IoError(Lasting::Once));
}

#[test]
fn nothing_is_lost_when_reads_fail_for_a_while() {
    every_call("reads-fail-a-while", Calls::Reads, Ending::Mended, |_| Harm::IoError(Lasting::UntilMended));
}

#[test]
fn an_acknowledged_operation_that_is_missing_is_noticed() {
    let case = Case::new("noticed", Calls::Changes, Ending::PowerCut);
    let mut played = case.play(Plan::count(Calls::Changes, Harm::IoError(Lasting::Once)));
    played.ledger.acknowledged.insert(script::OPERATIONS + 1);
    let noticed = catch_unwind(AssertUnwindSafe(|| check::check(&case.path(), played.ledger)));
    assert!(noticed.is_err());
}

/// Plays the script without a mishap to count the calls, then once for every call with the harm there.
fn every_call(name: &'static str, calls: Calls, ending: Ending, harm: impl Fn(u64) -> Harm) {
    let case = Case::new(name, calls, ending);
    let Played { ledger, calls: count, .. } = case.play(Plan::count(calls, harm(0)));
    assert_eq!(ledger.acknowledged.len(), script::KEPT, "without a mishap all is acknowledged");
    check::check(&case.path(), ledger);
    assert!(count >= 200, "a script of 100 operations makes more than {count} calls");
    for at in 1..=count {
        case.hold(Plan { calls, at, harm: harm(at) });
    }
}

/// A way to fail and to end, on a file system of its own.
struct Case {
    name: &'static str,
    calls: Calls,
    ending: Ending,
    faults: Faults,
    folder: TempDir,
}

impl Case {
    fn new(name: &'static str, calls: Calls, ending: Ending) -> Self {
        // In memory where that is to be had: no disk is asked to sync, the loss of power is played.
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() };
        let faults = Faults::install(&format!("every-call-{name}")).unwrap();
        Self { name, calls, ending, faults, folder: folder.unwrap() }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("items.db")
    }

    fn play(&self, plan: Plan) -> Played {
        for file in std::fs::read_dir(self.folder.path()).unwrap() {
            std::fs::remove_file(file.unwrap().path()).unwrap();
        }
        play(&self.faults, &self.path(), plan, self.ending)
    }

    /// Plays the script with this mishap and checks what is left.
    fn hold(&self, plan: Plan) {
        let context = Context { case: self, plan };
        let played = self.play(plan);
        assert!(played.struck, "the script is the same each time, so the call comes");
        check::check(&self.path(), played.ledger);
        drop(context);
    }
}

/// Says which case it was when a check fails.
struct Context<'case> {
    case: &'case Case,
    plan: Plan,
}

impl Drop for Context<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            let Case { name, calls, ending, .. } = self.case;
            let Plan { at, harm, .. } = self.plan;
            eprintln!("alone: Case::new(\"{name} alone\", Calls::{calls:?}, Ending::{ending:?})");
            eprintln!(
                "           .hold(Plan {{ calls: Calls::{calls:?}, at: {at}, harm: Harm::{harm:?} }});"
            );
        }
    }
}
