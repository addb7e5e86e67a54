//! The queues of the account.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Queues by name, with what they hold.
#[derive(Clone, Copy, Debug)]
pub struct ListQueues;

impl Operation for ListQueues {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "ListQueues";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "switchboard:ListQueues",
        level: AccessLevel::List,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &[];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Bare;

    type Request = ListQueuesRequest;
    type Response = ListQueuesResponse;
}

/// What [`ListQueues`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListQueuesRequest {
    /// `NextCursor` of an answer.
    pub cursor: Option<String>,
    /// Items at most, 1 to 500; 100 unless told otherwise.
    pub max_results: Option<u32>,
}

/// What [`ListQueues`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListQueuesResponse {
    /// The queues.
    pub queues: Vec<QueueState>,
    /// Where the next page begins; none: this was the last.
    pub next_cursor: Option<String>,
}

/// A queue.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct QueueState {
    /// Its name.
    pub queue_name: String,
    /// Messages that can be received.
    pub active_messages: u64,
    /// Messages that were received and are hidden.
    pub inactive_messages: u64,
    /// Messages that cannot be received yet.
    pub delayed_messages: u64,
    /// Where messages go that were received too often.
    pub dead_letter_queue: Option<String>,
    /// How often a message is received at most before it goes there.
    pub dead_letter_maximum: Option<u32>,
}
