//! Rows by their keys, whatever the planner thinks of their table.
//!
//! Tables of what waits are empty most of the time, and a vacuum says so. The planner then takes any index whose first column is
//! given, here all rows of an account, and compares the ids of each: among them are all that are dead and were not removed yet. So
//! the first and the last id are given as well, and what it passes at worst is what lies between them (measured beside a session with an
//! old snapshot: receipts went at 0.6 of their rate, and at 0.8 so).

/// Rows with ids that another part of the statement has found: `found` is that part, with its condition.
pub(super) fn found(id: &str, found: &str) -> String {
    format!(
        "{id} = ANY (ARRAY(SELECT id FROM {found}))
         AND {id} BETWEEN (SELECT min(id) FROM {found}) AND (SELECT max(id) FROM {found})"
    )
}

/// Rows with ids of an array that is given as this parameter.
pub(super) fn given(id: &str, parameter: &str) -> String {
    format!(
        "{id} = ANY ({parameter}) AND {id} BETWEEN (SELECT min(id) FROM unnest({parameter}) AS given (id))
         AND (SELECT max(id) FROM unnest({parameter}) AS given (id))"
    )
}
