//! Where it ran, and how busy that was.

use std::fmt;
use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use std::thread::available_parallelism;

use serde::Serialize;

/// The machine.
#[derive(Clone, Debug, Serialize)]
pub struct Machine {
    /// When the run began.
    pub at: String,
    /// Processors of the generator and the subjects together.
    pub processors: usize,
    /// The kernel's release.
    pub kernel: Option<String>,
    /// Processes that ran or wanted to, on average over the minute before the run.
    pub load_before: Option<f64>,
    /// The kind of the file system of the data. Figures of `tmpfs` say nothing about durability.
    pub file_system: Option<String>,
}

impl Machine {
    /// This one, with data in this folder.
    pub fn here(folder: &Path) -> Self {
        let read = |path: &str| fs::read_to_string(path).ok();
        Self {
            at: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            processors: available_parallelism().map_or(1, NonZeroUsize::get),
            kernel: read("/proc/sys/kernel/osrelease").map(|release| release.trim().to_owned()),
            load_before: read("/proc/loadavg").and_then(|load| load.split(' ').next()?.parse().ok()),
            file_system: read("/proc/self/mounts").and_then(|mounts| file_system(&mounts, folder)),
        }
    }
}

/// The kind of the file system that is mounted nearest above the folder; of two at one place the later one.
fn file_system(mounts: &str, folder: &Path) -> Option<String> {
    let mounts = mounts.lines().filter_map(|line| {
        let mut fields = line.split(' ').skip(1);
        Some((fields.next()?, fields.next()?))
    });
    let above = mounts.filter(|(point, _)| folder.starts_with(point));
    above.max_by_key(|(point, _)| point.len()).map(|(_, kind)| kind.to_owned())
}

impl fmt::Display for Machine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = |value: &Option<String>| value.clone().unwrap_or_else(|| "unknown".to_owned());
        write!(
            formatter,
            "{}, {} processors shared by the load generator and what it measures, Linux {}, data on {}, load before {}",
            self.at,
            self.processors,
            known(&self.kernel),
            known(&self.file_system),
            known(&self.load_before.map(|load| load.to_string())),
        )?;
        writeln!(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_mount_above_the_data_counts() {
        let mounts = "a / ext4 rw 0 0\nb /data xfs rw 0 0\nc /database tmpfs rw 0 0\nd /data btrfs rw 0 0\n";
        assert_eq!(file_system(mounts, Path::new("/data/x")).as_deref(), Some("btrfs"));
        assert_eq!(file_system(mounts, Path::new("/home")).as_deref(), Some("ext4"));
        assert_eq!(file_system("", Path::new("/home")), None);
    }
}
