//! What commands print: texts, tables, JSON.

use std::io::Write as _;

use serde::Serialize;

use super::error::Error;

/// Writes to stdout.
///
/// # Errors
/// Nobody reads it any more, or the disk behind it is full.
pub(super) fn print(text: &str) -> Result<(), Error> {
    let mut stdout = std::io::stdout().lock();
    let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    written.map_err(|reason| Error::Failed(format!("stdout: {reason}")))
}

/// Writes a value as JSON with indents.
///
/// # Errors
/// As [`print`].
pub(super) fn print_json(value: &impl Serialize) -> Result<(), Error> {
    let text = serde_json::to_string_pretty(value).map_err(|reason| Error::Failed(reason.to_string()))?;
    print(&format!("{text}\n"))
}

/// Writes a value as JSON on one line.
///
/// # Errors
/// As [`print`].
pub(super) fn print_json_line(value: &impl Serialize) -> Result<(), Error> {
    let text = serde_json::to_string(value).map_err(|reason| Error::Failed(reason.to_string()))?;
    print(&format!("{text}\n"))
}

/// A table whose columns are aligned; the last one is as long as it is.
pub(super) fn table<const COLUMNS: usize>(titles: [&str; COLUMNS], rows: &[[String; COLUMNS]]) -> String {
    let rows: Vec<Vec<String>> = std::iter::once(titles.map(str::to_owned).to_vec())
        .chain(rows.iter().map(|row| row.iter().map(|cell| plain(cell)).collect()))
        .collect();
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..COLUMNS).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// A text on one line, without what a terminal would obey: it came from outside.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

/// A value that may be absent.
pub(super) fn or_dash(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_the_last_one_has_no_blanks_behind_it() {
        let rows = [["a".to_owned(), "1".to_owned()], ["grün".to_owned(), "2".to_owned()]];
        assert_eq!(table(["NAME", "N"], &rows), "NAME  N\na     1\ngrün  2\n");
        assert_eq!(table(["NAME", "N"], &[]), "NAME  N\n");
    }

    #[test]
    fn what_a_terminal_would_obey_is_not_printed() {
        assert_eq!(plain("a\u{1b}[2J\nb\u{9b}c"), "a [2J b c");
    }
}
