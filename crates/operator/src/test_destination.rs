//! One signed test receipt, posted now.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Attempt;

/// Posts one receipt as real ones are posted (the same guard, client, signature and judgement) and stores nothing. Its body:
/// `[{"NoticeType":"test","MessageId":"<receipt id>","Timestamp":<milliseconds>,"Message":"A test of this destination."}]`.
/// It takes as long as the destination's deadline allows, 7 seconds at most.
#[derive(Clone, Copy, Debug)]
pub struct TestDestination;

impl Operation for TestDestination {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "TestDestination";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "switchboard:TestDestination",
        level: AccessLevel::Update,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &["Url"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Bare;

    type Request = TestDestinationRequest;
    type Response = TestDestinationResponse;
}

/// What [`TestDestination`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct TestDestinationRequest {
    /// The address, as the settings name it.
    pub url: String,
}

/// What [`TestDestination`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct TestDestinationResponse {
    /// The id in `switchboard-receipt-ids`.
    pub receipt_id: String,
    /// Whether it counts as received.
    pub received: bool,
    /// What came of it.
    pub attempt: Attempt,
    /// The guard's rule that refused the address.
    pub rule: Option<String>,
}
