//! The parts of a template as they are submitted (behaviour notes, 5.4).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A part of a template.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Component {
    /// `BODY`, `HEADER`, `FOOTER`, `BUTTONS`, `CAROUSEL` or `LIMITED_TIME_OFFER`.
    pub r#type: String,
    /// With variables as `$(name)`.
    pub text: Option<String>,
    /// Of a header: `TEXT`, `IMAGE`, `VIDEO` or `DOCUMENT`.
    pub format: Option<String>,
    /// Of a header: its media.
    pub url: Option<String>,
    /// Of a header with media.
    pub caption: Option<String>,
    /// Of a header with a document.
    pub file_name: Option<String>,
    /// Viber: of a file.
    pub file_type: Option<String>,
    /// Viber: of a video.
    pub thumb_url: Option<String>,
    /// Viber: of a video, seconds, 0 to 600.
    pub duration: Option<i64>,
    /// Of the body of an authentication: "do not share this code".
    pub add_secret_recommendation: Option<bool>,
    /// Of the footer of an authentication: 1 to 90.
    pub code_expiration_minutes: Option<i64>,
    /// Of a limited offer.
    pub has_expiration: Option<bool>,
    /// Of `BUTTONS`.
    pub buttons: Option<Vec<Button>>,
    /// Of `CAROUSEL`.
    pub cards: Option<Vec<Card>>,
}

/// A button.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Button {
    /// For example `QUICK_REPLY`, `URL` or `PHONE_NUMBER`.
    pub r#type: String,
    /// The label, at most 25 characters.
    pub text: Option<String>,
    /// Where a `URL` button leads.
    pub url: Option<String>,
    /// `static` or `dynamic`.
    pub url_type: Option<String>,
    /// Of `PHONE_NUMBER`: with `+`.
    pub phone_number: Option<String>,
    /// Of `QUICK_REPLY`: a tap ends marketing to that person.
    pub is_opt_out: Option<bool>,
    /// Of `COPY_CODE`.
    pub coupon_code: Option<String>,
    /// Of `ONE_TAP`.
    pub autofill_text: Option<String>,
    /// Of `ONE_TAP` and `ZERO_TAP`: at most 5.
    pub supported_apps: Option<Vec<SupportedApp>>,
    /// Deprecated in favour of `SupportedApps`.
    pub package_name: Option<String>,
    /// Deprecated in favour of `SupportedApps`.
    pub signature_hash: Option<String>,
    /// Of `FLOW`.
    pub flow_id: Option<String>,
    /// Of `FLOW`: `NAVIGATE` or `DATA_EXCHANGE`.
    pub flow_action: Option<String>,
    /// Of `FLOW` with `NAVIGATE`.
    pub navigate_screen: Option<String>,
}

/// An app that takes a code.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SupportedApp {
    /// For example `com.example.app`.
    pub package_name: Option<String>,
    /// The hash of its signature.
    pub signature_hash: Option<String>,
}

/// A card of a carousel.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Card {
    /// Its parts, 1 to 10.
    pub card_components: Vec<CardComponent>,
}

/// A part of a card.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct CardComponent {
    /// `BODY`, `HEADER` or `BUTTONS`.
    pub r#type: String,
    /// With variables as `$(name)`.
    pub text: Option<String>,
    /// Of a header: `IMAGE` or `VIDEO`.
    pub format: Option<String>,
    /// Of a header: its media.
    pub url: Option<String>,
    /// Of `BUTTONS`: at most 2.
    pub buttons: Option<Vec<CardButton>>,
}

/// A button of a card.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct CardButton {
    /// `QUICK_REPLY`, `URL` or `PHONE_NUMBER`.
    pub r#type: String,
    /// The label, at most 25 characters.
    pub text: Option<String>,
    /// Where a `URL` button leads.
    pub url: Option<String>,
    /// `static` or `dynamic`.
    pub url_type: Option<String>,
    /// Of `PHONE_NUMBER`: with `+`.
    pub phone_number: Option<String>,
}
