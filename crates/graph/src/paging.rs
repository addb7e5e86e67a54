//! Lists that come in pages (Meta Graph notes, 1.4).

use serde::{Deserialize, Serialize};

/// Entries of a page when `limit` is absent.
pub const DEFAULT_LIMIT: usize = 25;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The entries of this page.
    pub data: Vec<T>,
    /// Where the neighbours are; may be absent for an empty list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paging: Option<Paging>,
    /// What `summary=…` asked for, on edges that support it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<serde_json::Value>,
}

/// The neighbours of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paging {
    /// Opaque marks of the first and the last entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursors: Option<Cursors>,
    /// Full URL of the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Full URL of the page before; absent on the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<String>,
}

/// Opaque marks for the parameters `before` and `after`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursors {
    /// Mark of the first entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Mark of the last entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

impl Paging {
    /// The cursor of the next page, or none when this is the last.
    #[must_use]
    pub fn next_cursor(&self) -> Option<&str> {
        self.next.as_ref()?;
        self.cursors.as_ref()?.after.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_page_has_no_next_cursor() {
        let json = r#"{"data":[1],"paging":{"cursors":{"before":"a","after":"b"}}}"#;
        let mut page: Page<u8> = serde_json::from_str(json).unwrap();
        assert_eq!(page.paging.as_ref().unwrap().next_cursor(), None);
        assert_eq!(serde_json::to_string(&page).unwrap(), json);
        page.paging.as_mut().unwrap().next = Some("http://network/next".into());
        assert_eq!(page.paging.unwrap().next_cursor(), Some("b"));
    }

    #[test]
    fn an_empty_list_may_omit_its_paging() {
        let page: Page<u8> = serde_json::from_str(r#"{"data":[]}"#).unwrap();
        assert!(page.data.is_empty() && page.paging.is_none());
    }
}
