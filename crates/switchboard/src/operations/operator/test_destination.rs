//! `TestDestination`: one signed test receipt, posted as real ones are.

use std::sync::Arc;
use std::time::Duration;

use operator::{TestDestination, TestDestinationRequest, TestDestinationResponse};

use super::{asked, shown};
use crate::model::{Delivery, Destination, Reason};
use crate::operations::{Call, Failure, Handle};
use crate::receipts::attempt::Attempt;
use crate::receipts::compose::new_id;
use crate::receipts::destination::terms;
use crate::receipts::engine::judge::Verdict;

/// The longest attempt of a test: the call is answered within 9 seconds.
const LONGEST: Duration = Duration::from_secs(7);

impl Handle for TestDestination {
    async fn handle(
        call: &Call<'_>,
        request: TestDestinationRequest,
    ) -> Result<TestDestinationResponse, Failure> {
        let url = asked::address(&request.url)?;
        // The call is over once it was made, whatever becomes of us meanwhile.
        call.burn_nonce().await?;
        let destination = Destination { id: 0, account: call.account.clone(), url: url.as_str().to_owned() };
        let mut terms = terms(call.store(), &call.services.master_key, &destination).await?;
        terms.deadline = terms.deadline.min(LONGEST);
        let delivery = trial(destination, call.network_ms(), call.wall_ms());
        let receipt_id = delivery.receipt_id.clone();
        let now = || call.services.clocks.wall();
        let client = call.services.client.clone();
        let (verdict, attempted) = Attempt::new(client).post(url.as_str(), &[delivery], &terms, now).await;
        let rule = match attempted.reason {
            Some(Reason::AddressRefused) => call.services.guard.check_saved(url.as_str()).await.err(),
            _ => None,
        };
        Ok(TestDestinationResponse {
            receipt_id,
            received: verdict == Verdict::Received,
            attempt: shown::attempt(attempted),
            rule: rule.map(|refusal| refusal.rule.name().to_owned()),
        })
    }
}

/// A receipt that is stored nowhere.
fn trial(destination: Destination, network_ms: i64, now_ms: i64) -> Delivery {
    let receipt_id = new_id();
    let body = serde_json::json!({
        "NoticeType": "test",
        "MessageId": receipt_id,
        "Timestamp": network_ms,
        "Message": "A test of this destination.",
    });
    Delivery {
        id: 0,
        destination: Arc::new(destination),
        receipt_id,
        body: body.to_string(),
        due_ms: now_ms,
        attempts: 0,
        since_ms: now_ms,
    }
}
