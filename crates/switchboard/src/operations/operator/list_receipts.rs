//! `ListReceipts`: receipts behind a cursor, waited for where there is none.

use std::time::Duration;

use operator::{ListReceipts, ListReceiptsRequest, ListReceiptsResponse};
use tokio::time::Instant;

use super::{asked, shown};
use crate::model::{PhoneNumber, ReceiptKind};
use crate::operations::{Call, Failure, Handle};
use crate::receipts::listeners::Listener;
use crate::stop::stopped;
use crate::store::receipt_log::ReceiptFilter;

/// The longest wait, seconds: a call is answered within 9 (decided).
const LONGEST_WAIT: u32 = 8;
/// Between a commit that woke a listener and its look (decided): on a busy account, one look finds what many brought.
const GATHER: Duration = Duration::from_millis(50);

impl Handle for ListReceipts {
    async fn handle(call: &Call<'_>, request: ListReceiptsRequest) -> Result<ListReceiptsResponse, Failure> {
        let filter = filter(&request)?;
        let limit = asked::results(request.max_results)?;
        let wait = request.wait_seconds.unwrap_or_default();
        if wait > LONGEST_WAIT {
            let rule = format!("must be from 0 to {LONGEST_WAIT}, got {wait}");
            return Err(Failure::invalid("WaitSeconds", rule));
        }
        let until = Instant::now() + Duration::from_secs(wait.into());
        let (cursor, since) =
            (asked::cursor(request.cursor.as_ref())?, asked::time("Since", request.since.as_ref())?);
        // From before the first look on, so that nothing comes unheard between a look and a wait.
        let mut listener = call.services.dispatcher.listen(call.account);
        let mut after = match (cursor, since) {
            (Some(cursor), _) => cursor,
            (None, Some(since_ms)) => call.store().receipt_before(call.account, since_ms).await?,
            (None, None) => call.store().newest_receipt(call.account).await?,
        };
        let mut stop = call.services.stop.clone();
        loop {
            let page = call.store().receipts_after(call.account, after, &filter, limit).await?;
            after = page.after;
            let is_over = !page.receipts.is_empty() || page.has_more;
            if is_over || *stop.borrow() || Instant::now() >= until {
                return Ok(ListReceiptsResponse {
                    receipts: page.receipts.into_iter().map(shown::receipt).collect(),
                    next_cursor: after.to_string(),
                    has_more: page.has_more,
                });
            }
            tokio::select! {
                () = heard(&mut listener) => {}
                () = tokio::time::sleep_until(until) => {}
                () = stopped(&mut stop) => {}
            }
        }
    }
}

/// Something came, and so did what came right behind it.
async fn heard(listener: &mut Listener) {
    listener.heard().await;
    tokio::time::sleep(GATHER).await;
}

fn filter(request: &ListReceiptsRequest) -> Result<ReceiptFilter, Failure> {
    let number = asked::given(request.phone_number.as_ref()).map(|number| PhoneNumber::parse(&number));
    let number = number.transpose().map_err(|error| Failure::invalid("PhoneNumber", error.0))?;
    let kind = asked::given(request.kind.as_ref()).map(|kind| ReceiptKind::parse(&kind));
    let rule = "must be ChatAppStatus, ChatAppInbound or ChatAppAudit";
    let kind = kind.transpose().map_err(|_| Failure::invalid("Kind", rule))?;
    Ok(ReceiptFilter { number: number.map(|number| number.to_string()), kind })
}
