//! Pages of lists: `Page={"Index":1,"Size":10}`, or PageIndex and PageSize.

use cams::errors::{Code, Refusal};

use super::Failure;

/// Rows of a page at most: a bound of ours, none is documented.
pub const LARGEST_PAGE: i64 = 1000;
/// Index and size where a page may be left out (behaviour notes, 0: documented for ListChatappTemplate).
const DEFAULT_PAGE: (i64, i64) = (1, 10);

/// A page that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Rows before it.
    pub offset: u64,
    /// Rows on it.
    pub size: u64,
}

impl Page {
    /// Reads index and size; the error names the parameter.
    pub fn read(parameter: &str, index: Option<i64>, size: Option<i64>) -> Result<Self, Failure> {
        let index = index.unwrap_or(DEFAULT_PAGE.0);
        let size = size.unwrap_or(DEFAULT_PAGE.1);
        if index < 1 || !(1..=LARGEST_PAGE).contains(&size) {
            let rule = format!("must have an index from 1 on and a size from 1 to {LARGEST_PAGE}");
            return Err(refused(parameter, rule));
        }
        let offset = (index - 1).unsigned_abs().saturating_mul(size.unsigned_abs());
        Ok(Self { offset, size: size.unsigned_abs() })
    }

    /// The rows of this page.
    pub fn cut<T>(self, rows: Vec<T>) -> Vec<T> {
        let skip = usize::try_from(self.offset).unwrap_or(usize::MAX);
        let take = usize::try_from(self.size).unwrap_or(usize::MAX);
        rows.into_iter().skip(skip).take(take).collect()
    }
}

/// A page of the wrong form or one that cannot exist: the parameter, and what it must be.
pub fn refused(parameter: &str, rule: impl AsRef<str>) -> Failure {
    let message = format!("{} {parameter} {}.", Code::PageInvalid.message(), rule.as_ref());
    Refusal::of(Code::PageInvalid, message).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_cuts_its_rows() {
        let page = Page::read("Page", Some(2), Some(3)).unwrap();
        assert_eq!(page.cut((1..=7).collect()), [4, 5, 6]);
        assert_eq!(Page::read("Page", None, None).unwrap(), Page { offset: 0, size: 10 });
    }

    #[test]
    fn a_page_that_cannot_exist_is_refused() {
        for (index, size) in [(0, 10), (1, 0), (-1, 5), (1, 1001), (i64::MIN, 1)] {
            assert!(Page::read("Page", Some(index), Some(size)).is_err(), "{index} {size}");
        }
        assert!(Page::read("Page", Some(i64::MAX), Some(1000)).is_ok());
    }
}
