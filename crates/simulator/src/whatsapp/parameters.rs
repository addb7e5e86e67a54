//! The parameters of a call: one name space for query, form, JSON and multipart (Meta Graph notes, 1.1).

use bytes::Bytes;
use graph::error::GraphError;
use serde_json::{Map, Value};

use crate::refusal::Refusal;

/// The parameters by name. Values that came as text may stand for numbers, booleans or JSON.
#[derive(Default)]
pub(crate) struct Parameters(pub Map<String, Value>);

/// A part of a multipart body that is a file.
pub(crate) struct File {
    pub part: String,
    pub name: Option<String>,
    pub mime: Option<String>,
    pub bytes: Bytes,
}

impl Parameters {
    /// The value as it came; `null` counts as absent.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// The value as text, when it is a text, a number or a boolean.
    pub fn text(&self, name: &str) -> Result<Option<String>, Refusal> {
        match self.value(name) {
            None => Ok(None),
            Some(value) => scalar(value).map(Some).ok_or_else(|| expected(name, "a string")),
        }
    }

    /// The value as text.
    pub fn required(&self, name: &str) -> Result<String, Refusal> {
        let text = self.text(name)?.filter(|text| !text.is_empty());
        text.ok_or_else(|| GraphError::required_parameter(name).into())
    }

    /// The value as a boolean.
    pub fn boolean(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.text(name)?.as_deref() {
            None => Ok(None),
            Some("true" | "1") => Ok(Some(true)),
            Some("false" | "0") => Ok(Some(false)),
            Some(_) => Err(expected(name, "a boolean")),
        }
    }

    /// The value as an object or a list, which in a form or query is JSON text.
    pub fn nested(&self, name: &str) -> Result<Option<Value>, Refusal> {
        match self.value(name) {
            Some(Value::String(text)) => {
                serde_json::from_str(text).map(Some).map_err(|_| expected(name, "valid JSON"))
            }
            value => Ok(value.cloned()),
        }
    }

    /// That the call is about WhatsApp.
    pub fn product(&self) -> Result<(), Refusal> {
        match self.required("messaging_product")? {
            product if product.eq_ignore_ascii_case(graph::WHATSAPP) => Ok(()),
            other => Err(Refusal::parameter(format!(
                "Param messaging_product must be one of {{WHATSAPP}} - got \"{other}\"."
            ))),
        }
    }
}

/// The text of a string, number or boolean.
pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn expected(name: &str, kind: &str) -> Refusal {
    Refusal::parameter(format!("Param {name} must be {kind}."))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn values_that_came_as_text_stand_for_what_they_say() {
        let parameters = json!({"a": "1", "b": false, "c": "[1]", "d": null, "e": "{", "f": ""});
        let parameters = Parameters(parameters.as_object().unwrap().clone());
        assert_eq!(parameters.boolean("a").unwrap(), Some(true));
        assert_eq!(parameters.text("b").unwrap().as_deref(), Some("false"));
        assert_eq!(parameters.nested("c").unwrap(), Some(json!([1])));
        assert_eq!(parameters.nested("d").unwrap(), None);
        assert!(parameters.nested("e").is_err() && parameters.required("f").is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_by_its_name(text in any::<String>()) {
            let parameters = Parameters(Map::from_iter([("fields".to_owned(), Value::from(text.clone()))]));
            prop_assert_eq!(parameters.text("fields").unwrap(), Some(text.clone()));
            for refused in [parameters.boolean("fields").err(), parameters.nested("fields").err()] {
                let named = refused.is_none_or(|refusal| refusal.to_string().contains("fields"));
                prop_assert!(named, "{}", text);
            }
        }
    }
}
