//! `UpdateConversationalAutomation`: goes to the network at once. Absent fields keep their value there, an empty list
//! clears, a given list replaces the whole.

use cams::conversation::{
    UpdateConversationalAutomation, UpdateConversationalAutomationRequest,
    UpdateConversationalAutomationResponse,
};

use graph::conversational_automation::ConversationalAutomation;

use super::limits;
use crate::operations::{Call, Failure, Handle};

impl Handle for UpdateConversationalAutomation {
    async fn handle(
        call: &Call<'_>,
        request: UpdateConversationalAutomationRequest,
    ) -> Result<UpdateConversationalAutomationResponse, Failure> {
        let commands = request.commands.as_deref().map(limits::commands).transpose()?;
        request.prompts.as_deref().map(limits::prompts).transpose()?;
        let space = call.space(&request.cust_space_id).await?.value;
        let number = call.number(&space, "PhoneNumber", &request.phone_number).await?.value;
        call.burn_nonce().await?;
        let change = ConversationalAutomation {
            enable_welcome_message: request.enable_welcome_message,
            prompts: request.prompts,
            commands,
            ..ConversationalAutomation::default()
        };
        call.network()?.set_conversational_automation(&number.network_id, &change).await?;
        Ok(UpdateConversationalAutomationResponse {})
    }
}
