//! `ListDeliveries`: what became of receipts that go to HTTP destinations.

use operator::{ListDeliveries, ListDeliveriesRequest, ListDeliveriesResponse};

use super::{asked, shown};
use crate::model::DeliveryState;
use crate::operations::{Call, Failure, Handle};
use crate::store::receipt_log::{DeliveryFilter, Walk};

impl Handle for ListDeliveries {
    async fn handle(
        call: &Call<'_>,
        request: ListDeliveriesRequest,
    ) -> Result<ListDeliveriesResponse, Failure> {
        let (state, attempts) = state(request.state.as_ref())?;
        let filter = DeliveryFilter {
            state,
            attempts,
            url: asked::given(request.url.as_ref()),
            order_key: asked::given(request.message_id.as_ref()),
            receipt_ids: asked::given(request.receipt_id.as_ref()).map(|id| vec![id]),
            since_ms: asked::time("Since", request.since.as_ref())?,
        };
        let from = asked::cursor(request.cursor.as_ref())?;
        let limit = asked::results(request.max_results)?;
        let page = call.store().deliveries(call.account, &filter, Walk::Back, from, limit).await?;
        Ok(ListDeliveriesResponse {
            deliveries: page.deliveries.into_iter().map(shown::delivery).collect(),
            next_cursor: page.next.map(|next| next.to_string()),
        })
    }
}

/// A state, and how many attempts a delivery has had at least.
fn state(asked: Option<&String>) -> Result<(Option<DeliveryState>, u32), Failure> {
    let Some(text) = asked::given(asked) else { return Ok((None, 0)) };
    if text == "failed" {
        return Ok((Some(DeliveryState::Waiting), 1));
    }
    let rule = format!("must be waiting, delivered, exhausted, cancelled or failed, got {text}");
    let state = DeliveryState::parse(&text).map_err(|_| Failure::invalid("State", rule))?;
    Ok((Some(state), 0))
}
