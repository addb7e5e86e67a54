//! Why stored or received JSON cannot be read, in words that may stand in a log.

use std::fmt;

use serde_json::error::Category;

/// A fault of JSON by its kind and place. The library's own words quote what stands there, which may be a message's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable {
    category: Category,
    line: usize,
    column: usize,
}

impl From<&serde_json::Error> for Unreadable {
    fn from(error: &serde_json::Error) -> Self {
        Self { category: error.classify(), line: error.line(), column: error.column() }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.category {
            Category::Io => "reading failed",
            Category::Syntax => "not JSON",
            Category::Data => "a value of another kind than expected, or one that is missing",
            Category::Eof => "ends too early",
        };
        formatter.write_str(what)?;
        if self.line > 0 {
            write!(formatter, ", at line {} column {}", self.line, self.column)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kind_and_place_are_named_and_what_stands_there_is_not() {
        let error = serde_json::from_str::<u8>(" \"a message's text\"").unwrap_err();
        assert!(error.to_string().contains("text"), "the library quotes it: {error}");
        let said = Unreadable::from(&error).to_string();
        assert_eq!(
            said,
            "a value of another kind than expected, or one that is missing, at line 1 column 19"
        );
    }
}
