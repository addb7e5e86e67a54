//! Asking for webhooks (Meta Graph notes, 4.1).

use graph::Success;
use graph::subscriptions::{OBJECT, Subscribe};
use graph::webhooks;
use secrecy::ExposeSecret;

use super::connector::Connector;
use super::failure::Failure;

/// The fields that the service listens to.
const FIELDS: [&str; 9] = [
    webhooks::MESSAGES,
    webhooks::MESSAGE_TEMPLATE_STATUS_UPDATE,
    webhooks::GROUP_LIFECYCLE_UPDATE,
    webhooks::GROUP_PARTICIPANTS_UPDATE,
    webhooks::GROUP_SETTINGS_UPDATE,
    webhooks::GROUP_STATUS_UPDATE,
    webhooks::ACCOUNT_UPDATE,
    webhooks::PHONE_NUMBER_QUALITY_UPDATE,
    webhooks::PHONE_NUMBER_NAME_UPDATE,
];

impl Connector {
    /// Tells the network where the app's webhooks go. The network verifies the address before it answers, so
    /// the service must already accept there.
    ///
    /// # Errors
    /// [`Failure`]; code 2200 when the verification failed.
    pub async fn subscribe_app(&self, callback_url: &str) -> Result<(), Failure> {
        let subscribe = Subscribe {
            object: OBJECT.to_owned(),
            callback_url: callback_url.to_owned(),
            verify_token: self.verify_token.expose_secret().to_owned(),
            fields: FIELDS.join(","),
            include_values: Some(true),
        };
        let call = self.post_as_app(&[&self.app_id, "subscriptions"]).json(&subscribe)?;
        self.make::<Success>(call).await.map(drop)
    }

    /// Lets the app hear of an account; it keeps being so when repeated.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn subscribe_waba(&self, waba_id: &str) -> Result<(), Failure> {
        self.make::<Success>(self.post(&[waba_id, "subscribed_apps"])).await.map(drop)
    }

    /// Lets the app hear no more of an account.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn unsubscribe_waba(&self, waba_id: &str) -> Result<(), Failure> {
        self.make::<Success>(self.delete(&[waba_id, "subscribed_apps"])).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::super::connector::tests::connector_to;
    use super::*;
    use crate::channels::stand_in::StandIn;

    #[tokio::test]
    async fn the_app_subscribes_with_its_own_token_and_no_secret_in_the_url() {
        let server = StandIn::saying(200, r#"{"success":true}"#).await;
        connector_to(&server.url).subscribe_app("http://127.0.0.1:8080/webhooks/whatsapp").await.unwrap();
        let noted = &server.noted()[0];
        assert_eq!(noted.line, "POST /v25.0/555/subscriptions");
        assert_eq!(noted.header("authorization"), "Bearer 555|app-hush");
        let body = noted.json();
        assert_eq!(body["object"], "whatsapp_business_account");
        assert_eq!(body["callback_url"], "http://127.0.0.1:8080/webhooks/whatsapp");
        assert_eq!(body["verify_token"], "verify-hush");
        assert!(
            body["fields"].as_str().unwrap().starts_with("messages,message_template_status_update,group_")
        );
    }

    #[tokio::test]
    async fn a_callback_that_was_not_verified_is_a_refusal() {
        let server = StandIn::saying(400, r#"{"error":{"message":"(#2200) no","code":2200}}"#).await;
        let failure = connector_to(&server.url).subscribe_app("http://127.0.0.1:1/").await.unwrap_err();
        assert!(matches!(failure, Failure::Refused { code: 2200, retry_after: None, .. }), "{failure:?}");
    }

    #[tokio::test]
    async fn accounts_are_subscribed_and_unsubscribed() {
        let server = StandIn::saying(200, r#"{"success":true}"#).await;
        let connector = connector_to(&server.url);
        connector.subscribe_waba("700").await.unwrap();
        connector.unsubscribe_waba("700").await.unwrap();
        let lines: Vec<String> = server.noted().into_iter().map(|noted| noted.line).collect();
        assert_eq!(lines, ["POST /v25.0/700/subscribed_apps", "DELETE /v25.0/700/subscribed_apps"]);
    }
}
