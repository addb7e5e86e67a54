//! An account beside another one's flood as rows of the table.

use super::Report;
use super::cells::{at_most, time};
use super::delivery_rows::row;
use super::table::Row;
use crate::measures::Flood;

/// The 99th percentile beside the flood by the one alone, at most (decided): the two share two processors with their clients.
const RATIO: f64 = 2.0;

/// Every row of them.
pub(super) fn all(report: &Report) -> Vec<Row> {
    report.flood.as_ref().map(of_flood).unwrap_or_default()
}

fn of_flood(found: &Flood) -> Vec<Row> {
    let Flood { per_second, flood_per_second, limit, rounds, answered, refused, ratio, .. } = found;
    vec![
        Row {
            measure: format!(
                "reads of an account at {per_second:.0}/s beside another's {flood_per_second:.0}/s of {limit}, p99 by alone, {rounds} rounds"
            ),
            service: format!("{:.2} ({:.2} to {:.2})", ratio.median, ratio.min, ratio.max),
            target: at_most(ratio.median, RATIO, ""),
            ..Row::default()
        },
        row("  p50 alone", time(&found.alone_p50_ms)),
        row("  p50 beside", time(&found.beside_p50_ms)),
        row("  p99 alone", time(&found.alone_p99_ms)),
        row("  p99 beside", time(&found.beside_p99_ms)),
        row("  calls of the flood that were answered and refused", format!("{answered} and {refused}")),
    ]
}
