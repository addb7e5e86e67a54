//! Several nodes on a PostgreSQL as rows of the table.

use super::Report;
use super::cells::{at_least, latency, rate};
use super::delivery_rows::{held_against, row};
use super::rows::{DURABLE_RATIO, compared};
use super::table::Row;
use crate::cluster::Statements;
use crate::measures::{Bounded, Claims, PostgresDurable, PostgresMessages, Rate, Snapshot, Standby};

/// The rate of two nodes by that of one when each is bounded, at the least.
const TWO_NODES: f64 = 1.7;
/// Delivered receipts a second beside an open snapshot by those without, at the least.
const BESIDE_SNAPSHOT: f64 = 0.7;

/// Every row of them.
pub(super) fn all(report: &Report) -> Vec<Row> {
    let Some(found) = &report.postgres else { return Vec::new() };
    let mut rows = Vec::new();
    rows.extend(found.messages.iter().flat_map(of_messages));
    rows.extend(found.bounded.iter().flat_map(of_bounded));
    rows.extend(found.durable.iter().flat_map(of_durable));
    rows.extend(found.snapshot.iter().flat_map(of_snapshot));
    rows.extend(found.standby.iter().flat_map(of_standby));
    rows.extend(found.claims.iter().flat_map(of_claims));
    rows
}

fn beside(measure: impl Into<String>, service: String, against: String, ratio: f64) -> Row {
    Row { measure: measure.into(), service, against, ratio: format!("{ratio:.2}"), ..Row::default() }
}

fn of_rate(name: &str, rate: &Rate, other: Option<(&str, &Rate)>) -> Vec<Row> {
    let each = |figure: &dyn Fn(&Rate) -> &crate::statistics::Spread| {
        let against = other.map(|(name, other)| format!("{name} {}", super::cells::rate(figure(other))));
        let ratio = other.map(|(_, other)| format!("{:.2}", figure(rate).median / figure(other).median));
        (super::cells::rate(figure(rate)), against.unwrap_or_default(), ratio.unwrap_or_default())
    };
    let line = |measure: String, (service, against, ratio)| Row {
        measure,
        service,
        against,
        ratio,
        ..Row::default()
    };
    let nodes = if rate.nodes == 1 { "one node".to_owned() } else { format!("{} nodes", rate.nodes) };
    let name =
        format!("SendChatappMessage with all receipts, {nodes} {name}, {} connections", rate.connections);
    let mut rows = vec![
        line(name, each(&|rate| &rate.complete_per_second)),
        line("  calls answered".to_owned(), each(&|rate| &rate.accepted_per_second)),
        line("  receipts delivered".to_owned(), each(&|rate| &rate.receipts_per_second)),
        row("  receipts out of order", rate.unordered.to_string()),
    ];
    let time = |time: Option<f64>| time.map_or_else(|| "-".to_owned(), |time| format!("{time:.0} µs"));
    rows.push(row(
        "  processor time a message: nodes, network, database",
        format!("{}, {}, {}", time(rate.nodes_us), time(rate.network_us), time(rate.database_us)),
    ));
    rows
}

fn of_messages(found: &PostgresMessages) -> Vec<Row> {
    let mut rows = of_rate("on PostgreSQL", &found.one, Some(("SQLite", &found.sqlite)));
    rows.extend(of_statements("a message with its receipts", found.statements.as_ref()));
    rows.extend(of_rate("on PostgreSQL", &found.two, Some(("one node", &found.one))));
    rows.extend(of_rate("on SQLite", &found.sqlite, None));
    rows
}

fn of_bounded(found: &Bounded) -> Vec<Row> {
    let name = format!(
        "bounded to {} commits under way each, {:.0} ms longer to the database",
        found.connections, found.longer_ms
    );
    let mut rows = of_rate(&name, &found.two, Some(("one node", &found.one)));
    if let Some(first) = rows.first_mut() {
        first.target = at_least(found.ratio, TWO_NODES);
    }
    rows
}

fn of_statements(unit: &str, statements: Option<&Statements>) -> Option<Row> {
    let statements = statements?;
    let service = format!("{:.1}, {:.0} µs of the server", statements.calls, statements.microseconds);
    Some(row(format!("  statements of {unit}"), service))
}

fn of_durable(found: &PostgresDurable) -> Vec<Row> {
    let name = format!("signed durable update on PostgreSQL, pools of {}", found.pool);
    let mut rows = compared(&name, &found.compared, Some(DURABLE_RATIO));
    if let (Some(service), Some(bare)) = (found.database_us, found.bare_database_us) {
        rows.push(Row {
            measure: "  processor time of the database for a request".to_owned(),
            service: format!("{service:.0} µs"),
            against: format!("{bare:.0} µs"),
            ..Row::default()
        });
    }
    rows.extend(of_statements("an update", found.statements.as_ref()));
    rows
}

fn of_snapshot(found: &Snapshot) -> Vec<Row> {
    let Snapshot { before, during, after, .. } = found;
    let seconds = during.seconds;
    let name = format!("receipts delivered beside a snapshot open for {seconds:.0} s, and without");
    let without =
        format!("{:.0}/s before, {:.0}/s after", before.delivered_per_second, after.delivered_per_second);
    let with = format!("{:.0}/s", during.delivered_per_second);
    let mut rows =
        vec![held_against(beside(name, with, without, found.ratio), at_least(found.ratio, BESIDE_SNAPSHOT))];
    rows.push(Row {
        measure: "  webhook's answer p50 / p99 / p99.9".to_owned(),
        service: latency(&during.answer),
        against: latency(&before.answer),
        ..Row::default()
    });
    rows.extend(of_statements("a webhook and its receipt", found.statements.as_ref()));
    rows.extend(of_statements("one beside an open snapshot", found.statements_during.as_ref()));
    rows.push(row("  receipts waiting at its end", found.waiting.to_string()));
    rows.push(beside(
        format!("  {} waiting receipts of a gone node, with a snapshot and without", found.backlog),
        format!("{:.0}/s", found.backlog_during),
        format!("{:.0}/s", found.backlog_before),
        found.backlog_ratio,
    ));
    rows
}

fn of_standby(found: &Standby) -> Vec<Row> {
    let name = format!("durable updates with a synchronous standby, and without, {} rounds", found.rounds);
    vec![
        beside(name, rate(&found.with), rate(&found.without), found.ratio),
        Row {
            measure: "  latency p50 / p99 / p99.9".to_owned(),
            service: latency(&found.with_latency),
            against: latency(&found.without_latency),
            ..Row::default()
        },
    ]
}

fn of_claims(found: &Claims) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(last) = found.claimed.last() {
        rows.extend(found.claimed.iter().map(|way| {
            let name =
                format!("rows claimed, {} at a time by {}, and the last way", way.at_once, way.claimers);
            let against = format!("{:.0}/s", last.per_second);
            beside(name, format!("{:.0}/s", way.per_second), against, way.per_second / last.per_second)
        }));
    }
    let commits = &found.commits;
    let against = format!("{:.0}/s", commits.without);
    for (name, figure) in [("in each", commits.in_each), ("beside them every 5 ms", commits.gathered)] {
        rows.push(beside(
            format!("commits of {} sessions with a notification {name}, and without", commits.sessions),
            format!("{figure:.0}/s"),
            against.clone(),
            figure / commits.without,
        ));
    }
    let dropped = &found.dropped;
    rows.push(beside(
        format!("a day of {} rows dropped, and deleted and vacuumed", dropped.rows),
        format!("{:.1} ms", dropped.dropped_ms),
        format!("{:.0} ms and {:.0} ms", dropped.deleted_ms, dropped.vacuumed_ms),
        dropped.dropped_ms / (dropped.deleted_ms + dropped.vacuumed_ms),
    ));
    let indexed = &found.indexed;
    rows.push(beside(
        format!("a claim beside a snapshot and {} settled rows, nobody's apart, and not", indexed.settled),
        format!("{:.2} ms", indexed.by_node_ms),
        format!("{:.2} ms", indexed.all_ms),
        indexed.by_node_ms / indexed.all_ms,
    ));
    rows
}
