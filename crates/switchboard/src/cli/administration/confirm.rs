//! What is said when something is done.

use serde::Serialize;

use crate::cli::error::Error;
use crate::cli::output::{plain, print, print_json};
use crate::cli::reach::ReachOptions;

/// Says on one line that it is done; as JSON, prints what was answered.
pub(super) fn done(reach: &ReachOptions, answer: &impl Serialize, line: &str) -> Result<(), Error> {
    if reach.json { print_json(answer) } else { print(&format!("{}\n", plain(line))) }
}

/// Lines of a name and a value each, in two columns; those without a value are left out.
pub(super) fn fields(rows: &[(&str, &str)]) -> String {
    let rows: Vec<_> = rows.iter().filter(|(_, value)| !value.is_empty()).collect();
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    rows.iter().map(|(name, value)| format!("{name:<width$}  {}\n", plain(value))).collect()
}

/// A value that may be absent, as [`fields`] leaves it out.
pub(super) fn text(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_aligned_and_empty_ones_left_out() {
        assert_eq!(fields(&[("id", "1"), ("comments", ""), ("name", "a\u{1b}b")]), "id    1\nname  a b\n");
    }
}
