//! `ListAttempts`: attempts as they are made.

use operator::{DestinationAttempt, ListAttempts, ListAttemptsRequest, ListAttemptsResponse};

use super::{asked, shown};
use crate::operations::{Call, Failure, Handle};

impl Handle for ListAttempts {
    async fn handle(call: &Call<'_>, request: ListAttemptsRequest) -> Result<ListAttemptsResponse, Failure> {
        let limit = asked::results(request.max_results)?;
        let after = match asked::cursor(request.cursor.as_ref())? {
            Some(after) => after,
            None => call.store().newest_attempt().await?,
        };
        let url = asked::given(request.url.as_ref());
        let page = call.store().attempts_after(call.account, after, url.as_deref(), limit).await?;
        let attempts = page
            .attempts
            .into_iter()
            .map(|logged| DestinationAttempt { url: logged.url, attempt: shown::attempt(logged.attempt) });
        Ok(ListAttemptsResponse {
            attempts: attempts.collect(),
            next_cursor: page.after.to_string(),
            has_more: page.has_more,
        })
    }
}
