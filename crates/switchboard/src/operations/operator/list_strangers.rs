//! `ListStrangers`: callers that nobody knows.

use operator::{ListStrangers, ListStrangersRequest, ListStrangersResponse, Strangers};

use super::{asked, shown};
use crate::operations::{Call, Failure, Handle};
use crate::store::audit;

const MINUTE_MS: i64 = 60_000;

impl Handle for ListStrangers {
    async fn handle(
        call: &Call<'_>,
        request: ListStrangersRequest,
    ) -> Result<ListStrangersResponse, Failure> {
        let since_ms = asked::time("Since", request.since.as_ref())?.unwrap_or(0);
        let from = asked::given(request.cursor.as_ref()).map(|text| {
            // The source may hold colons, the code does not hold a blank.
            let mut parts = text.splitn(3, ' ');
            let minute = parts.next().and_then(|minute| minute.parse().ok());
            let (source, code) = (parts.next(), parts.next());
            minute.zip(source.zip(code)).ok_or_else(asked::wrong_cursor).map(|(minute, (source, code))| {
                audit::Strangers { minute, source: source.to_owned(), code: code.to_owned(), count: 0 }
            })
        });
        let from = from.transpose()?;
        let limit = asked::results(request.max_results)?;
        let since_minute = since_ms.div_euclid(MINUTE_MS);
        let mut found = call.store().strangers(since_minute, from.as_ref(), limit + 1).await?;
        let is_more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| is_more);
        let next_cursor = next.map(|last| format!("{} {} {}", last.minute, last.source, last.code));
        let strangers = found.into_iter().map(|one| Strangers {
            minute: shown::time(one.minute.saturating_mul(MINUTE_MS)),
            source: one.source,
            code: one.code,
            count: one.count.unsigned_abs(),
        });
        Ok(ListStrangersResponse { strangers: strangers.collect(), next_cursor })
    }
}
