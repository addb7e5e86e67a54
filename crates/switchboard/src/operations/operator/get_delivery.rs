//! `GetDelivery`: one receipt, where it was sent, and each attempt.

use cams::errors::Refusal;
use operator::{DeliveryInFull, GetDelivery, GetDeliveryRequest, GetDeliveryResponse};

use super::shown;
use crate::operations::{Call, Failure, Handle};

impl Handle for GetDelivery {
    async fn handle(call: &Call<'_>, request: GetDeliveryRequest) -> Result<GetDeliveryResponse, Failure> {
        let found = call.store().receipt(call.account, &request.receipt_id).await?;
        let unknown = || Refusal::invalid("ReceiptId", "must be the id of a receipt of the account");
        let (receipt, deliveries) = found.ok_or_else(unknown)?;
        let deliveries = deliveries.into_iter().map(|(delivery, attempts)| DeliveryInFull {
            delivery: shown::delivery(delivery),
            attempts: attempts.into_iter().map(shown::attempt).collect(),
        });
        Ok(GetDeliveryResponse { receipt: shown::receipt(receipt), deliveries: deliveries.collect() })
    }
}
