//! Lists in pages: by cursor, never by the network's `next` URL, so that the token goes only where we send it.

use graph::paging::{Page, Paging};
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use super::call::Call;
use super::connector::{Connector, DEADLINE};
use super::failure::Failure;

/// Most pages of one list; a network that always names a next one is not followed for ever.
const MOST_PAGES: usize = 1000;

/// Turns the pages of one list. All of them share one deadline.
pub(super) struct Pager {
    limit: usize,
    cursor: Option<String>,
    until: Instant,
    left: usize,
}

impl Pager {
    /// For pages of up to `limit` entries.
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, cursor: None, until: Instant::now() + DEADLINE, left: MOST_PAGES }
    }

    /// The call for the page at hand.
    pub(super) fn ask(&self, call: Call) -> Result<Call, Failure> {
        let remaining = self.until.saturating_duration_since(Instant::now());
        if remaining.is_zero() {
            return Err(Failure::NotSent(format!("the list took longer than {} ms", DEADLINE.as_millis())));
        }
        let call = call.within(remaining).parameter("limit", &self.limit.to_string());
        Ok(match &self.cursor {
            Some(cursor) => call.parameter("after", cursor),
            None => call,
        })
    }

    /// Turns to the next page; false when there is none.
    pub(super) fn turn(&mut self, paging: Option<Paging>) -> bool {
        self.left = self.left.saturating_sub(1);
        self.cursor = paging.as_ref().and_then(Paging::next_cursor).map(str::to_owned);
        self.cursor.is_some() && self.left > 0
    }
}

impl Connector {
    /// All entries of the list at `path`.
    pub(super) async fn list<T: DeserializeOwned>(
        &self,
        path: &[&str],
        fields: &str,
        limit: usize,
    ) -> Result<Vec<T>, Failure> {
        let mut entries = Vec::new();
        let mut pager = Pager::new(limit);
        loop {
            let page: Page<T> = self.make(pager.ask(self.get(path).parameter("fields", fields))?).await?;
            entries.extend(page.data);
            if !pager.turn(page.paging) {
                return Ok(entries);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use graph::paging::Cursors;

    use super::*;

    #[test]
    fn a_list_without_end_ends() {
        let mut pager = Pager::new(1);
        let next = || {
            let cursors = Some(Cursors { before: None, after: Some("same".into()) });
            Some(Paging { cursors, next: Some("http://x/".into()), previous: None })
        };
        assert_eq!((1..).take_while(|_| pager.turn(next())).count(), MOST_PAGES - 1);
        assert!(!Pager::new(1).turn(None));
    }
}
