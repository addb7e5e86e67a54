//! Receipts and webhooks as rows of the table.

use super::Report;
use super::cells::{at_least, at_most, below, latency, rate, time};
use super::table::Row;
use crate::measures::{Drained, Inbound, Receipts};

/// Receipts a second that are delivered from the table, at the least.
const DELIVERED_PER_SECOND: f64 = 12_500.0;
/// Milliseconds from a webhook to its receipt at 500 a second, at most.
const RECEIPT_P50_MS: f64 = 5.0;
const RECEIPT_P99_MS: f64 = 25.0;
/// Webhooks a second, at the least.
const WEBHOOKS_PER_SECOND: f64 = 3_300.0;
/// Milliseconds to the answer of a webhook at the greatest rate: less than this.
const WEBHOOK_P99_MS: f64 = 250.0;

/// Every row of them.
pub(super) fn all(report: &Report) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(drained) = &report.deliveries {
        rows.extend(of_deliveries(drained));
    }
    if let Some(receipts) = &report.receipts {
        rows.extend(of_receipts(receipts));
    }
    if let Some(inbound) = &report.inbound {
        rows.extend(of_inbound(inbound));
    }
    rows
}

pub(super) fn row(measure: impl Into<String>, service: impl Into<String>) -> Row {
    Row { measure: measure.into(), service: service.into(), ..Row::default() }
}

pub(super) fn held_against(row: Row, target: String) -> Row {
    Row { target, ..row }
}

fn of_deliveries(found: &Drained) -> Vec<Row> {
    let name = format!("{} waiting receipts delivered and recorded, {} starts", found.waiting, found.rounds);
    let mut rows = vec![
        held_against(
            row(name, rate(&found.per_second)),
            at_least(found.per_second.median, DELIVERED_PER_SECOND),
        ),
        row("  at the receiver", rate(&found.arrived_per_second)),
        row("  receipts a request", format!("{:.1}", found.batch)),
        row("  from the last receipt until all are recorded", time(&found.settled_ms)),
        repeated(found.repeated),
    ];
    if let Some(processor) = found.processor_us {
        rows.push(row("  processor time a receipt", format!("{processor:.0} µs")));
    }
    rows
}

fn of_receipts(found: &Receipts) -> Vec<Row> {
    let paced = &found.paced;
    let name = format!("webhook to receipt at {:.0}/s, p50 / p99 / p99.9", paced.per_second);
    vec![
        held_against(
            row(name, latency(&paced.receipt)),
            format!(
                "p50 {}, p99 {}",
                at_most(paced.receipt.p50_ms, RECEIPT_P50_MS, "ms"),
                at_most(paced.receipt.p99_ms, RECEIPT_P99_MS, "ms")
            ),
        ),
        row("  answer of the webhook", latency(&paced.answer)),
        row("  receipts a request", format!("{:.1}", found.batch)),
        repeated(paced.repeated),
    ]
}

fn of_inbound(found: &Inbound) -> Vec<Row> {
    let name = format!("inbound webhooks, {} connections, {} rounds", found.connections, found.rounds);
    let mut rows = vec![
        held_against(
            row(name, rate(&found.per_second)),
            at_least(found.per_second.median, WEBHOOKS_PER_SECOND),
        ),
        held_against(
            row("  answer p50 / p99 / p99.9 at that rate", latency(&found.answer)),
            format!("p99 {}", below(found.answer.p99_ms, WEBHOOK_P99_MS, "ms")),
        ),
        row("  receipts delivered meanwhile", rate(&found.delivered_per_second)),
        row("  webhooks a commit", format!("{:.1}", found.group)),
        repeated(found.repeated),
    ];
    if let Some(processor) = found.processor_us {
        rows.push(row("  processor time a webhook and its receipt", format!("{processor:.0} µs")));
    }
    rows
}

fn repeated(count: u64) -> Row {
    held_against(row("  receipts that came twice", count.to_string()), at_most(count as f64, 0.0, ""))
}
