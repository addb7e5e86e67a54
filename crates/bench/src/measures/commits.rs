//! Commits as a write-ahead log shows them: a frame that ends a transaction carries the database's size (SQLite, "WAL
//! file format"). The log belongs to another process and is only read.

use std::fs::File;
use std::future::Future;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::pin::pin;
use std::time::Duration;

/// Bytes of the log's header and of a frame's.
const LOG_HEADER: u64 = 32;
const FRAME_HEADER: u64 = 24;
/// How often the log is looked at. It begins anew after some 2,000 pages, which takes longer.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Counts the commits of one log.
#[derive(Debug)]
pub struct Commits {
    log: Option<File>,
    salt: [u8; 8],
    frames: u64,
    count: u64,
}

impl Commits {
    /// Of this log. One that cannot be read has no commits.
    pub fn of(path: &Path) -> Self {
        Self { log: File::open(path).ok(), salt: [0; 8], frames: 0, count: 0 }
    }

    /// Drives a future to its end, and counts the commits meanwhile.
    pub async fn during<T>(&mut self, work: impl Future<Output = T>) -> (T, u64) {
        self.look();
        let before = self.count;
        let mut work = pin!(work);
        loop {
            match tokio::time::timeout(LOOK_EVERY, work.as_mut()).await {
                Ok(done) => {
                    self.look();
                    return (done, self.count - before);
                }
                Err(_) => self.look(),
            }
        }
    }

    /// Counts what was committed since the last look. What cannot be read is counted by the next one.
    fn look(&mut self) {
        if let Some(log) = self.log.take() {
            let _ = self.read(&log);
            self.log = Some(log);
        }
    }

    fn read(&mut self, log: &File) -> io::Result<()> {
        let mut header = [0; LOG_HEADER as usize];
        log.read_exact_at(&mut header, 0)?;
        let [.., p0, p1, p2, p3] = header[..12] else { return Ok(()) };
        let page = u64::from(u32::from_be_bytes([p0, p1, p2, p3]));
        let mut salt = [0; 8];
        salt.copy_from_slice(&header[16..24]);
        // The end of the log before, where it was not written over yet.
        self.frames(log, page)?;
        if salt != self.salt {
            (self.salt, self.frames) = (salt, 0);
            self.frames(log, page)?;
        }
        Ok(())
    }

    fn frames(&mut self, log: &File, page: u64) -> io::Result<()> {
        let mut header = [0; FRAME_HEADER as usize];
        loop {
            match log.read_exact_at(&mut header, LOG_HEADER + self.frames * (FRAME_HEADER + page)) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
                Err(error) => return Err(error),
            }
            if header[8..16] != self.salt {
                return Ok(());
            }
            self.frames += 1;
            self.count += u64::from(header[4..8] != [0; 4]);
        }
    }
}

#[cfg(test)]
mod tests {
    use sqlite::{Database, Options, rusqlite};

    use super::*;

    #[test]
    fn commits_are_counted_over_the_log_beginning_anew() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("x.db"), Options::default()).unwrap();
        let write = |sql: String| {
            database.write_blocking(move |connection| connection.execute_batch(&sql)).unwrap();
        };
        write("CREATE TABLE x (body BLOB)".to_owned());
        let mut commits = Commits::of(&folder.path().join("x.db-wal"));
        commits.look();
        assert_eq!(commits.count, 1);
        // Each is longer than what a log may hold before it begins anew (2,000 pages).
        for _ in 0..3 {
            write("INSERT INTO x VALUES (zeroblob(9000000))".to_owned());
            commits.look();
        }
        assert_eq!(commits.count, 4);
        let rows = database.read(|connection| {
            connection.query_row("SELECT COUNT(*) FROM x", (), |row| row.get::<_, i64>(0))
        });
        assert_eq!(rows.map_err(|error: rusqlite::Error| error).unwrap(), 3);
    }
}
