//! Whether the service may be used: its world applied, its callbacks registered, its store accepting changes.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::watch;

use crate::model::Clocks;
use crate::stop::stopped;
use crate::store::vitals::Pulse;
use crate::store::{Shared, StoreError};

/// Shared between the start of the service, its gateway, and who watches the store.
#[derive(Debug, Clone, Default)]
pub struct Readiness {
    stage: Arc<AtomicU8>,
    stopping: Arc<AtomicBool>,
    /// What came of a probe that the store did not answer.
    silence: Arc<Mutex<Option<StoreError>>>,
}

const STARTING: u8 = 0;
const SERVING: u8 = 1;
const READY: u8 = 2;

/// How often the store is looked at; while it refuses changes, it is probed as often.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Looks without a commit after which it is probed.
const IDLE_LOOKS: u32 = 5;
/// How long a probe may take.
const PROBE_WITHIN: Duration = Duration::from_secs(10);

/// Why the service is not ready.
#[derive(Debug, Clone)]
pub enum NotReady {
    /// Its world is not applied, or its callbacks are not registered.
    Starting,
    /// It was told to stop.
    Stopping,
    /// The store does not accept changes.
    Store(StoreError),
}

impl fmt::Display for NotReady {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Starting => formatter.write_str("starting"),
            Self::Stopping => formatter.write_str("stopping"),
            Self::Store(error) => write!(formatter, "no change is accepted: {error}"),
        }
    }
}

impl Readiness {
    /// The state is complete: operations are served. Until then they answer `ServiceUnavailable`.
    pub fn serving(&self) {
        self.stage.fetch_max(SERVING, Ordering::Release);
    }

    /// Everything behind the state stands as well.
    pub fn ready(&self) {
        self.stage.fetch_max(READY, Ordering::Release);
    }

    /// The service was told to stop: calls are served for a while yet, and who sends them is to look elsewhere.
    pub fn stopping(&self) {
        self.stopping.store(true, Ordering::Release);
    }

    /// Whether it was told to stop.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// Whether operations are served.
    pub fn is_serving(&self) -> bool {
        self.stage.load(Ordering::Acquire) > STARTING
    }

    /// What `/readyz` says, at this pulse of the store.
    ///
    /// # Errors
    /// Why it is not ready.
    pub fn now(&self, pulse: Pulse) -> Result<(), NotReady> {
        if self.is_stopping() {
            return Err(NotReady::Stopping);
        }
        if self.stage.load(Ordering::Acquire) != READY {
            return Err(NotReady::Starting);
        }
        match pulse.refuses.or_else(|| self.silence.lock().clone()) {
            Some(error) => Err(NotReady::Store(error)),
            None => Ok(()),
        }
    }

    /// Watches the store until `stop` turns true: it is probed while it refuses changes, and when nothing was written for a while.
    pub async fn watch(self, store: Shared, clocks: Clocks, mut stop: watch::Receiver<bool>) {
        let mut looks = tokio::time::interval(LOOK_EVERY);
        looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let (mut commits, mut idle) = (0, 0);
        loop {
            tokio::select! {
                _ = looks.tick() => {}
                () = stopped(&mut stop) => return,
            }
            let pulse = store.pulse();
            idle = if pulse.commits == commits { idle + 1 } else { 0 };
            commits = pulse.commits;
            let refused = pulse.refuses.is_some() || self.silence.lock().is_some();
            if refused || idle >= IDLE_LOOKS {
                let probe = store.probe(clocks.wall().as_millisecond());
                let probed = tokio::time::timeout(PROBE_WITHIN, probe).await;
                self.heard(probed.ok(), refused);
                (commits, idle) = (store.pulse().commits, 0);
            }
        }
    }

    /// What came of a probe; none: it was not answered.
    fn heard(&self, probed: Option<Result<(), StoreError>>, refused: bool) {
        let silent = || StoreError::Unavailable(format!("no answer within {} s", PROBE_WITHIN.as_secs()));
        *self.silence.lock() = probed.is_none().then(silent);
        match probed.unwrap_or_else(|| Err(silent())) {
            Ok(()) if refused => tracing::info!("the store accepts changes again"),
            Ok(()) => {}
            Err(error) => tracing::error!(%error, "the store accepts no changes; it is tried every second"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::SqliteStore;
    use crate::store::vitals::Vitals;

    fn healthy() -> Pulse {
        Pulse { commits: 0, refuses: None }
    }

    #[test]
    fn it_is_ready_when_all_stands_and_the_store_accepts_changes() {
        let readiness = Readiness::default();
        assert!(matches!(readiness.now(healthy()), Err(NotReady::Starting)));
        readiness.serving();
        assert!(readiness.is_serving() && readiness.now(healthy()).is_err());
        readiness.ready();
        assert!(readiness.now(healthy()).is_ok());
        let full = Pulse { refuses: Some(StoreError::Unavailable("disk is full".into())), ..healthy() };
        let why = readiness.now(full).unwrap_err().to_string();
        assert_eq!(why, "no change is accepted: the store is not available: disk is full");
        readiness.heard(None, false);
        assert!(readiness.now(healthy()).unwrap_err().to_string().contains("no answer within 10 s"));
        readiness.heard(Some(Ok(())), true);
        assert!(readiness.now(healthy()).is_ok());
        readiness.clone().stopping();
        assert_eq!(readiness.now(healthy()).unwrap_err().to_string(), "stopping");
        assert!(readiness.is_serving(), "calls are served until the end");
    }

    #[tokio::test]
    async fn it_comes_back_by_itself_when_there_is_room_again() {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(SqliteStore::open(&folder.path().join("db"), 0).unwrap());
        let pages = async |pages: i64| {
            let limit = move |connection: &rusqlite::Connection| {
                connection.pragma_update_and_check(None, "max_page_count", pages, |row| row.get(0))
            };
            store.database().write(limit).await.map_err(|_| "the limit cannot be set").unwrap()
        };
        let (readiness, (stop, stopped)) = (Readiness::default(), watch::channel(false));
        readiness.ready();
        let watching = readiness.clone().watch(store.clone(), Clocks::system(), stopped);
        let watching = tokio::spawn(watching);
        let used: i64 = pages(1).await;
        let big = |connection: &rusqlite::Connection| {
            connection.execute("UPDATE heartbeat SET ballast = zeroblob(1000000)", [])
        };
        assert!(store.database().write(big).await.is_err());
        assert!(readiness.now(store.pulse()).is_err());
        assert!(store.probe(0).await.is_err());
        pages(used + 1_000).await;
        while readiness.now(store.pulse()).is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        stop.send_replace(true);
        watching.await.unwrap();
    }
}
