//! A template and what stands for its variables (Meta Graph notes, 2.5).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::scalar;

/// The content of type `template`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Template {
    /// Its name.
    pub name: String,
    /// Which translation.
    pub language: Language,
    /// What stands for the variables; components without variables are left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<Component>,
}

/// Which translation of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Language {
    /// Such as `en_US`.
    pub code: String,
    /// `deterministic`, the only one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
}

/// The parameters of one component.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Component {
    /// `header`, `body`, `button`, `limited_time_offer` or `carousel`.
    pub r#type: String,
    /// Kind of a button: `quick_reply`, `url`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_type: Option<String>,
    /// Place of a button, 0 to 9.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub index: Option<String>,
    /// In the order of the variables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
    /// Cards of a carousel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cards: Option<Value>,
}

/// What stands for one variable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Parameter {
    /// Of type `text`.
    Text(TextParameter),
    /// Of any other type, and a `text` without its text.
    Other(Map<String, Value>),
}

/// A text for a variable: no newline, no tab, at most four spaces in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextParameter {
    /// `text`.
    pub r#type: TextType,
    /// Name of the variable, in templates with named ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameter_name: Option<String>,
    /// The text.
    pub text: String,
}

/// The word `text`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TextType {
    /// `text`.
    #[serde(rename = "text", alias = "TEXT")]
    Text,
}

impl Parameter {
    /// A text for a variable that is known by its place.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(TextParameter { r#type: TextType::Text, parameter_name: None, text: text.into() })
    }

    /// A text for a variable that is known by its name.
    #[must_use]
    pub fn named(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::Text(TextParameter {
            r#type: TextType::Text,
            parameter_name: Some(name.into()),
            text: text.into(),
        })
    }

    /// The text, of parameters that are one.
    #[must_use]
    pub fn as_text(&self) -> Option<&TextParameter> {
        match self {
            Self::Text(text) => Some(text),
            Self::Other(_) => None,
        }
    }
}

impl Component {
    /// The parameters of the body.
    #[must_use]
    pub fn body(parameters: Vec<Parameter>) -> Self {
        Self { r#type: "body".to_owned(), parameters, ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_other_parameters_survive_a_round_trip() {
        let json = concat!(
            r#"{"name":"order_update","language":{"code":"en_US","policy":"deterministic"},"components":["#,
            r#"{"type":"header","parameters":[{"type":"image","image":{"id":"1"}}]},"#,
            r#"{"type":"body","parameters":[{"type":"text","parameter_name":"first_name","text":"Pablo"}]},"#,
            r#"{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"suffix"}]}]}"#
        );
        let template: Template = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&template).unwrap(), json);
        assert_eq!(template.components[1].parameters[0], Parameter::named("first_name", "Pablo"));
        assert_eq!(template.components[0].parameters[0].as_text(), None);
    }

    #[test]
    fn the_index_of_a_button_may_be_a_number() {
        let component: Component = serde_json::from_str(r#"{"type":"button","index":3}"#).unwrap();
        assert_eq!(component.index.as_deref(), Some("3"));
    }

    #[test]
    fn a_text_parameter_without_text_is_kept_for_the_network_to_refuse() {
        let parameter: Parameter = serde_json::from_str(r#"{"type":"text"}"#).unwrap();
        assert_eq!(parameter.as_text(), None);
    }
}
