//! The other direction: an operation's request to parameters.

use serde::Serialize;
use serde_json::Value;

use super::error::Error;
use crate::Parameters;

/// Writes a request as the generated SDKs do: `None` is left out, booleans are `true` and `false`, lists, maps and structs
/// are compact JSON text.
///
/// # Errors
/// When `value` is not a struct or a map, or holds what JSON cannot (a map whose keys are not text or numbers).
pub fn to_parameters<T: Serialize>(value: &T) -> Result<Parameters, Error> {
    let mut parameters = Parameters::new();
    for (name, value) in members(value)? {
        if !value.is_null() {
            parameters.insert(name, text(value));
        }
    }
    Ok(parameters)
}

/// Writes a request in the flat form: `Name.N.Field` for lists, maps and structs. What that form cannot hold (an empty list,
/// a list with a null, a map with a dot in a key) is compact JSON text.
///
/// # Errors
/// As [`to_parameters`].
pub fn to_parameters_flat<T: Serialize>(value: &T) -> Result<Parameters, Error> {
    let mut parameters = Parameters::new();
    for (name, value) in members(value)? {
        flatten(&mut parameters, name, value);
    }
    Ok(parameters)
}

fn members<T: Serialize>(value: &T) -> Result<serde_json::Map<String, Value>, Error> {
    let fail = |got: String| Error::invalid("a struct or a map that JSON can hold", &got);
    match serde_json::to_value(value).map_err(|error| fail(error.to_string()))? {
        Value::Object(members) => Ok(without_nulls(members)),
        other => Err(fail(other.to_string())),
    }
}

fn without_nulls(members: serde_json::Map<String, Value>) -> serde_json::Map<String, Value> {
    members
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| (name, prune(value)))
        .collect()
}

/// Leaves `None` out inside of JSON, too.
fn prune(value: Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(without_nulls(members)),
        Value::Array(items) => Value::Array(items.into_iter().map(prune).collect()),
        scalar => scalar,
    }
}

fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn flatten(parameters: &mut Parameters, name: String, value: Value) {
    match value {
        Value::Array(items) if !items.is_empty() && !items.iter().any(Value::is_null) => {
            for (at, item) in items.into_iter().enumerate() {
                flatten(parameters, format!("{name}.{}", at + 1), item);
            }
        }
        Value::Object(members)
            if !members.is_empty() && members.keys().all(|key| !key.is_empty() && !key.contains('.')) =>
        {
            for (key, member) in members {
                flatten(parameters, format!("{name}.{key}"), member);
            }
        }
        other => {
            parameters.insert(name, text(other));
        }
    }
}
