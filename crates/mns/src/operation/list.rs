//! Listing queues: its parameters are headers (queue notes, 5.5).

use super::queue::boolean;
use crate::bounds::PageSize;
use crate::{Fault, RawRequest};

/// Which queues a page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueListing {
    /// How their names begin.
    pub prefix: Option<String>,
    /// The marker of the page before; names strictly after it follow (a choice).
    pub marker: Option<String>,
    /// How many at most.
    pub limit: PageSize,
    /// Whether attributes and counters come with each.
    pub with_meta: bool,
}

/// Reads the headers. An empty one counts as absent.
pub(crate) fn read_listing(raw: &RawRequest<'_>) -> Result<QueueListing, Fault> {
    let header = |name| raw.header(name).filter(|value| !value.is_empty());
    Ok(QueueListing {
        prefix: header("x-mns-prefix").map(str::to_owned),
        marker: header("x-mns-marker").map(str::to_owned),
        limit: header("x-mns-ret-number").map(PageSize::parse).transpose()?.unwrap_or_default(),
        with_meta: header("x-mns-with-meta")
            .map(|text| boolean("x-mns-with-meta", text))
            .transpose()?
            .unwrap_or_default(),
    })
}
