//! The disk's own rate: 4 KiB written and synced, one after the other, by one thread.

use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::error::Error;
use crate::statistics::{Latencies, Percentiles};

/// Bytes of one write: a page of SQLite.
const PAGE: usize = 4096;
/// Pages of the file, which is written round and round, as a write-ahead log is.
const PAGES: u64 = 2048;

/// What the disk does.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Disk {
    /// Synced writes a second.
    pub per_second: f64,
    /// Of each write with its sync.
    pub latency: Percentiles,
}

/// Measures the disk of a folder for so long.
pub fn measure(folder: &Path, within: Duration) -> Result<Disk, Error> {
    synced_writes(folder, within).map_err(|source| Error::io(folder.display().to_string(), source))
}

fn synced_writes(folder: &Path, within: Duration) -> io::Result<Disk> {
    let path = folder.join("disk");
    let file = OpenOptions::new().create(true).truncate(true).write(true).open(&path)?;
    let page = [0x5a; PAGE];
    let mut place = (0..PAGES).map(|number| number * PAGE as u64);
    place.try_for_each(|place| file.write_all_at(&page, place))?;
    file.sync_all()?;
    let mut latencies = Latencies::default();
    let started = Instant::now();
    let mut done = 0_u64;
    while started.elapsed() < within {
        let begun = Instant::now();
        file.write_all_at(&page, done % PAGES * PAGE as u64)?;
        file.sync_data()?;
        latencies.record(begun.elapsed());
        done += 1;
    }
    let per_second = done as f64 / started.elapsed().as_secs_f64();
    drop(file);
    std::fs::remove_file(&path)?;
    Ok(Disk { per_second, latency: latencies.percentiles() })
}
