//! `GetConversationalAutomation`: what the network holds. Never set reads as off and empty.

use cams::conversation::{
    Command, GetConversationalAutomation, GetConversationalAutomationData,
    GetConversationalAutomationRequest, GetConversationalAutomationResponse,
};

use crate::operations::{Call, Failure, Handle};

impl Handle for GetConversationalAutomation {
    async fn handle(
        call: &Call<'_>,
        request: GetConversationalAutomationRequest,
    ) -> Result<GetConversationalAutomationResponse, Failure> {
        let space = call.space(&request.cust_space_id).await?.value;
        let number = call.number(&space, "PhoneNumber", &request.phone_number).await?.value;
        let automation = call.network()?.conversational_automation(&number.network_id).await?;
        let commands = automation.commands.unwrap_or_default().into_iter();
        Ok(GetConversationalAutomationResponse {
            data: GetConversationalAutomationData {
                phone_number: number.phone.to_string(),
                enable_welcome_message: automation.enable_welcome_message.unwrap_or_default(),
                commands: commands
                    .map(|command| Command {
                        command_name: Some(command.command_name),
                        command_description: Some(command.command_description),
                    })
                    .collect(),
                prompts: automation.prompts.unwrap_or_default(),
            },
        })
    }
}
