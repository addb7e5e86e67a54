//! Errors of the Graph API: the object that every refusal carries, the codes, and what helps against them
//! (Meta Graph notes, 1.3 and 10).

mod body;
mod notice;
mod table;

pub use body::{ErrorBody, GraphError};
pub use notice::{ErrorDetails, ErrorNotice};
pub use table::{CodeEntry, Retry, TABLE, http_status, lookup, retry_advice};
