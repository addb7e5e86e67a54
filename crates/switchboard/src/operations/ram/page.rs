//! Pages of lists: `Marker` and `MaxItems` (gateway notes, 7).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use identity::{DEFAULT_ITEMS, Fault, MOST_ITEMS};

/// Which page of a list that is sorted by key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    after: Option<String>,
    size: usize,
}

/// A page, and whether it is the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut<T> {
    /// Its items.
    pub items: Vec<T>,
    /// Where the next page begins; none: this is the last.
    pub marker: Option<String>,
}

impl Page {
    /// Reads the two parameters.
    ///
    /// # Errors
    /// `Marker` is none that was answered, or `MaxItems` is out of bounds.
    pub fn read(marker: Option<&str>, max_items: Option<i64>) -> Result<Self, Fault> {
        let size = max_items.unwrap_or(DEFAULT_ITEMS);
        Self::of(("Marker", marker), ("MaxItems", size), MOST_ITEMS)
    }

    /// The same under other names: where the page begins, how many items it has, and how many it may have.
    ///
    /// # Errors
    /// The first is none that was answered, or the second is out of bounds.
    pub fn of(marker: (&str, Option<&str>), size: (&str, i64), most: i64) -> Result<Self, Fault> {
        let within = (1..=most).contains(&size.1).then(|| usize::try_from(size.1).ok()).flatten();
        let after =
            marker.1.filter(|text| !text.is_empty()).map(|text| decode(marker.0, text)).transpose()?;
        let size = within.ok_or_else(|| Fault::incorrect(size.0))?;
        Ok(Self { after, size })
    }

    /// The rows of this page. They are sorted by `key`, and a row that went or came meanwhile moves no other one.
    pub fn cut<T>(&self, rows: impl IntoIterator<Item = T>, key: impl Fn(&T) -> String) -> Cut<T> {
        let after = self.after.as_deref();
        let mut rows =
            rows.into_iter().skip_while(|row| after.is_some_and(|after| key(row).as_str() <= after));
        let items: Vec<T> = rows.by_ref().take(self.size).collect();
        let more = rows.next().is_some();
        let marker = items.last().filter(|_| more).map(|last| BASE64.encode(key(last)));
        Cut { items, marker }
    }
}

fn decode(parameter: &str, marker: &str) -> Result<String, Fault> {
    let bytes = BASE64.decode(marker).ok();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(|| Fault::incorrect(parameter))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(items: &[&str]) -> Vec<String> {
        items.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn pages_follow_each_other_and_the_last_says_so() {
        let rows = names(&["a", "b", "c", "d", "e"]);
        let (mut seen, mut marker) = (Vec::new(), None);
        for _ in 0..3 {
            let page = Page::read(marker.as_deref(), Some(2)).unwrap();
            let cut = page.cut(rows.clone(), String::clone);
            seen.push(cut.items);
            marker = cut.marker;
        }
        assert_eq!(seen, [names(&["a", "b"]), names(&["c", "d"]), names(&["e"])]);
        assert_eq!(marker, None);
    }

    #[test]
    fn a_page_goes_on_where_it_was_though_its_last_row_went() {
        let first = Page::read(None, Some(2)).unwrap().cut(names(&["a", "b", "c"]), String::clone);
        let second = Page::read(first.marker.as_deref(), Some(2)).unwrap();
        assert_eq!(second.cut(names(&["a", "aa", "c"]), String::clone).items, names(&["c"]));
    }

    #[test]
    fn a_full_page_at_the_end_is_the_last() {
        let cut = Page::read(None, Some(2)).unwrap().cut(names(&["a", "b"]), String::clone);
        assert_eq!((cut.items.len(), cut.marker), (2, None));
    }

    #[test]
    fn a_page_has_a_hundred_items_unless_told_otherwise_and_a_thousand_at_most() {
        let rows = || (0..2000).map(|number| format!("{number:04}"));
        let items = |max| Page::read(Some(""), max).unwrap().cut(rows(), String::clone).items.len();
        assert_eq!((items(None), items(Some(1000)), items(Some(1))), (100, 1000, 1));
        for wrong in [0, -1, 1001, i64::MAX, i64::MIN] {
            assert_eq!(Page::read(None, Some(wrong)), Err(Fault::incorrect("MaxItems")), "{wrong}");
        }
    }

    #[test]
    fn a_marker_that_was_never_given_is_refused() {
        for wrong in ["!", "a", "_w"] {
            assert_eq!(Page::read(Some(wrong), None), Err(Fault::incorrect("Marker")), "{wrong}");
        }
    }
}
