//! Where webhooks go: the app's callback and the accounts that it listens to (Meta Graph notes, 4.1).

use serde::{Deserialize, Serialize};

use crate::scalar;

/// The value of `object` for all WhatsApp webhooks.
pub const OBJECT: &str = "whatsapp_business_account";

/// The body of `POST /{app-id}/subscriptions`, called with an app token.
/// The network makes the verification request of [`Handshake`] before it answers.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscribe {
    /// [`OBJECT`].
    pub object: String,
    /// Where the webhooks go.
    pub callback_url: String,
    /// What the verification request repeats.
    pub verify_token: String,
    /// Names of fields with commas between them.
    pub fields: String,
    /// Whether values are sent and not only names of fields.
    #[serde(default, deserialize_with = "scalar::optional_boolean", skip_serializing_if = "Option::is_none")]
    pub include_values: Option<bool>,
}

/// One subscription as `GET /{app-id}/subscriptions` lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// [`OBJECT`].
    pub object: String,
    /// Where the webhooks go.
    pub callback_url: String,
    /// Whether they are sent.
    pub active: bool,
    /// The fields and their versions.
    pub fields: Vec<SubscribedField>,
}

/// A field of a [`Subscription`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscribedField {
    /// Name of the field.
    pub name: String,
    /// API version in which its values are sent, such as `v25.0`.
    pub version: String,
}

/// An app that listens to an account, as `GET /{waba}/subscribed_apps` lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscribedApp {
    /// The app.
    pub whatsapp_business_api_data: App,
    /// Where this account's webhooks go instead of the app's callback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub override_callback_uri: Option<String>,
}

/// An app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct App {
    /// Its id.
    #[serde(deserialize_with = "scalar::text")]
    pub id: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// The query of the verification request: the answer is exactly the challenge (Meta Graph notes, 4.2).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handshake {
    /// `subscribe`.
    #[serde(rename = "hub.mode")]
    pub mode: String,
    /// What the answer's body must be.
    #[serde(rename = "hub.challenge")]
    pub challenge: String,
    /// The token that was given when subscribing.
    #[serde(rename = "hub.verify_token")]
    pub verify_token: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_handshake_has_its_dotted_names() {
        let handshake =
            Handshake { mode: "subscribe".into(), challenge: "12".into(), verify_token: "t".into() };
        let json = r#"{"hub.mode":"subscribe","hub.challenge":"12","hub.verify_token":"t"}"#;
        assert_eq!(serde_json::to_string(&handshake).unwrap(), json);
    }
}
