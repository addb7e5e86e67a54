//! Accounts, their numbers, and what a number shows in a new chat (Meta Graph notes, 6 and 9).

use graph::Success;
use graph::conversational_automation::{ConversationalAutomation, Read};
use graph::phone_numbers::{self, PhoneNumber};
use graph::waba::{self, Waba};

use super::connector::Connector;
use super::failure::Failure;

/// Largest page of the list of numbers (Meta Graph notes, 1.4).
const PAGE: usize = 100;

impl Connector {
    /// A WhatsApp Business Account as the network knows it.
    ///
    /// # Errors
    /// [`Failure`]; code 100 with subcode 33 when it is not there or not visible to the token.
    pub async fn waba(&self, waba_id: &str) -> Result<Waba, Failure> {
        self.make(self.get(&[waba_id]).parameter("fields", waba::FIELDS)).await
    }

    /// All numbers of an account.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn phone_numbers(&self, waba_id: &str) -> Result<Vec<PhoneNumber>, Failure> {
        self.list(&[waba_id, "phone_numbers"], phone_numbers::FIELDS, PAGE).await
    }

    /// Changes welcome request, prompts and commands of a number: what is none keeps its value, an empty list
    /// clears.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn set_conversational_automation(
        &self,
        phone_number_id: &str,
        change: &ConversationalAutomation,
    ) -> Result<(), Failure> {
        let call = self.post(&[phone_number_id, "conversational_automation"]).json(change)?;
        self.make::<Success>(call).await.map(drop)
    }

    /// Welcome request, prompts and commands of a number; all none when they were never set.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn conversational_automation(
        &self,
        phone_number_id: &str,
    ) -> Result<ConversationalAutomation, Failure> {
        let call = self.get(&[phone_number_id]).parameter("fields", "conversational_automation");
        let read: Read = self.make(call).await?;
        Ok(read.conversational_automation.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use graph::conversational_automation::Command;
    use serde_json::json;

    use super::super::connector::tests::connector_to;
    use super::*;
    use crate::channels::stand_in::{StandIn, answer};

    #[tokio::test]
    async fn all_pages_of_numbers_are_read() {
        let server = StandIn::new(async |request| {
            let json = if request.line.contains("after=c%3D") {
                r#"{"data":[{"id":"2"}]}"#
            } else {
                r#"{"data":[{"id":"1","status":"CONNECTED"}],"paging":{"cursors":{"after":"c="},"next":"http://x/"}}"#
            };
            answer(200, json)
        });
        let server = server.await;
        let numbers = connector_to(&server.url).phone_numbers("700").await.unwrap();
        assert_eq!(numbers.iter().map(|number| number.id.as_str()).collect::<Vec<_>>(), ["1", "2"]);
        let line = &server.noted()[0].line;
        assert!(
            line.starts_with("GET /v25.0/700/phone_numbers?fields=id%2Cdisplay_phone_number%2C"),
            "{line}"
        );
        assert!(line.ends_with("&limit=100"), "{line}");
    }

    #[tokio::test]
    async fn automation_names_only_what_changes() {
        let server = StandIn::saying(200, r#"{"success":true}"#).await;
        let commands =
            vec![Command { command_name: "help".into(), command_description: "Shows what I can do".into() }];
        let change = ConversationalAutomation {
            enable_welcome_message: Some(true),
            commands: Some(commands),
            ..ConversationalAutomation::default()
        };
        connector_to(&server.url).set_conversational_automation("106", &change).await.unwrap();
        let noted = &server.noted()[0];
        assert_eq!(noted.line, "POST /v25.0/106/conversational_automation");
        assert_eq!(
            noted.json(),
            json!({"enable_welcome_message": true,
                "commands": [{"command_name": "help", "command_description": "Shows what I can do"}]})
        );
    }

    #[tokio::test]
    async fn automation_that_was_never_set_reads_as_none() {
        let server = StandIn::saying(200, r#"{"id":"106"}"#).await;
        let automation = connector_to(&server.url).conversational_automation("106").await.unwrap();
        assert_eq!(automation, ConversationalAutomation::default());
        assert_eq!(server.noted()[0].line, "GET /v25.0/106?fields=conversational_automation");
    }
}
