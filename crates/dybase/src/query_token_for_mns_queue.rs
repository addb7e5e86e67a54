//! Credentials that open one queue of receipts for a while (queue notes, 10.2).

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Gives a token for the queue of a kind of receipts. Earlier tokens stay as they are.
#[derive(Clone, Copy, Debug)]
pub struct QueryTokenForMnsQueue;

impl Operation for QueryTokenForMnsQueue {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "QueryTokenForMnsQueue";
    // Some clients ask before every poll (queue notes, 10.3).
    const RATE: Rate = Rate::Chosen(1000);
    // What it gives opens a queue whatever the caller's policies say of queues.
    const ACCESS: Access = Access::Checked {
        action: "dybaseapi:QueryTokenForMnsQueue",
        level: AccessLevel::Get,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &["MessageType"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Bare;

    type Request = QueryTokenForMnsQueueRequest;
    type Response = QueryTokenForMnsQueueResponse;
}

/// What [`QueryTokenForMnsQueue`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct QueryTokenForMnsQueueRequest {
    /// `ChatAppStatus`, `ChatAppInbound` or `ChatAppAudit` (queue notes, 10.6).
    pub message_type: String,
    /// The queue, if it is named: `Alicom-Queue-<uid>-<MessageType>`.
    pub queue_name: Option<String>,
    /// Ignored.
    pub owner_id: Option<i64>,
    /// Ignored.
    pub resource_owner_account: Option<String>,
    /// Ignored.
    pub resource_owner_id: Option<i64>,
}

/// What [`QueryTokenForMnsQueue`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct QueryTokenForMnsQueueResponse {
    /// In place of the envelope's `OK`: why there is no token. Callers of the vendor's samples test it (a choice: queue notes,
    /// 10.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// In place of the envelope's `OK`, as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The token.
    #[serde(rename = "MessageTokenDTO", skip_serializing_if = "Option::is_none")]
    pub message_token: Option<MessageToken>,
}

/// Credentials for one queue.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct MessageToken {
    /// Begins with `STS.`.
    pub access_key_id: String,
    /// What signs.
    pub access_key_secret: String,
    /// The value of the header `security-token` of each request.
    pub security_token: String,
    /// From when on it lives: `2027-01-01 08:00:00`, wall clock of Asia/Shanghai.
    pub create_time: String,
    /// Until when it lives, in the same form.
    pub expire_time: String,
}

impl std::fmt::Debug for MessageToken {
    /// Without what is secret.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("MessageToken")
            .field("access_key_id", &self.access_key_id)
            .field("expire_time", &self.expire_time)
            .finish_non_exhaustive()
    }
}
