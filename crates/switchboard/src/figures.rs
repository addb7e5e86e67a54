//! The figures that `/metrics` shows: their names, one list, open to all rooms.
//!
//! A room keeps handles to what it counts (`metrics::counter!`), made when it starts. No customer's id, address or phone
//! number is ever a label: every label has a closed list of values.

use metrics::Unit;

/// How a figure moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It only grows, from 0 at the start of the process.
    Counter,
    /// It goes up and down.
    Gauge,
    /// Counts of values by their size.
    Histogram,
}

impl Kind {
    /// As the text format spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}

/// One figure.
#[derive(Debug, Clone, Copy)]
pub struct Figure {
    /// Its name.
    pub name: &'static str,
    /// How it moves.
    pub kind: Kind,
    /// Its unit.
    pub unit: Unit,
    /// Its labels.
    pub labels: &'static [&'static str],
    /// What it tells.
    pub text: &'static str,
}

macro_rules! figures {
    ($($constant:ident = $kind:ident $unit:ident $name:literal [$($label:literal),*] $text:literal;)*) => {
        $(
            #[doc = $text]
            pub const $constant: &str = $name;
        )*

        /// All of them.
        pub const ALL: &[Figure] = &[$(Figure {
            name: $name,
            kind: Kind::$kind,
            unit: Unit::$unit,
            labels: &[$($label),*],
            text: $text,
        },)*];
    };
}

figures! {
    CALLS = Counter Count "switchboard_calls_total" ["api", "outcome"]
        "Calls answered: accepted (2xx and 3xx), refused (4xx), failed (5xx); of the API and of the queues.";
    CONNECTIONS = Gauge Count "switchboard_connections" []
        "Open connections of clients.";
    CONNECTIONS_DISMISSED = Counter Count "switchboard_connections_dismissed_total" []
        "Connections without a request under way that were closed to make room for new ones.";
    TLS_FILES_REFUSED = Gauge Count "switchboard_tls_files_refused" []
        "1 while the files of certificate and key cannot be used, and those that were read before are.";
    MESSAGES = Counter Count "switchboard_messages_accepted_total" ["direction"]
        "Messages taken: down, from a business to a person; up, from a person.";
    WEBHOOKS = Counter Count "switchboard_webhooks_total" ["outcome"]
        "Webhooks of networks: taken, forged (wrong signature), unreadable, failed (the network sends it again).";
    RECEIPTS = Counter Count "switchboard_receipts_composed_total" []
        "Receipts composed, whether they go anywhere or not.";
    DELIVERED = Counter Count "switchboard_receipts_delivered_total" []
        "Receipts that an HTTP destination has received.";
    EXHAUSTED = Counter Count "switchboard_receipts_exhausted_total" []
        "Receipts given up after their last attempt; they stay and can be replayed.";
    CANCELLED = Counter Count "switchboard_receipts_cancelled_total" []
        "Receipts on their way that were cancelled because their setting was switched off.";
    ATTEMPTS_FAILED = Counter Count "switchboard_attempts_failed_total" ["reason"]
        "Attempts at HTTP destinations that failed, by reason; one attempt may carry many receipts.";
    ATTEMPT_DURATION = Histogram Seconds "switchboard_attempt_duration_seconds" ["outcome"]
        "How long an attempt took, from the connection to the last byte of the answer: received or failed.";
    WAITING = Gauge Count "switchboard_receipts_waiting" ["class"]
        "Receipts that wait for an HTTP destination, by the state of the destination.";
    OLDEST = Gauge Seconds "switchboard_receipts_oldest_seconds" ["class"]
        "Age of the receipt that has waited longest, by the state of its destination.";
    IN_MEMORY = Gauge Count "switchboard_receipts_in_memory" ["class"]
        "Of the receipts that wait, those in memory.";
    UNDER_WAY = Gauge Count "switchboard_attempts_under_way" ["class"]
        "Attempts under way.";
    DESTINATIONS = Gauge Count "switchboard_destinations" ["class"]
        "Destinations by state (their breakers): those in memory, and those that receipts wait for.";
    JOBS = Gauge Count "switchboard_messages_to_send" []
        "Messages that no network has taken yet.";
    QUEUE_MESSAGES = Gauge Count "switchboard_queue_messages" ["state"]
        "Messages in the queues of all accounts together: active, inactive (received, hidden), delayed.";
    COMMITS = Counter Count "switchboard_store_commits_total" []
        "Transactions that the store committed, each with one sync of the disk.";
    CHANGES = Counter Count "switchboard_store_changes_total" []
        "Changes that those transactions held; by the commits: the mean size of a group.";
    REFUSED = Counter Count "switchboard_store_changes_refused_total" []
        "Changes that were rolled back alone.";
    FAILURES = Counter Count "switchboard_store_failures_total" []
        "Transactions that failed whole, and changes for which there was no room.";
    GROUP = Gauge Count "switchboard_store_group_changes" ["of"]
        "Changes in one commit: in the last one, in the largest one.";
    QUEUED = Gauge Count "switchboard_store_changes_waiting" []
        "Changes that wait for the writer.";
    ACCEPTS = Gauge Count "switchboard_store_accepts_changes" []
        "1 while the store accepts changes, 0 while it has no room or its disk fails.";
    UPTIME = Gauge Seconds "switchboard_uptime_seconds" []
        "Time since the service started.";
    BUILD = Gauge Count "switchboard_build_info" ["version"]
        "Always 1; the version is the label.";
    MEMORY = Gauge Bytes "switchboard_process_resident_bytes" []
        "Memory of the process that is resident; 0 where the system does not say.";
}

/// Upper bounds of the histogram of attempts, seconds.
pub const ATTEMPT_BUCKETS: [f64; 14] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// Tells the recorder what each figure means.
pub fn describe() {
    for Figure { name, kind, unit, text, .. } in ALL {
        match kind {
            Kind::Counter => metrics::describe_counter!(*name, *unit, *text),
            Kind::Gauge => metrics::describe_gauge!(*name, *unit, *text),
            Kind::Histogram => metrics::describe_histogram!(*name, *unit, *text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of the README, row by row.
    fn table() -> Vec<Vec<String>> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md");
        let text = std::fs::read_to_string(path).unwrap();
        let rows = text.lines().filter(|line| line.starts_with("| `switchboard_"));
        let cells =
            |row: &str| row.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect();
        rows.map(cells).collect()
    }

    #[test]
    fn the_readme_lists_every_figure_as_it_is() {
        let expected: Vec<Vec<String>> = ALL
            .iter()
            .map(|figure| {
                let labels: Vec<_> = figure.labels.iter().map(|label| format!("`{label}`")).collect();
                let name = format!("`{}`", figure.name);
                vec![name, figure.kind.as_str().to_owned(), labels.join(", "), figure.text.to_owned()]
            })
            .collect();
        assert_eq!(table(), expected);
    }

    #[test]
    fn a_counter_and_only_a_counter_ends_in_total() {
        for figure in ALL {
            assert_eq!(figure.name.ends_with("_total"), figure.kind == Kind::Counter, "{}", figure.name);
            let in_seconds = figure.unit == Unit::Seconds;
            assert_eq!(figure.name.ends_with("_seconds"), in_seconds, "{}", figure.name);
        }
    }
}
