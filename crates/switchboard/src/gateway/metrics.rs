//! `/metrics`: what the rooms have counted, and what the store and the deliverer say when they are asked.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use http::StatusCode;
use metrics::{Counter, Gauge, counter, gauge};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::{Mutex, watch};

use super::answer::Answer;
use crate::figures;
use crate::model::Clocks;
use crate::receipts::Deliverer;
use crate::receipts::engine::{Doing, Health};
use crate::stop::stopped;
use crate::store::Shared;
use crate::store::vitals::{Holdings, Writing};

/// How often at most the store is asked what it holds, however often figures are.
const ASK_EVERY: Duration = Duration::from_secs(5);
/// How long the deliverer may take to say how its destinations are doing.
const OVERVIEW_WITHIN: Duration = Duration::from_secs(1);
/// How often the values of histograms are gathered; until then each takes room.
const GATHER_EVERY: Duration = Duration::from_secs(5);

/// How a destination that nothing is known of is doing.
const UNKNOWN: &str = "unproven";
/// How a destination is doing that an operator or a 410 has paused.
const PAUSED: &str = "paused";

/// Who is asked for figures.
pub struct Sources {
    /// What is held.
    pub store: Shared,
    /// How destinations are doing.
    pub deliverer: Deliverer,
    /// The wall clock.
    pub clocks: Clocks,
}

/// The figures of a running service.
pub struct Metrics {
    handle: PrometheusHandle,
    sources: Sources,
    started: Instant,
    asked: Mutex<Option<Instant>>,
    classes: Vec<Class>,
    held: Held,
    writer: Writer,
    process: Process,
    /// Calls of the API.
    pub(super) calls: Answers,
    /// Calls of the queues.
    pub(super) queues: Answers,
    /// Webhooks of networks.
    pub(super) webhooks: Webhooks,
}

impl Metrics {
    /// Registers all figures of its own with the recorder of this process, which `handle` reads.
    pub fn new(handle: PrometheusHandle, sources: Sources) -> Self {
        gauge!(figures::BUILD, "version" => env!("CARGO_PKG_VERSION")).set(1);
        super::connections::register();
        let classes = Health::ALL.iter().map(|health| health.as_str()).chain([PAUSED]);
        Self {
            handle,
            sources,
            started: Instant::now(),
            asked: Mutex::default(),
            classes: classes.map(Class::new).collect(),
            held: Held::new(),
            writer: Writer::new(),
            process: Process { uptime: gauge!(figures::UPTIME), memory: gauge!(figures::MEMORY) },
            calls: Answers::new("cams"),
            queues: Answers::new("mns"),
            webhooks: Webhooks::new(),
        }
    }

    /// All figures in Prometheus' text format.
    pub async fn render(&self) -> String {
        // Who comes meanwhile waits, and then finds them fresh.
        let mut asked = self.asked.lock().await;
        if asked.is_none_or(|at| at.elapsed() >= ASK_EVERY) {
            self.ask().await;
            *asked = Some(Instant::now());
        }
        drop(asked);
        let store = &self.sources.store;
        self.writer.set(store.writing(), store.pulse().refuses.is_none());
        self.process.uptime.set(self.started.elapsed().as_secs_f64());
        self.process.memory.set(resident_bytes() as f64);
        self.handle.render()
    }

    async fn ask(&self) {
        let now_ms = self.sources.clocks.wall().as_millisecond();
        let holdings = match self.sources.store.holdings(now_ms).await {
            Ok(holdings) => holdings,
            // They stay as they were.
            Err(error) => return tracing::error!(%error, "figures of the store cannot be read"),
        };
        self.held.set(&holdings);
        let overview = tokio::time::timeout(OVERVIEW_WITHIN, self.sources.deliverer.overview()).await;
        let totals = totals(&holdings, &overview.ok().flatten().unwrap_or_default(), now_ms);
        for class in &self.classes {
            class.set(totals.get(class.name).unwrap_or(&Totals::default()));
        }
    }
}

/// Gathers the values of histograms from time to time, until `stop` turns true: nobody may ever ask for them.
pub async fn gather(handle: PrometheusHandle, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(GATHER_EVERY) => handle.run_upkeep(),
            () = stopped(&mut stop) => return,
        }
    }
}

/// The memory of this process that is resident, bytes; 0 where the system does not say.
fn resident_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes = line.and_then(|rest| rest.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    kibibytes.unwrap_or_default().saturating_mul(1024)
}

/// What is said of the destinations of one class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Totals {
    destinations: usize,
    in_memory: usize,
    under_way: usize,
    deliveries: u64,
    oldest_ms: i64,
}

/// Puts together what the store and the deliverer say of destinations, by class.
fn totals(holdings: &Holdings, overview: &[Doing], now_ms: i64) -> HashMap<&'static str, Totals> {
    let mut totals: HashMap<&'static str, Totals> = HashMap::new();
    let paused = holdings.waiting.iter().filter(|waiting| waiting.paused);
    let paused: HashSet<i64> = paused.map(|waiting| waiting.destination).collect();
    let mut classes = HashMap::with_capacity(overview.len());
    for doing in overview {
        let is_paused = paused.contains(&doing.destination);
        let class = if is_paused { PAUSED } else { doing.health.as_str() };
        classes.insert(doing.destination, class);
        let totals = totals.entry(class).or_default();
        totals.destinations += 1;
        totals.in_memory += doing.in_memory;
        totals.under_way += doing.under_way;
    }
    for waiting in &holdings.waiting {
        let known = classes.get(&waiting.destination).copied();
        let class = known.unwrap_or(if waiting.paused { PAUSED } else { UNKNOWN });
        let totals = totals.entry(class).or_default();
        totals.destinations += usize::from(known.is_none());
        totals.deliveries += waiting.deliveries;
        totals.oldest_ms = totals.oldest_ms.max(now_ms.saturating_sub(waiting.oldest_ms));
    }
    totals
}

struct Class {
    name: &'static str,
    destinations: Gauge,
    in_memory: Gauge,
    under_way: Gauge,
    waiting: Gauge,
    oldest: Gauge,
}

impl Class {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            destinations: gauge!(figures::DESTINATIONS, "class" => name),
            in_memory: gauge!(figures::IN_MEMORY, "class" => name),
            under_way: gauge!(figures::UNDER_WAY, "class" => name),
            waiting: gauge!(figures::WAITING, "class" => name),
            oldest: gauge!(figures::OLDEST, "class" => name),
        }
    }

    fn set(&self, totals: &Totals) {
        self.destinations.set(totals.destinations as f64);
        self.in_memory.set(totals.in_memory as f64);
        self.under_way.set(totals.under_way as f64);
        self.waiting.set(totals.deliveries as f64);
        self.oldest.set(totals.oldest_ms as f64 / 1_000.0);
    }
}

struct Held {
    jobs: Gauge,
    active: Gauge,
    inactive: Gauge,
    delayed: Gauge,
}

impl Held {
    fn new() -> Self {
        let queues = |state: &'static str| gauge!(figures::QUEUE_MESSAGES, "state" => state);
        Self {
            jobs: gauge!(figures::JOBS),
            active: queues("active"),
            inactive: queues("inactive"),
            delayed: queues("delayed"),
        }
    }

    fn set(&self, holdings: &Holdings) {
        self.jobs.set(holdings.jobs as f64);
        self.active.set(holdings.queues.active as f64);
        self.inactive.set(holdings.queues.inactive as f64);
        self.delayed.set(holdings.queues.delayed as f64);
    }
}

struct Writer {
    commits: Counter,
    changes: Counter,
    refused: Counter,
    failures: Counter,
    last: Gauge,
    largest: Gauge,
    queued: Gauge,
    accepts: Gauge,
}

impl Writer {
    fn new() -> Self {
        Self {
            commits: counter!(figures::COMMITS),
            changes: counter!(figures::CHANGES),
            refused: counter!(figures::REFUSED),
            failures: counter!(figures::FAILURES),
            last: gauge!(figures::GROUP, "of" => "last"),
            largest: gauge!(figures::GROUP, "of" => "largest"),
            queued: gauge!(figures::QUEUED),
            accepts: gauge!(figures::ACCEPTS),
        }
    }

    fn set(&self, writing: Writing, accepts: bool) {
        self.commits.absolute(writing.commits);
        self.changes.absolute(writing.changes);
        self.refused.absolute(writing.refused);
        self.failures.absolute(writing.failures);
        self.last.set(writing.last_group as f64);
        self.largest.set(writing.largest_group as f64);
        self.queued.set(writing.waiting as f64);
        self.accepts.set(f64::from(u8::from(accepts)));
    }
}

struct Process {
    uptime: Gauge,
    memory: Gauge,
}

/// Answers by outcome.
pub(super) struct Answers {
    accepted: Counter,
    refused: Counter,
    failed: Counter,
}

impl Answers {
    fn new(api: &'static str) -> Self {
        let outcome = |outcome: &'static str| counter!(figures::CALLS, "api" => api, "outcome" => outcome);
        Self { accepted: outcome("accepted"), refused: outcome("refused"), failed: outcome("failed") }
    }

    /// Counts an answer and hands it on.
    pub(super) fn count(&self, answer: Answer) -> Answer {
        let counter = match answer.status().as_u16() {
            ..=399 => &self.accepted,
            400..=499 => &self.refused,
            _ => &self.failed,
        };
        counter.increment(1);
        answer
    }
}

/// Webhooks by outcome.
pub(super) struct Webhooks {
    taken: Counter,
    forged: Counter,
    unreadable: Counter,
    failed: Counter,
}

impl Webhooks {
    fn new() -> Self {
        let outcome = |outcome: &'static str| counter!(figures::WEBHOOKS, "outcome" => outcome);
        Self {
            taken: outcome("taken"),
            forged: outcome("forged"),
            unreadable: outcome("unreadable"),
            failed: outcome("failed"),
        }
    }

    /// Counts an answer to a webhook and hands it on.
    pub(super) fn count(&self, answer: Answer) -> Answer {
        let counter = match answer.status() {
            StatusCode::OK => &self.taken,
            StatusCode::FORBIDDEN => &self.forged,
            status if status.is_client_error() => &self.unreadable,
            _ => &self.failed,
        };
        counter.increment(1);
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::vitals::WaitingAt;

    #[test]
    fn a_destination_counts_once_and_a_paused_one_as_paused_however_it_was_doing() {
        let waiting =
            |destination, paused, oldest_ms| WaitingAt { destination, paused, deliveries: 10, oldest_ms };
        let holdings = Holdings {
            waiting: vec![waiting(1, false, 400), waiting(2, true, 100), waiting(3, false, 900)],
            ..Holdings::default()
        };
        let doing = |destination, health| Doing { destination, health, in_memory: 2, under_way: 1 };
        let overview = [doing(1, Health::Down), doing(2, Health::Failing), doing(4, Health::Healthy)];
        let mut totals = totals(&holdings, &overview, 1_000);
        let known = Totals { destinations: 1, in_memory: 2, under_way: 1, deliveries: 0, oldest_ms: 0 };
        for (class, expected) in [
            ("down", Totals { deliveries: 10, oldest_ms: 600, ..known }),
            ("paused", Totals { deliveries: 10, oldest_ms: 900, ..known }),
            ("healthy", known),
            ("unproven", Totals { destinations: 1, deliveries: 10, oldest_ms: 100, ..Totals::default() }),
        ] {
            assert_eq!(totals.remove(class), Some(expected), "{class}");
        }
        assert!(totals.is_empty(), "{totals:?}");
    }

    #[test]
    fn this_process_has_memory() {
        assert!(!cfg!(target_os = "linux") || resident_bytes() > 100_000);
    }
}
