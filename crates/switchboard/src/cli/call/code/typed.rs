//! A call as the SDK types it: its request class with named fields, nested models for JSON parameters.
//!
//! What the SDK's types cannot hold (an unknown parameter, a flat list, a text where a number belongs) has no typed
//! form; such a call is printed with the SDK's generic request, which sends it exactly as given.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::super::catalogue::{self, Shape};
use super::literal;

/// Spaces of one level of the printed code.
const INDENT: &str = "    ";

/// The expression that makes the request, or `None` when the SDK has no typed form of it.
pub(super) fn request(action: &str, parameters: &[(String, String)]) -> Option<String> {
    let shapes = catalogue::parameters(action)?;
    let class = format!("{action}Request");
    let fields: Option<Vec<_>> = parameters
        .iter()
        .map(|(name, value)| {
            let expression = top_level(shapes.get(name)?, value, &format!("{class}{name}"))?;
            Some((python_name(name), expression))
        })
        .collect();
    Some(construct(&class, &fields?, 0))
}

/// The SDK's rule, which holds for every name of the version: an underscore stands before a capital letter that
/// follows no other, and a word of the language gets one behind.
pub(super) fn python_name(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 8);
    let mut after_capital = true;
    for character in name.chars() {
        if character.is_ascii_uppercase() && !after_capital {
            snake.push('_');
        }
        after_capital = character.is_ascii_uppercase();
        snake.push(character.to_ascii_lowercase());
    }
    if snake == "from" {
        snake.push('_');
    }
    snake
}

/// A parameter comes as text: a plain one is read by its type, a nested one as JSON.
fn top_level(shape: &Shape, value: &str, class: &str) -> Option<String> {
    match shape {
        Shape::String | Shape::Any => Some(literal::text(value)),
        // Only a number that is written as the SDK would send it.
        Shape::Integer => {
            value.parse::<i64>().ok().map(|number| number.to_string()).filter(|text| text == value)
        }
        Shape::Boolean => match value {
            "true" | "True" => Some(literal::boolean(true)),
            "false" | "False" => Some(literal::boolean(false)),
            _ => None,
        },
        Shape::Object(_) | Shape::Map(_) | Shape::List(_) => {
            nested(shape, &serde_json::from_str(value).ok()?, class, 1)
        }
    }
}

fn nested(shape: &Shape, value: &Value, class: &str, level: usize) -> Option<String> {
    match (shape, value) {
        (Shape::String, Value::String(text)) => Some(literal::text(text)),
        (Shape::Integer, Value::Number(number)) if number.is_i64() || number.is_u64() => {
            Some(number.to_string())
        }
        (Shape::Boolean, Value::Bool(value)) => Some(literal::boolean(*value)),
        (Shape::Any, value) => Some(literal::json(value)),
        (Shape::List(item), Value::Array(values)) => {
            let items: Option<Vec<_>> =
                values.iter().map(|value| nested(item, value, class, level + 1)).collect();
            Some(list(&items?, level))
        }
        (Shape::Map(of), Value::Object(fields)) => map(of, fields, class, level),
        (Shape::Object(shapes), Value::Object(fields)) => object(shapes, fields, class, level),
        _ => None,
    }
}

fn object(
    shapes: &BTreeMap<String, Shape>,
    fields: &Map<String, Value>,
    class: &str,
    level: usize,
) -> Option<String> {
    let fields: Option<Vec<_>> = fields
        .iter()
        .map(|(name, value)| {
            let expression = nested(shapes.get(name)?, value, &format!("{class}{name}"), level + 1)?;
            Some((python_name(name), expression))
        })
        .collect();
    Some(construct(class, &fields?, level))
}

fn map(of: &Shape, fields: &Map<String, Value>, class: &str, level: usize) -> Option<String> {
    let entries: Option<Vec<String>> = fields
        .iter()
        .map(|(name, value)| {
            Some(format!("{}: {}", literal::text(name), nested(of, value, class, level + 1)?))
        })
        .collect();
    Some(format!("{{{}}}", entries?.join(", ")))
}

fn list(items: &[String], level: usize) -> String {
    let one_line = items.iter().all(|item| !item.contains('\n'));
    if one_line {
        return format!("[{}]", items.join(", "));
    }
    let inner = INDENT.repeat(level + 1);
    let items: String = items.iter().map(|item| format!("{inner}{item},\n")).collect();
    format!("[\n{items}{}]", INDENT.repeat(level))
}

fn construct(class: &str, fields: &[(String, String)], level: usize) -> String {
    if fields.is_empty() {
        return format!("models.{class}()");
    }
    let inner = INDENT.repeat(level + 1);
    let fields: String = fields.iter().map(|(name, value)| format!("{inner}{name}={value},\n")).collect();
    format!("models.{class}(\n{fields}{})", INDENT.repeat(level))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(action: &str, parameters: &[(&str, &str)]) -> Option<String> {
        let owned: Vec<_> =
            parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        request(action, &owned)
    }

    #[test]
    fn names_follow_the_sdk() {
        for (name, python) in [
            ("UpdateFlowJSONAsset", "update_flow_jsonasset"),
            ("EnableWhatsappROIMetric", "enable_whatsapp_roimetric"),
            ("CustSpaceId", "cust_space_id"),
            ("From", "from_"),
            ("accountId", "account_id"),
        ] {
            assert_eq!(python_name(name), python);
        }
    }

    #[test]
    fn what_the_types_cannot_hold_has_no_typed_form() {
        assert!(of("UpdateInstance", &[("InstanceName", "a")]).is_some());
        for (action, name, value) in [
            ("NoSuchOperation", "A", "1"),
            ("UpdateInstance", "NoSuchParameter", "1"),
            ("UpdateConversationalAutomation", "EnableWelcomeMessage", "maybe"),
            ("UpdateConversationalAutomation", "Commands", "not json"),
            ("UpdateConversationalAutomation", "Commands", "{}"),
            ("UpdateConversationalAutomation", "Commands", "[{\"Unknown\":\"x\"}]"),
            ("UpdateConversationalAutomation", "Commands.1.CommandName", "x"),
            ("SendChatappMessage", "Ttl", "007"),
        ] {
            assert_eq!(of(action, &[(name, value)]), None, "{action} {name}={value}");
        }
    }
}
