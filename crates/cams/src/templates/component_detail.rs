//! The parts of a template as they are answered: what was submitted, and what the network adds.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::component::{Button, Card, CardButton, CardComponent, Component, SupportedApp};

/// A part of a template.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ComponentDetail {
    /// `BODY`, `HEADER`, `FOOTER`, `BUTTONS`, `CAROUSEL` or `LIMITED_TIME_OFFER`.
    pub r#type: String,
    /// With variables as `$(name)`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Of a header: `TEXT`, `IMAGE`, `VIDEO` or `DOCUMENT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Of a header: its media.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Of a header with media.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// Of a header with a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// Viber: of a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_type: Option<String>,
    /// Viber: of a video.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumb_url: Option<String>,
    /// Viber: of a video, seconds, 0 to 600.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<i64>,
    /// Of the body of an authentication: "do not share this code".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub add_secret_recommendation: Option<bool>,
    /// Of the footer of an authentication: 1 to 90.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_expiration_minutes: Option<i64>,
    /// Of a limited offer. So spelled.
    #[serde(rename = "hasExpiration", skip_serializing_if = "Option::is_none")]
    pub has_expiration: Option<bool>,
    /// Of a limited offer: its variable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer_expiration_time_ms: Option<String>,
    /// Of a header with a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latitude: Option<String>,
    /// Of a header with a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longitude: Option<String>,
    /// Of a header with a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location_name: Option<String>,
    /// Of a header with a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location_address: Option<String>,
    /// Of `BUTTONS`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buttons: Option<Vec<ButtonDetail>>,
    /// Of `CAROUSEL`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cards: Option<Vec<CardDetail>>,
}

/// A button.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ButtonDetail {
    /// For example `QUICK_REPLY`, `URL` or `PHONE_NUMBER`.
    pub r#type: String,
    /// The label, at most 25 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Where a `URL` button leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// `static` or `dynamic`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url_type: Option<String>,
    /// Of `PHONE_NUMBER`: with `+`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// Of `QUICK_REPLY`: a tap ends marketing to that person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_opt_out: Option<bool>,
    /// Of `COPY_CODE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon_code: Option<String>,
    /// Of `ONE_TAP`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub autofill_text: Option<String>,
    /// Of `ONE_TAP` and `ZERO_TAP`: at most 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supported_apps: Option<Vec<SupportedAppDetail>>,
    /// Deprecated in favour of `SupportedApps`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package_name: Option<String>,
    /// Deprecated in favour of `SupportedApps`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature_hash: Option<String>,
    /// Of `FLOW`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow_id: Option<String>,
    /// Of `FLOW`: `NAVIGATE` or `DATA_EXCHANGE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow_action: Option<String>,
    /// Of `FLOW` with `NAVIGATE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub navigate_screen: Option<String>,
    /// What follows a tap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extend_attrs: Option<ExtendAttributes>,
}

/// What follows a tap on a button.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ExtendAttributes {
    /// For example `nextCard`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The intent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intent_code: Option<String>,
    /// The template that follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_template_code: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_template_name: Option<String>,
    /// Its language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_language_code: Option<String>,
}

/// An app that takes a code.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct SupportedAppDetail {
    /// For example `com.example.app`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package_name: Option<String>,
    /// The hash of its signature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature_hash: Option<String>,
}

/// A card of a carousel.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct CardDetail {
    /// Its parts.
    pub card_components: Vec<CardComponentDetail>,
}

/// A part of a card.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct CardComponentDetail {
    /// `BODY`, `HEADER` or `BUTTONS`.
    pub r#type: String,
    /// With variables as `$(name)`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Of a header: `IMAGE` or `VIDEO`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Of a header: its media.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Of `BUTTONS`: at most 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buttons: Option<Vec<CardButtonDetail>>,
}

/// A button of a card.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct CardButtonDetail {
    /// `QUICK_REPLY`, `URL` or `PHONE_NUMBER`.
    pub r#type: String,
    /// The label, at most 25 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Where a `URL` button leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// `static` or `dynamic`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url_type: Option<String>,
    /// Of `PHONE_NUMBER`: with `+`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
}

impl From<Component> for ComponentDetail {
    fn from(submitted: Component) -> Self {
        Self {
            r#type: submitted.r#type,
            text: submitted.text,
            format: submitted.format,
            url: submitted.url,
            caption: submitted.caption,
            file_name: submitted.file_name,
            file_type: submitted.file_type,
            thumb_url: submitted.thumb_url,
            duration: submitted.duration,
            add_secret_recommendation: submitted.add_secret_recommendation,
            code_expiration_minutes: submitted.code_expiration_minutes,
            has_expiration: submitted.has_expiration,
            buttons: submitted.buttons.map(details),
            cards: submitted.cards.map(details),
            ..Self::default()
        }
    }
}

impl From<Button> for ButtonDetail {
    fn from(submitted: Button) -> Self {
        Self {
            r#type: submitted.r#type,
            text: submitted.text,
            url: submitted.url,
            url_type: submitted.url_type,
            phone_number: submitted.phone_number,
            is_opt_out: submitted.is_opt_out,
            coupon_code: submitted.coupon_code,
            autofill_text: submitted.autofill_text,
            supported_apps: submitted.supported_apps.map(details),
            package_name: submitted.package_name,
            signature_hash: submitted.signature_hash,
            flow_id: submitted.flow_id,
            flow_action: submitted.flow_action,
            navigate_screen: submitted.navigate_screen,
            ..Self::default()
        }
    }
}

impl From<SupportedApp> for SupportedAppDetail {
    fn from(submitted: SupportedApp) -> Self {
        Self { package_name: submitted.package_name, signature_hash: submitted.signature_hash }
    }
}

impl From<Card> for CardDetail {
    fn from(submitted: Card) -> Self {
        Self { card_components: submitted.card_components.into_iter().map(Into::into).collect() }
    }
}

impl From<CardComponent> for CardComponentDetail {
    fn from(submitted: CardComponent) -> Self {
        Self {
            r#type: submitted.r#type,
            text: submitted.text,
            format: submitted.format,
            url: submitted.url,
            buttons: submitted.buttons.map(details),
        }
    }
}

impl From<CardButton> for CardButtonDetail {
    fn from(submitted: CardButton) -> Self {
        Self {
            r#type: submitted.r#type,
            text: submitted.text,
            url: submitted.url,
            url_type: submitted.url_type,
            phone_number: submitted.phone_number,
        }
    }
}

fn details<T: Into<D>, D>(submitted: Vec<T>) -> Vec<D> {
    submitted.into_iter().map(Into::into).collect()
}
