//! The figures as rows of the table, each beside what it should be.

use super::cells::{at_least, at_most, latency, megabytes, of_memory, rate, time};
use super::table::Row;
use super::{Report, authorisation_rows, delivery_rows, flood_rows, move_rows, postgres_rows, scale_rows};
use crate::measures::{Compared, Disk, Durable, Messages, Side, Started};
use crate::statistics::Spread;

/// The least that the service's rate should be of the bare handler's.
pub(super) const DURABLE_RATIO: f64 = 0.5;
const READ_RATIO: f64 = 0.4;
/// Milliseconds from start to the first answer, at most.
const READY_EXISTING_MS: f64 = 50.0;
const READY_NEW_MS: f64 = 150.0;
/// Idle memory, in megabytes of 1,000,000 bytes, at most.
const IDLE_MB: f64 = 25.0;

/// Every row.
pub fn all(report: &Report) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(durable) = &report.durable {
        rows.extend(of_durable(durable));
    }
    if let Some(read) = &report.read {
        rows.extend(compared("signed read", read, Some(READ_RATIO)));
    }
    if let Some(messages) = &report.messages {
        rows.extend(of_messages(messages));
    }
    if let Some(start) = &report.start {
        rows.extend(started(start));
    }
    rows.extend(authorisation_rows::all(report));
    rows.extend(flood_rows::all(report));
    rows.extend(delivery_rows::all(report));
    rows.extend(scale_rows::all(report));
    rows.extend(postgres_rows::all(report));
    rows.extend(move_rows::all(report));
    let after = [
        ("memory after the durable updates", report.durable.as_ref().map(|found| found.memory_after)),
        ("memory after the messages", report.messages.as_ref().map(|found| found.memory_after)),
        ("memory after the deliveries", report.deliveries.as_ref().map(|found| found.memory_after)),
        ("memory after the webhooks", report.inbound.as_ref().map(|found| found.memory_after)),
        ("memory after the queues", report.queues.as_ref().map(|found| found.memory_after)),
    ];
    // Absent: not measured. Present and empty: could not be read.
    rows.extend(after.into_iter().filter_map(|(name, memory)| {
        Some(Row { measure: name.to_owned(), service: megabytes(memory?), ..Row::default() })
    }));
    rows
}

fn of_durable(found: &Durable) -> Vec<Row> {
    let mut rows = compared("signed durable update", &found.apart, Some(DURABLE_RATIO));
    rows.push(against_disk("  the disk's synced writes", &found.apart.service, &found.disk));
    rows.extend(compared("same, all callers change one record", &found.contended, None));
    rows
}

/// The rate, what lies behind it, and latencies at a fixed rate.
pub(super) fn compared(name: &str, found: &Compared, target: Option<f64>) -> Vec<Row> {
    let Compared { connections, rounds, ratio, service, bare, paced } = found;
    let mut rows = vec![Row {
        measure: format!("{name}, {connections} connections, {rounds} rounds"),
        service: rate(&service.per_second),
        against: rate(&bare.per_second),
        ratio: format!("{:.2} ({:.2} to {:.2})", ratio.median, ratio.min, ratio.max),
        target: target.map(|target| at_least(ratio.median, target)).unwrap_or_default(),
    }];
    let mut further = |measure: &str, service: String, against: String| {
        rows.push(Row { measure: format!("  {measure}"), service, against, ..Row::default() });
    };
    further("latency p50 / p99 / p99.9 at that rate", latency(&service.latency), latency(&bare.latency));
    if let (Some(service), Some(bare)) = (service.processor_us, bare.processor_us) {
        further("processor time a request", format!("{service:.0} µs"), format!("{bare:.0} µs"));
    }
    if let (Some(service), Some(bare)) = (service.group, bare.group) {
        further("requests a commit", format!("{service:.1}"), format!("{bare:.1}"));
    }
    if let Some(paced) = paced {
        let name = format!("latency at {:.0}/s, from the time intended", paced.per_second);
        further(&name, latency(&paced.service), latency(&paced.bare));
    }
    rows
}

fn against_disk(name: &str, service: &Side, disk: &[Disk]) -> Row {
    let Some(of_disk) = Spread::of(disk.iter().map(|disk| disk.per_second)) else { return Row::default() };
    let rate = service.per_second.median;
    Row {
        measure: name.to_owned(),
        service: service.group.map(|group| format!("{:.0} commits/s", rate / group)).unwrap_or_default(),
        against: format!("{:.0}/s ({:.0} and {:.0})", of_disk.median, of_disk.min, of_disk.max),
        ratio: format!("{:.2} updates a synced write", rate / of_disk.median),
        target: String::new(),
    }
}

fn of_messages(found: &Messages) -> Vec<Row> {
    let row = |measure: String, service: String| Row { measure, service, ..Row::default() };
    let mut rows = vec![
        row(
            format!("{} messages with all receipts, {} connections", found.count, found.connections),
            format!("{:.0}/s", found.per_second),
        ),
        row("  calls answered meanwhile".to_owned(), format!("{:.0}/s", found.accepted_per_second)),
        row("  receipts out of order".to_owned(), found.unordered.to_string()),
    ];
    if let Some(processor) = found.processor_us {
        rows.push(row(
            "  processor time a message, with its network".to_owned(),
            format!("{processor:.0} µs"),
        ));
    }
    let pace = found.paced_per_second;
    rows.push(row(format!("  answer p50 / p99 / p99.9 at {pace:.0}/s"), latency(&found.answer)));
    rows.push(row("  Read receipt p50 / p99 / p99.9".to_owned(), latency(&found.read_receipt)));
    rows
}

fn started(found: &Started) -> Vec<Row> {
    let row = |measure: &str, spread: &Spread, target: f64| Row {
        measure: format!("ready after start, {measure}, {} starts", found.starts),
        service: time(spread),
        against: time(&found.bare_ms),
        ratio: String::new(),
        target: at_most(spread.median, target, "ms"),
    };
    let mut rows = vec![
        row("existing data", &found.existing_ms, READY_EXISTING_MS),
        row("new data", &found.new_ms, READY_NEW_MS),
    ];
    let idle = [("idle memory", found.idle), ("idle memory after making its world", found.idle_new)];
    rows.extend(idle.map(|(name, memory)| Row {
        measure: name.to_owned(),
        service: megabytes(memory),
        target: of_memory(memory, |memory| at_most(memory.resident as f64 / 1e6, IDLE_MB, "MB")),
        ..Row::default()
    }));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::Percentiles;

    #[test]
    fn a_comparison_tells_its_rounds_its_spread_and_the_share_of_each_commit() {
        let latency = Percentiles { p50_ms: 1.0, p99_ms: 2.0, p999_ms: 3.0, max_ms: 4.0, count: 5 };
        let side = |median, group| Side {
            per_second: Spread { median, min: median - 1.0, max: median + 1.0 },
            latency,
            processor_us: None,
            group,
        };
        let found = Compared {
            connections: 32,
            rounds: 5,
            ratio: Spread { median: 0.45, min: 0.4, max: 0.5 },
            service: side(45.0, Some(7.5)),
            bare: side(100.0, Some(16.0)),
            paced: None,
        };
        let rows = compared("update", &found, Some(DURABLE_RATIO));
        assert_eq!(rows[0].measure, "update, 32 connections, 5 rounds");
        assert_eq!(rows[0].service, "45/s (44 to 46)");
        assert_eq!(rows[0].ratio, "0.45 (0.40 to 0.50)");
        assert_eq!(rows[0].target, "≥ 0.5: MISSED");
        assert_eq!((rows[2].service.as_str(), rows[2].against.as_str()), ("7.5", "16.0"));
    }
}
