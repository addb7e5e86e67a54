//! Every request parameter and every response field of our types, compared with the catalogue of
//! the API (`spec/operations.json`, cut down to the operations that stand here) in both directions:
//! names, types, required marks, at every depth.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the functions around the tests fail them")]

use std::collections::{BTreeMap, BTreeSet};

use cams::{
    contract::Operation, conversation::*, groups::*, instances::*, messages::*, numbers::*, templates::*,
    webhooks::*,
};
use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::Value;

/// Where our types leave the catalogue, and why: operation, side, path, the catalogue's word, ours.
const EXCEPTIONS: &[(&str, &str, &str, &str, &str)] = &[
    // The catalogue's type fits no name ("data type trap", behaviour notes, 1.1).
    ("CreateInstance", "response", "Data.InstanceName", "integer", "string"),
    // The documentation marks it as required where the catalogue does not (behaviour notes, appendix A).
    ("CreateChatappTemplate", "params", "Components[].Cards[].CardComponents", "array", "array, required"),
];

/// A path such as `Page.Index` and what stands there: `integer, required`.
type Fields = BTreeMap<String, String>;

fn catalogue() -> Value {
    serde_json::from_str(include_str!("../spec/operations.json")).unwrap()
}

/// Flattens a node of the catalogue.
fn flatten_catalogue(path: &str, node: &Value, fields: &mut Fields) {
    let kind = node["type"].as_str().unwrap();
    let required = if node["required"] == true { ", required" } else { "" };
    fields.insert(path.to_owned(), format!("{kind}{required}"));
    match kind {
        "object" => {
            for (name, field) in node["fields"].as_object().unwrap() {
                flatten_catalogue(&format!("{path}.{name}"), field, fields);
            }
        }
        "array" => flatten_catalogue(&format!("{path}[]"), &node["items"], fields),
        "map" => flatten_catalogue(&format!("{path}{{}}"), &node["values"], fields),
        "string" | "integer" | "boolean" | "any" => {}
        other => panic!("unknown type {other} at {path}"),
    }
}

/// Flattens a schema that schemars has made of a type, subschemas inlined.
fn flatten_schema(path: &str, schema: &Value, required: bool, fields: &mut Fields) {
    let schema = without_null(schema);
    let properties = schema.get("properties").and_then(Value::as_object);
    let additional = schema.get("additionalProperties");
    let kind = match schema.get("type") {
        None => "any",
        Some(Value::String(kind)) if kind == "object" && properties.is_none() && additional.is_some() => {
            "map"
        }
        Some(Value::String(kind)) => kind,
        Some(Value::Array(kinds)) => kinds
            .iter()
            .filter_map(Value::as_str)
            .find(|kind| *kind != "null")
            .map_or("any", |kind| if kind == "object" && properties.is_none() { "map" } else { kind }),
        Some(other) => panic!("unknown type {other} at {path}"),
    };
    let mark = if required { ", required" } else { "" };
    fields.insert(path.to_owned(), format!("{kind}{mark}"));
    match kind {
        "object" => flatten_properties(path, schema, fields),
        "array" => flatten_schema(&format!("{path}[]"), &schema["items"], false, fields),
        "map" => flatten_schema(&format!("{path}{{}}"), additional.unwrap(), false, fields),
        _ => {}
    }
}

fn flatten_properties(path: &str, schema: &Value, fields: &mut Fields) {
    let required: BTreeSet<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .map(|names| names.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let at = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        flatten_schema(&at, property, required.contains(name.as_str()), fields);
    }
}

/// The schema behind `anyOf: [schema, null]`.
fn without_null(schema: &Value) -> &Value {
    schema
        .get("anyOf")
        .and_then(Value::as_array)
        .and_then(|choices| choices.iter().find(|choice| choice["type"] != "null"))
        .unwrap_or(schema)
}

fn ours<T: JsonSchema>() -> Fields {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let schema = settings.into_generator().into_root_schema_for::<T>();
    let mut fields = Fields::new();
    flatten_properties("", schema.as_value(), &mut fields);
    fields
}

fn theirs(operation: &Value, side: &str) -> Fields {
    let mut fields = Fields::new();
    for (name, node) in operation[side].as_object().unwrap() {
        flatten_catalogue(name, node, &mut fields);
    }
    fields
}

/// One line for each difference that no exception names.
fn differences(name: &str, side: &str, theirs: &Fields, ours: &Fields) -> Vec<String> {
    let paths: BTreeSet<&String> = theirs.keys().chain(ours.keys()).collect();
    paths
        .into_iter()
        .filter_map(|path| {
            let their = theirs.get(path).map_or("absent", String::as_str);
            let our = ours.get(path).map_or("absent", String::as_str);
            let excepted = EXCEPTIONS.contains(&(name, side, path, their, our));
            (their != our && !excepted)
                .then(|| format!("{name} {side} {path}: catalogue {their}, ours {our}"))
        })
        .collect()
}

fn compare<O: Operation>(catalogue: &Value, differing: &mut Vec<String>, seen: &mut BTreeSet<&'static str>) {
    let operation = &catalogue["operations"][O::NAME];
    assert!(operation.is_object(), "{} is not in the catalogue", O::NAME);
    seen.insert(O::NAME);

    let params = theirs(operation, "params");
    differing.extend(differences(O::NAME, "params", &params, &ours::<O::Request>()));
    let required: BTreeSet<&str> = params
        .iter()
        .filter(|(path, what)| what.ends_with(", required") && !path.contains(['.', '[', '{']))
        .map(|(path, _)| path.as_str())
        .collect();
    if required != O::REQUIRED.iter().copied().collect() {
        differing.push(format!("{} REQUIRED: catalogue {required:?}, ours {:?}", O::NAME, O::REQUIRED));
    }

    let mut response = theirs(operation, "response");
    for envelope in ["RequestId", "Code", "Message"] {
        assert!(response.remove(envelope).is_some(), "{} answers {envelope}", O::NAME);
    }
    for (field, stated) in [
        ("Success", O::ENVELOPE.has_success()),
        ("AccessDeniedDetail", O::ENVELOPE.has_access_denied_detail()),
    ] {
        if response.remove(field).is_some() != stated {
            differing.push(format!("{} ENVELOPE: {field}", O::NAME));
        }
    }
    // The catalogue marks nothing of an answer as required.
    let mut written = ours::<O::Response>();
    written.values_mut().for_each(|what| *what = what.replace(", required", ""));
    differing.extend(differences(O::NAME, "response", &response, &written));
}

#[test]
fn every_parameter_and_field_is_the_catalogues() {
    let catalogue = catalogue();
    let (mut differing, mut seen) = (Vec::new(), BTreeSet::new());
    macro_rules! compare_all {
        ($($operation:ident)*) => { $(compare::<$operation>(&catalogue, &mut differing, &mut seen);)* };
    }
    compare_all! {
        UpdateAccountWebhook UpdatePhoneWebhook
        OpenChatappService GetChatappOpenStatus CreateInstance QueryInstance ListInstance UpdateInstance DeleteInstance
        ChatappBindWaba QueryChatappBindWaba ChatappSyncPhoneNumber QueryChatappPhoneNumbers
        AddChatGroup ListChatGroup UpdateChatGroup DeleteChatGroup ListChatGroupParticipants
        UpdateConversationalAutomation GetConversationalAutomation
        SendChatappMessage ListChatappMessage
        CreateChatappTemplate GetChatappTemplateDetail ListChatappTemplate DeleteChatappTemplate
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));

    let listed: BTreeSet<&str> = cams::contracts().iter().map(|contract| contract.name).collect();
    let known: BTreeSet<&str> =
        catalogue["operations"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(listed, known, "contracts() lists every operation");
    assert_eq!(seen, known, "every operation is compared");
}

#[test]
fn the_comparison_sees_a_missing_an_extra_and_a_mistyped_field() {
    let theirs = Fields::from([("A".into(), "string".into()), ("B".into(), "integer".into())]);
    let ours = Fields::from([("B".into(), "string".into()), ("C".into(), "string".into())]);
    assert_eq!(
        differences("Op", "params", &theirs, &ours),
        [
            "Op params A: catalogue string, ours absent",
            "Op params B: catalogue integer, ours string",
            "Op params C: catalogue absent, ours string",
        ]
    );
}

#[test]
fn every_exception_is_still_needed() {
    let catalogue = catalogue();
    for (operation, side, path, their, our) in EXCEPTIONS {
        let fields = theirs(&catalogue["operations"][operation], side);
        assert_eq!(fields.get(*path).map(String::as_str), Some(*their), "{operation} {path}");
        assert_ne!(their, our, "{operation} {path}");
    }
}
