//! The parts of a template (Meta Graph notes, 5.2).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::scalar;

/// A part of a template. Which fields are there depends on `type`; those without types here are in `rest`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Component {
    /// Which part.
    #[serde(rename = "type")]
    pub kind: ComponentType,
    /// Of a header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<HeaderFormat>,
    /// Of a text header, a body or a footer; variables in `{{…}}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// A sample for each variable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<Example>,
    /// Of type `BUTTONS`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buttons: Option<Vec<Button>>,
    /// Everything else.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl Component {
    /// A part without anything yet.
    #[must_use]
    pub fn of(kind: ComponentType) -> Self {
        Self { kind, format: None, text: None, example: None, buttons: None, rest: Map::new() }
    }

    /// A body, with one sample for each variable in order.
    #[must_use]
    pub fn body(text: impl Into<String>, samples: Vec<String>) -> Self {
        let example =
            (!samples.is_empty()).then(|| Example { body_text: Some(vec![samples]), ..Example::default() });
        Self { text: Some(text.into()), example, ..Self::of(ComponentType::Body) }
    }
}

word! {
    /// Which part of a template.
    ComponentType {
        /// Above the body.
        Header = "HEADER",
        /// The text, required.
        Body = "BODY",
        /// Below the body.
        Footer = "FOOTER",
        /// Below it all.
        Buttons = "BUTTONS",
        /// An offer that ends.
        LimitedTimeOffer = "LIMITED_TIME_OFFER",
        /// Cards side by side.
        Carousel = "CAROUSEL",
    }
}

word! {
    /// What a header holds.
    HeaderFormat {
        /// Text.
        Text = "TEXT",
        /// A picture.
        Image = "IMAGE",
        /// A film.
        Video = "VIDEO",
        /// A file.
        Document = "DOCUMENT",
        /// A moving picture.
        Gif = "GIF",
        /// A place.
        Location = "LOCATION",
        /// A product.
        Product = "PRODUCT",
    }
}

/// Samples for the review.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Example {
    /// For the variable of a text header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header_text: Option<Vec<String>>,
    /// For the named variable of a text header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header_text_named_params: Option<Vec<NamedExample>>,
    /// A handle of an upload, for a header that holds media.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header_handle: Option<Vec<String>>,
    /// One list with a sample for each variable of the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_text: Option<Vec<Vec<String>>>,
    /// For the named variables of the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_text_named_params: Option<Vec<NamedExample>>,
}

/// A sample for a named variable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedExample {
    /// The variable.
    pub param_name: String,
    /// The sample.
    pub example: String,
}

/// A button.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Button {
    /// What it does.
    #[serde(rename = "type")]
    pub kind: ButtonType,
    /// What it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Where it leads; may end in `{{1}}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Whom it calls.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// Samples: a list for a URL, a text for a code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<Value>,
    /// Everything else.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl Button {
    /// Whether a tap answers with the button's text.
    #[must_use]
    pub fn is_reply(&self) -> bool {
        self.kind == ButtonType::QuickReply
    }
}

word! {
    /// What a button does.
    ButtonType {
        /// Answers.
        QuickReply = "QUICK_REPLY",
        /// Opens a page.
        Url = "URL",
        /// Calls a number.
        PhoneNumber = "PHONE_NUMBER",
        /// Copies a code.
        CopyCode = "COPY_CODE",
        /// Takes a one-time password over.
        Otp = "OTP",
        /// Opens a flow.
        Flow = "FLOW",
        /// Opens the catalogue.
        Catalog = "CATALOG",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_without_types_here_survive_a_round_trip() {
        let json = concat!(
            r#"[{"type":"BODY","text":"Hi {{1}}","example":{"body_text":[["Pablo"]]}},"#,
            r#"{"type":"FOOTER","code_expiration_minutes":5},"#,
            r#"{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE"},{"type":"SPM","text":"t"}]}]"#
        );
        let components: Vec<Component> = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&components).unwrap(), json);
        assert_eq!(components[0], Component::body("Hi {{1}}", vec!["Pablo".into()]));
    }
}
