//! Sending.

use graph::messages::{
    Component, Context, Language, Parameter, RecipientType, SendAnswer, SendMessage, Template, Text,
};

use super::connector::{Connector, SEND_DEADLINE};
use super::failure::Failure;

/// A message to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Who receives it.
    pub recipient: Recipient,
    /// What it says.
    pub content: Content,
    /// The wamid of the message that it answers.
    pub reply_to: Option<String>,
    /// Comes back with every status: the MessageId, by which a status finds its message even when the answer
    /// to the send was lost. Up to 512 characters.
    pub callback_data: String,
}

/// Who receives a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// Digits with country code, without `+`.
    Phone(String),
    /// A business-scoped user id.
    UserId(String),
    /// A group's id.
    Group(String),
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A text.
    Text {
        /// 1 to 4,096 characters.
        body: String,
    },
    /// A template.
    Template {
        /// Its name.
        name: String,
        /// Its language, such as `en_US`.
        language: String,
        /// What stands for `{{1}}`, `{{2}}`, … of the body.
        body_parameters: Vec<String>,
    },
}

/// The network took a message. That says nothing about its delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The network's id of the message, opaque.
    pub wamid: String,
}

impl Connector {
    /// Sends a message from a number, within 10 s.
    ///
    /// # Errors
    /// [`Failure`]. The network knows no idempotency: after [`Failure::InDoubt`] a repetition may send twice.
    pub async fn send(&self, phone_number_id: &str, message: &Outgoing) -> Result<Accepted, Failure> {
        let call = self.post(&[phone_number_id, "messages"]).within(SEND_DEADLINE).json(&body(message))?;
        let answer: SendAnswer = self.make(call).await?;
        let first = answer.messages.into_iter().next();
        let first = first.ok_or_else(|| Failure::InDoubt("expected a message id, got none".to_owned()))?;
        Ok(Accepted { wamid: first.id })
    }
}

fn body(message: &Outgoing) -> SendMessage {
    let mut body = SendMessage {
        messaging_product: graph::WHATSAPP.to_owned(),
        recipient_type: Some(RecipientType::Individual),
        context: message.reply_to.clone().map(|message_id| Context { message_id }),
        biz_opaque_callback_data: Some(message.callback_data.clone()),
        ..SendMessage::default()
    };
    match &message.recipient {
        // Without `+` the business number's country code may be put before it (Meta Graph notes, 2.1).
        Recipient::Phone(digits) => body.to = Some(format!("+{digits}")),
        Recipient::UserId(id) => body.recipient = Some(id.clone()),
        Recipient::Group(id) => {
            body.recipient_type = Some(RecipientType::Group);
            body.to = Some(id.clone());
        }
    }
    match &message.content {
        Content::Text { body: text } => {
            body.r#type = Some("text".to_owned());
            body.text = Some(Text { body: text.clone(), preview_url: None });
        }
        Content::Template { name, language, body_parameters } => {
            body.r#type = Some("template".to_owned());
            body.template = Some(template(name, language, body_parameters));
        }
    }
    body
}

fn template(name: &str, language: &str, parameters: &[String]) -> Template {
    let parameters: Vec<Parameter> = parameters.iter().map(Parameter::text).collect();
    let components = if parameters.is_empty() { Vec::new() } else { vec![Component::body(parameters)] };
    let language = Language { code: language.to_owned(), policy: None };
    Template { name: name.to_owned(), language, components }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::super::connector::tests::connector_to;
    use super::*;
    use crate::channels::stand_in::{StandIn, deserted};

    const ANSWER: &str =
        r#"{"messaging_product":"whatsapp","contacts":[{"input":"i"}],"messages":[{"id":"wamid.1"}]}"#;

    fn text_to(recipient: Recipient) -> Outgoing {
        let content = Content::Text { body: "hi".into() };
        Outgoing { recipient, content, reply_to: None, callback_data: "20261".into() }
    }

    #[tokio::test]
    async fn a_text_to_a_phone_has_a_plus_and_our_id() {
        let server = StandIn::saying(200, ANSWER).await;
        let message = text_to(Recipient::Phone("6591234567".into()));
        let accepted = connector_to(&server.url).send("106", &message).await.unwrap();
        assert_eq!(accepted.wamid, "wamid.1");
        let noted = &server.noted()[0];
        assert_eq!(
            (noted.line.as_str(), noted.header("content-type")),
            ("POST /v25.0/106/messages", "application/json")
        );
        assert_eq!(
            noted.json(),
            json!({"messaging_product": "whatsapp", "recipient_type": "individual", "to": "+6591234567",
                "type": "text", "biz_opaque_callback_data": "20261", "text": {"body": "hi"}})
        );
    }

    #[tokio::test]
    async fn a_template_to_a_group_answers_another_message() {
        let server = StandIn::saying(200, ANSWER).await;
        let message = Outgoing {
            content: Content::Template {
                name: "order_update".into(),
                language: "en".into(),
                body_parameters: vec!["7".into(), "Ann".into()],
            },
            reply_to: Some("wamid.0".into()),
            ..text_to(Recipient::Group("Y2Fw=".into()))
        };
        connector_to(&server.url).send("106", &message).await.unwrap();
        assert_eq!(
            server.noted()[0].json(),
            json!({"messaging_product": "whatsapp", "recipient_type": "group", "to": "Y2Fw=", "type": "template",
                "context": {"message_id": "wamid.0"}, "biz_opaque_callback_data": "20261",
                "template": {"name": "order_update", "language": {"code": "en"}, "components": [
                    {"type": "body", "parameters": [{"type": "text", "text": "7"}, {"type": "text", "text": "Ann"}]}]}})
        );
    }

    #[tokio::test]
    async fn a_template_without_variables_has_no_components_and_a_user_id_is_no_number() {
        let server = StandIn::saying(200, ANSWER).await;
        let content =
            Content::Template { name: "n".into(), language: "en".into(), body_parameters: Vec::new() };
        let message = Outgoing { content, ..text_to(Recipient::UserId("US.1".into())) };
        connector_to(&server.url).send("106", &message).await.unwrap();
        let body = server.noted()[0].json();
        assert_eq!(body["template"], json!({"name": "n", "language": {"code": "en"}}));
        assert_eq!((&body["recipient"], body.get("to")), (&json!("US.1"), None));
    }

    #[tokio::test]
    async fn refusals_say_when_to_come_again() {
        let json = r#"{"error":{"message":"(#131056) pair","code":131056,"type":"OAuthException"}}"#;
        let server = StandIn::saying(400, json).await;
        let message = text_to(Recipient::Phone("1".into()));
        let failure = connector_to(&server.url).send("106", &message).await.unwrap_err();
        let Failure::Refused { code, retry_after, .. } = failure else { panic!("{failure:?}") };
        assert_eq!((code, retry_after), (131_056, Some(Duration::from_secs(4))));
    }

    #[tokio::test]
    async fn lost_answers_are_in_doubt_and_unreachable_networks_are_not() {
        let message = text_to(Recipient::Phone("1".into()));
        for server in
            [StandIn::saying(502, "bad gateway").await, StandIn::saying(200, r#"{"messages":[]}"#).await]
        {
            let failure = connector_to(&server.url).send("106", &message).await.unwrap_err();
            assert!(matches!(failure, Failure::InDoubt(_)), "{failure:?}");
        }
        let failure = connector_to(&deserted().await).send("106", &message).await.unwrap_err();
        assert!(matches!(failure, Failure::NotSent(_)), "{failure:?}");
    }
}
