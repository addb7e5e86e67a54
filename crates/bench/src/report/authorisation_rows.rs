//! Signature and policies as rows of the table.

use super::Report;
use super::cells::{at_most, microseconds};
use super::delivery_rows::row;
use super::table::Row;
use crate::measures::{Authorisation, Costs};

/// Signature and policies together, in microseconds a call, at most.
const TOGETHER_US: f64 = 30.0;

/// Every row of them.
pub(super) fn all(report: &Report) -> Vec<Row> {
    report.authorisation.as_ref().map(of_authorisation).unwrap_or_default()
}

fn of_authorisation(found: &Authorisation) -> Vec<Row> {
    let Authorisation { policies, rounds, versions, policies_us, .. } = found;
    let of_version = |costs: &Costs| {
        let Costs { version, signature_us, both_us } = costs;
        [
            Row {
                measure: format!("a call's signature {version} and {policies} policies, {rounds} rounds"),
                service: microseconds(both_us),
                target: at_most(both_us.median, TOGETHER_US, "µs"),
                ..Row::default()
            },
            row("  the signature alone", microseconds(signature_us)),
        ]
    };
    let mut rows: Vec<Row> = versions.iter().flat_map(of_version).collect();
    rows.push(row("  the policies alone", microseconds(policies_us)));
    rows
}
