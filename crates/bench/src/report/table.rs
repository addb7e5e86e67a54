//! Aligned columns.

/// A row: what was measured, the service, what it is held against, their ratio, what it should be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// What was measured.
    pub measure: String,
    /// The service's figure.
    pub service: String,
    /// The other figure.
    pub against: String,
    /// The ratio of the two.
    pub ratio: String,
    /// What it should be, and whether it is.
    pub target: String,
}

/// The heads of the columns.
const HEADS: [&str; 5] = ["measure", "service", "bare handler or disk", "ratio", "target"];

impl Row {
    fn cells(&self) -> [&str; 5] {
        [&self.measure, &self.service, &self.against, &self.ratio, &self.target]
    }
}

/// The rows below their heads, one a line, columns as wide as their widest cell.
pub fn render(rows: &[Row]) -> String {
    let mut lines = vec![HEADS];
    lines.extend(rows.iter().map(Row::cells));
    let widths: [usize; 5] = std::array::from_fn(|column| {
        lines.iter().map(|cells| cells[column].chars().count()).max().unwrap_or(0)
    });
    let line = |cells: &[&str; 5]| {
        let cells = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    lines.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell_and_lines_end_without_spaces() {
        let rows = [
            Row { measure: "a very long measure".to_owned(), service: "1".to_owned(), ..Row::default() },
            Row {
                measure: "µ".to_owned(),
                service: "22".to_owned(),
                ratio: "0.5".to_owned(),
                ..Row::default()
            },
        ];
        let table = render(&rows);
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[0], "measure              service  bare handler or disk  ratio  target");
        assert_eq!(lines[1], "a very long measure  1");
        assert_eq!(lines[2], "µ                    22                             0.5");
    }
}
