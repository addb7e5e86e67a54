//! Where the messages of a queue go that were received too often.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Sets the dead-letter queue of a queue; without a target, ends it.
#[derive(Clone, Copy, Debug)]
pub struct SetQueueDeadLetter;

impl Operation for SetQueueDeadLetter {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "SetQueueDeadLetter";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "switchboard:SetQueueDeadLetter",
        level: AccessLevel::Update,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &["QueueName"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Bare;

    type Request = SetQueueDeadLetterRequest;
    type Response = SetQueueDeadLetterResponse;
}

/// What [`SetQueueDeadLetter`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SetQueueDeadLetterRequest {
    /// The queue.
    pub queue_name: String,
    /// Another queue of the account. Absent: messages stay.
    pub target: Option<String>,
    /// How often a message is received at most, 1 to 1000; needed with a target.
    pub maximum: Option<u32>,
}

/// What [`SetQueueDeadLetter`] answers beside the envelope: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SetQueueDeadLetterResponse {}
