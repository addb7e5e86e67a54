//! What the system tells of a process: memory and processor time; and how it is ended.

use std::fs;
use std::process::Child;
use std::time::Duration;

use rustix::process::{Pid, Signal};
use serde::Serialize;

/// A child that ends with this value.
#[derive(Debug)]
pub struct Process(Child);

/// Memory of a process, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Memory {
    /// Resident, shared pages counted whole.
    pub resident: u64,
    /// The most that was ever resident of it.
    pub peak: u64,
    /// Resident, shared pages counted in proportion, where the system tells it.
    pub proportional: Option<u64>,
    /// Resident and its own: heap and stacks.
    pub anonymous: Option<u64>,
}

impl Process {
    /// Takes a child over.
    pub fn new(child: Child) -> Self {
        Self(child)
    }

    /// Its memory now.
    pub fn memory(&self) -> Option<Memory> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id())).ok()?;
        let rollup = fs::read_to_string(format!("/proc/{}/smaps_rollup", self.0.id())).ok();
        Some(Memory {
            resident: kilobytes(&status, "VmRSS")?,
            peak: kilobytes(&status, "VmHWM")?,
            proportional: rollup.and_then(|rollup| kilobytes(&rollup, "Pss")),
            anonymous: kilobytes(&status, "RssAnon"),
        })
    }

    /// Processor time of all its threads so far.
    pub fn processor_time(&self) -> Option<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0.id())).ok()?;
        let ticks = ticks(&stat)?;
        Some(Duration::from_secs_f64(ticks as f64 / rustix::param::clock_ticks_per_second() as f64))
    }

    /// Whether it has ended already.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.0.try_wait(), Ok(None))
    }

    /// Asks it to stop and waits until it did.
    pub fn stop(mut self) {
        if let Some(pid) = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw)
            && rustix::process::kill_process(pid, Signal::TERM).is_ok()
            && self.0.wait().is_ok()
        {
            return;
        }
        drop(self);
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if !self.has_ended() {
            // It ended in between, or cannot be ended: nothing is left to do.
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }
}

/// Processor time of a process and its children so far; that of children that have ended is part of it.
pub fn processor_time_of(parent: u32) -> Option<Duration> {
    let mut sum = 0;
    for entry in fs::read_dir("/proc").ok()?.flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        // One that ends meanwhile is its parent's then.
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else { continue };
        if pid == parent {
            sum += ticks(&stat)? + ticks_of_ended(&stat)?;
        } else if field(&stat, 4) == Some(u64::from(parent)) {
            sum += ticks(&stat)?;
        }
    }
    Some(Duration::from_secs_f64(sum as f64 / rustix::param::clock_ticks_per_second() as f64))
}

/// A line such as `VmRSS:      1234 kB`, in bytes.
fn kilobytes(text: &str, name: &str) -> Option<u64> {
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    let number: u64 = value.trim().strip_suffix("kB")?.trim().parse().ok()?;
    number.checked_mul(1024)
}

/// User and system time of `/proc/PID/stat`: fields 14 and 15.
fn ticks(stat: &str) -> Option<u64> {
    field(stat, 14)?.checked_add(field(stat, 15)?)
}

/// The same of its children that have ended: fields 16 and 17.
fn ticks_of_ended(stat: &str) -> Option<u64> {
    field(stat, 16)?.checked_add(field(stat, 17)?)
}

/// A field behind the second one, counted from 1. The second is the program's name in parentheses, which may hold anything.
fn field(stat: &str, number: usize) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_whitespace().nth(number.checked_sub(3)?)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_in_bytes() {
        let status = "Name:\tx\nVmRSS:\t   12345 kB\nRssAnon:\t 8 kB\n";
        assert_eq!(kilobytes(status, "VmRSS"), Some(12_345 * 1024));
        assert_eq!(kilobytes(status, "VmSwap"), None);
    }

    #[test]
    fn processor_time_is_found_behind_any_name() {
        let stat = "42 (a ) b) S 1 2 3 4 5 6 7 8 9 10 70 30 0 0 20 0 3 0 100 200 300";
        assert_eq!(ticks(stat), Some(100));
        assert_eq!((ticks_of_ended(stat), field(stat, 4)), (Some(0), Some(1)));
        assert_eq!(ticks("42 (a"), None);
    }
}
