//! `QueryTokenForMnsQueue`: a token for one of the caller's queues of receipts, which is there from then on.

use dybase::{
    MessageToken, QueryTokenForMnsQueue, QueryTokenForMnsQueueRequest, QueryTokenForMnsQueueResponse,
};
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use secrecy::ExposeSecret;

use crate::model::ReceiptKind;
use crate::operations::{Call, Failure, Handle};
use crate::store::StoreError;
use crate::store::queues::QueueError;

/// Asia/Shanghai, which has kept to it since 1991.
const SHANGHAI: Offset = Offset::constant(8);

impl Handle for QueryTokenForMnsQueue {
    async fn handle(
        call: &Call<'_>,
        request: QueryTokenForMnsQueueRequest,
    ) -> Result<QueryTokenForMnsQueueResponse, Failure> {
        let Ok(kind) = ReceiptKind::parse(&request.message_type) else {
            return Ok(refused("MessageType", "ChatAppStatus, ChatAppInbound or ChatAppAudit"));
        };
        let name = kind.queue(call.account);
        if request.queue_name.is_some_and(|given| !given.is_empty() && given != name) {
            return Ok(refused("QueueName", &name));
        }
        let queue = call.services.queues.ensure(call.account, kind).await.map_err(|error| match error {
            QueueError::Store(error) => error,
            other => StoreError::Unavailable(other.to_string()),
        })?;
        let until = call.caller.key.session.as_ref().map(|session| session.expires_at);
        let token = call.services.tokens.issue(&queue, call.services.clocks.wall(), until);
        let token = token.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(QueryTokenForMnsQueueResponse {
            message_token: Some(MessageToken {
                access_key_id: token.access_key_id,
                access_key_secret: token.access_key_secret.expose_secret().to_owned(),
                security_token: token.security_token.expose_secret().to_owned(),
                create_time: in_shanghai(token.created),
                expire_time: in_shanghai(token.expires),
            }),
            ..Default::default()
        })
    }
}

/// A call that is understood and has no token to give (the code is a choice: queue notes, 10.2).
fn refused(parameter: &str, expected: &str) -> QueryTokenForMnsQueueResponse {
    QueryTokenForMnsQueueResponse {
        code: Some("InvalidParameter".to_owned()),
        message: Some(format!("{parameter} is expected to be {expected}.")),
        message_token: None,
    }
}

fn in_shanghai(time: Timestamp) -> String {
    time.to_zoned(TimeZone::fixed(SHANGHAI)).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_shanghai() {
        assert_eq!(in_shanghai("2027-01-01T00:00:00.9Z".parse().unwrap()), "2027-01-01 08:00:00");
        assert_eq!(in_shanghai("2026-12-31T16:00:00Z".parse().unwrap()), "2027-01-01 00:00:00");
    }
}
