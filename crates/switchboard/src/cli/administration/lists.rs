//! What is answered page by page.

use crate::cli::error::Error;
use crate::cli::reach::CallError;

/// Items of one page, and where the next one begins; none: this was the last.
pub(super) type Page<T> = (Vec<T>, Option<String>);

/// All items, page by page.
pub(super) async fn all<T>(
    mut page: impl AsyncFnMut(Option<String>) -> Result<Page<T>, CallError>,
) -> Result<Vec<T>, Error> {
    let (mut items, mut marker) = (Vec::new(), None);
    loop {
        let (more, next) = page(marker).await?;
        items.extend(more);
        marker = next;
        if marker.is_none() {
            return Ok(items);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_page_is_asked_for_once() {
        let mut asked = Vec::new();
        let items = all(async |marker: Option<String>| {
            asked.push(marker.clone());
            let page: Result<Page<i32>, CallError> = match marker.as_deref() {
                None => Ok((vec![1, 2], Some("b".to_owned()))),
                Some(_) => Ok((vec![3], None)),
            };
            page
        });
        assert_eq!(items.await.unwrap(), [1, 2, 3]);
        assert_eq!(asked, [None, Some("b".to_owned())]);
    }
}
