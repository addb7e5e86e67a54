//! Neighbours, queues and stored messages as rows of the table.

use super::Report;
use super::cells::{at_least, at_most, below, latency, megabytes, of_memory, rate, time};
use super::delivery_rows::{held_against, row};
use super::table::Row;
use crate::measures::{Neighbours, Queues, Stored};

/// The healthy destination's 99th percentile beside broken ones by that alone, at most.
const NEIGHBOURS_RATIO: f64 = 1.5;
/// Sends to a queue, and messages received and deleted, a second, at the least.
const QUEUE_SENDS_PER_SECOND: f64 = 9_700.0;
const QUEUE_CONSUMED_PER_SECOND: f64 = 5_000.0;
/// Latency with many stored messages by that with few, at most.
const STORED_RATIO: f64 = 1.2;
/// Memory with many stored messages at its peak, in megabytes of 1,000,000 bytes: less than this.
const STORED_MB: f64 = 150.0;

/// Every row of them.
pub(super) fn all(report: &Report) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(neighbours) = &report.neighbours {
        rows.extend(of_neighbours(neighbours));
    }
    if let Some(queues) = &report.queues {
        rows.extend(of_queues(queues));
    }
    if let Some(stored) = &report.stored {
        rows.extend(of_stored(stored));
    }
    rows
}

fn of_neighbours(found: &Neighbours) -> Vec<Row> {
    vec![
        Row {
            measure: format!(
                "p99 to receipt at {:.0}/s beside {} broken destinations, and alone, {} rounds",
                found.per_second, found.broken, found.rounds
            ),
            service: time(&found.beside_p99_ms),
            against: time(&found.alone_p99_ms),
            ratio: format!("{:.2} ({:.2} to {:.2})", found.ratio.median, found.ratio.min, found.ratio.max),
            target: at_most(found.ratio.median, NEIGHBOURS_RATIO, ""),
        },
        Row {
            measure: "  p50".to_owned(),
            service: time(&found.beside_p50_ms),
            against: time(&found.alone_p50_ms),
            ..Row::default()
        },
        row("  requests that reached the broken ones", found.broken_requests.to_string()),
    ]
}

fn of_queues(found: &Queues) -> Vec<Row> {
    let name = |what: &str| format!("queue: {what}, {} clients, {} rounds", found.clients, found.rounds);
    let lost = found.sent.abs_diff(found.deleted + found.left);
    let processor = |what: &str, time: Option<f64>| {
        let time = time.map_or_else(String::new, |time| format!("{time:.0} µs"));
        row(format!("  processor time a message {what}"), time)
    };
    vec![
        held_against(
            row(name("durable sends"), rate(&found.sent_per_second)),
            at_least(found.sent_per_second.median, QUEUE_SENDS_PER_SECOND),
        ),
        row("  answer p50 / p99 / p99.9 at that rate", latency(&found.send)),
        row("  sends a commit", format!("{:.1}", found.group)),
        processor("sent", found.send_processor_us),
        held_against(
            row(name("one received, then deleted"), rate(&found.consumed_per_second)),
            at_least(found.consumed_per_second.median, QUEUE_CONSUMED_PER_SECOND),
        ),
        row("  both answers p50 / p99 / p99.9 at that rate", latency(&found.consume)),
        processor("received and deleted", found.consume_processor_us),
        held_against(
            row("  sent, and neither deleted nor left", lost.to_string()),
            at_most(lost as f64, 0.0, ""),
        ),
    ]
}

fn of_stored(found: &Stored) -> Vec<Row> {
    let mut rows = vec![row(
        format!("{} stored messages, and {}, {} rounds", found.many, found.few, found.rounds),
        format!(
            "and as many in one queue: {:.1} GB, filled in {:.0} s, ready in {:.0} ms",
            found.file_bytes as f64 / 1e9,
            found.filled_s,
            found.ready_ms
        ),
    )];
    for call in &found.calls {
        let figures = [
            ("p50", &call.many.p50_ms, &call.few.p50_ms, &call.p50_ratio),
            ("p99", &call.many.p99_ms, &call.few.p99_ms, &call.p99_ratio),
        ];
        rows.extend(figures.map(|(percentile, many, few, ratio)| Row {
            measure: format!("  {} at {:.0}/s, {percentile}", call.name, call.per_second),
            service: exact(many.median, many.min, many.max),
            against: exact(few.median, few.min, few.max),
            ratio: format!("{:.2} ({:.2} to {:.2})", ratio.median, ratio.min, ratio.max),
            target: at_most(ratio.median, STORED_RATIO, ""),
        }));
    }
    rows.push(Row {
        measure: "  memory after it, the peak held against the target".to_owned(),
        service: megabytes(found.memory_after),
        against: megabytes(found.memory_few),
        // The peak is never less than what is resident.
        target: of_memory(found.memory_after, |memory| below(memory.peak as f64 / 1e6, STORED_MB, "MB")),
        ..Row::default()
    });
    rows
}

fn exact(median: f64, min: f64, max: f64) -> String {
    format!("{median:.2} ms ({min:.2} to {max:.2})")
}
