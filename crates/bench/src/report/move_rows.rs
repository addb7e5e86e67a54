//! A whole store in another place as rows of the table.

use super::Report;
use super::delivery_rows::{held_against, row};
use super::table::Row;
use crate::measures::Moved;

/// Every row of it.
pub(super) fn all(report: &Report) -> Vec<Row> {
    report.moved.as_ref().map(of_move).unwrap_or_default()
}

fn of_move(found: &Moved) -> Vec<Row> {
    let Moved { target, messages, instances, rows, moved_s, questions, equal, first_difference, .. } = found;
    let is_equal = if equal == questions { "all: yes" } else { "all: no" };
    let mut table = vec![
        row(
            format!(
                "move of {messages} messages and {instances} instances, {rows} rows, from a folder to {target}"
            ),
            format!("{moved_s:.1} s"),
        ),
        held_against(
            row(
                format!("  answers to the same {questions} questions that are equal before and after"),
                equal.to_string(),
            ),
            is_equal.to_owned(),
        ),
        row("  calls a second before and after", format!("{:.0} and {:.0}", found.before, found.after)),
    ];
    if let Some(difference) = first_difference {
        table.push(row("  the first that differs", difference.clone()));
    }
    table
}
