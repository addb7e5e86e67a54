//! Prompts and commands, seen by a customer who opens the chat.

use cams::conversation::{Command, UpdateConversationalAutomation, UpdateConversationalAutomationRequest};
use serde_json::{Value, json};

use super::super::failure::Failure;
use super::super::phone::Screen;
use super::super::receiver::UP;
use super::super::world::{INSTANCE, NUMBER, PHONE};
use super::{Scene, Step};

pub(super) const STEP: Step = Step {
    title: "Greet whoever opens a chat",
    why: "UpdateConversationalAutomation sets what a person is offered who opens a chat with the number: prompts to tap \
          and commands to type. With EnableWelcomeMessage your webhook hears of it too, so that you can say hello.",
    act: |scene| Box::pin(act(scene)),
};

const PROMPT: &str = "Where is my order?";
const COMMAND: (&str, &str) = ("track", "Follow your order");

async fn act(scene: &mut Scene<'_>) -> Result<(), Failure> {
    let (name, description) = COMMAND;
    let request = UpdateConversationalAutomationRequest {
        cust_space_id: INSTANCE.to_owned(),
        phone_number: NUMBER.to_owned(),
        enable_welcome_message: Some(true),
        commands: Some(vec![Command {
            command_name: Some(name.to_owned()),
            command_description: Some(description.to_owned()),
        }]),
        prompts: Some(vec![PROMPT.to_owned()]),
        ..UpdateConversationalAutomationRequest::default()
    };
    scene.call::<UpdateConversationalAutomation>(request).await?;
    scene.customer(&format!("opens the chat with {NUMBER}"), &json!({"to": NUMBER, "type": "open"})).await?;
    let expected = format!("the prompt {PROMPT:?} and the command {name:?}");
    scene.on_phone(Screen::Overview, &expected, offers).await?;
    scene.narrator.phone(&format!("{PHONE} offers [{PROMPT}] and /{name} ({description})"))?;
    scene.receipt(UP, &json!({"From": PHONE, "To": NUMBER, "Type": "REQUEST_WELCOME"})).await?;
    Ok(())
}

fn offers(screen: &Value) -> Option<()> {
    let chat = screen["chats"].as_array()?.iter().find(|chat| chat["with"] == NUMBER)?;
    let command = json!([{"name": COMMAND.0, "description": COMMAND.1}]);
    (chat["prompts"] == json!([PROMPT]) && chat["commands"] == command).then_some(())
}
