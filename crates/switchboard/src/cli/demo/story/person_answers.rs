//! The customer writes back.

use serde_json::json;

use super::super::failure::Failure;
use super::super::receiver::UP;
use super::super::world::{NUMBER, PHONE};
use super::{Scene, Step};

pub(super) const STEP: Step = Step {
    title: "The customer answers",
    why: "Nothing is called: a person writes to the business number, and the message arrives at your webhook. For \
          24 hours from now the shop may answer without a template.",
    act: |scene| Box::pin(act(scene)),
};

const TEXT: &str = "Great! At what time will it be here?";

async fn act(scene: &mut Scene<'_>) -> Result<(), Failure> {
    let action = json!({"to": NUMBER, "type": "text", "text": TEXT});
    scene.customer(&format!("writes to {NUMBER}: \"{TEXT}\""), &action).await?;
    scene.receipt(UP, &json!({"From": PHONE, "To": NUMBER, "Type": "TEXT", "Message": TEXT})).await?;
    Ok(())
}
