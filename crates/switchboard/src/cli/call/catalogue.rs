//! The parameters of all operations of version 2020-06-06, as the official Python SDK types them.
//!
//! `operations.json` is the request side of the catalogue: a text names a plain type, an object its fields, a list its
//! items, and an object with the one field `*` a map. It also covers operations that this service does not have yet,
//! as printed code runs against the cloud as well.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

/// What a parameter, or a part of one, holds.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Value")]
pub(crate) enum Shape {
    String,
    Integer,
    Boolean,
    Any,
    Object(BTreeMap<String, Shape>),
    Map(Box<Shape>),
    List(Box<Shape>),
}

/// The parameters of an operation by name.
pub(crate) type Parameters = BTreeMap<String, Shape>;

static OPERATIONS: LazyLock<BTreeMap<String, Parameters>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the text is compiled in, and a test reads it")]
    serde_json::from_str(include_str!("operations.json")).expect("operations.json")
});

/// The names of all operations.
pub(crate) fn operations() -> impl Iterator<Item = &'static str> {
    OPERATIONS.keys().map(String::as_str)
}

/// The parameters of an operation; `None` when the API has no such operation.
pub(crate) fn parameters(operation: &str) -> Option<&'static Parameters> {
    OPERATIONS.get(operation)
}

impl TryFrom<Value> for Shape {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        match value {
            Value::String(name) => match name.as_str() {
                "string" => Ok(Shape::String),
                "integer" => Ok(Shape::Integer),
                "boolean" => Ok(Shape::Boolean),
                "any" => Ok(Shape::Any),
                _ => Err(format!("unknown type {name}")),
            },
            Value::Array(mut items) => match (items.pop(), items.is_empty()) {
                (Some(item), true) => Ok(Shape::List(Box::new(Shape::try_from(item)?))),
                _ => Err("a list has one type of item".to_owned()),
            },
            Value::Object(mut fields) => match fields.remove("*") {
                Some(values) => Ok(Shape::Map(Box::new(Shape::try_from(values)?))),
                None => fields
                    .into_iter()
                    .map(|(name, field)| Ok((name, Shape::try_from(field)?)))
                    .collect::<Result<_, String>>()
                    .map(Shape::Object),
            },
            other => Err(format!("not a type: {other}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_holds_all_operations_of_the_version() {
        assert_eq!(operations().count(), 172);
        let parameters = parameters("UpdateConversationalAutomation").expect("known");
        assert!(matches!(parameters["EnableWelcomeMessage"], Shape::Boolean));
        assert!(matches!(&parameters["Commands"], Shape::List(item) if matches!(**item, Shape::Object(_))));
    }
}
