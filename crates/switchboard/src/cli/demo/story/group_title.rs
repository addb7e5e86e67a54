//! A group gets another title.

use cams::groups::{UpdateChatGroup, UpdateChatGroupRequest};
use serde_json::Value;

use super::super::failure::Failure;
use super::super::phone::Screen;
use super::super::world::{GROUP, GROUP_TITLE, INSTANCE, NUMBER, PHONE};
use super::{Scene, Step};

pub(super) const STEP: Step = Step {
    title: "Change a group",
    why: "UpdateChatGroup changes title, description or picture of a group in the network. Result counts what changed; \
          each member's phone shows it.",
    act: |scene| Box::pin(act(scene)),
};

const TITLE: &str = "Regulars: 10% off on Friday";

async fn act(scene: &mut Scene<'_>) -> Result<(), Failure> {
    let before = scene.on_phone(Screen::Overview, &format!("the group {GROUP_TITLE:?}"), title).await?;
    let request = UpdateChatGroupRequest {
        cust_space_id: INSTANCE.to_owned(),
        business_number: NUMBER.to_owned(),
        group_id: GROUP.to_owned(),
        subject: Some(TITLE.to_owned()),
        ..UpdateChatGroupRequest::default()
    };
    scene.call::<UpdateChatGroup>(request).await?;
    let changed = |screen: &Value| title(screen).filter(|title| title == TITLE);
    let after = scene.on_phone(Screen::Overview, &format!("the group's title {TITLE:?}"), changed).await?;
    scene.narrator.phone(&format!("{PHONE} shows the group \"{after}\"; before it was \"{before}\""))?;
    Ok(())
}

fn title(screen: &Value) -> Option<String> {
    let group = screen["groups"].as_array()?.iter().find(|group| group["id"] == GROUP)?;
    group["subject"].as_str().map(str::to_owned)
}
