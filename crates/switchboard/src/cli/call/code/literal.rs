//! Python literals.

use serde_json::Value;

/// A text in double quotes. What is not a control character stands as it is: source files are UTF-8.
pub(super) fn text(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for character in text.chars() {
        match character {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            other if other.is_control() => literal.push_str(&format!("\\u{:04x}", u32::from(other))),
            other => literal.push(other),
        }
    }
    literal.push('"');
    literal
}

/// A truth value.
pub(super) fn boolean(value: bool) -> String {
    if value { "True".to_owned() } else { "False".to_owned() }
}

/// Any JSON value, on one line. The parser that made it has bounded its depth.
pub(super) fn json(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(value) => boolean(*value),
        Value::Number(number) => number.to_string(),
        Value::String(value) => text(value),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(", "))
        }
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| format!("{}: {}", text(name), json(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
    }
}
