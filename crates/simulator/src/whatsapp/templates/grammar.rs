//! What a template may look like (Meta Graph notes, 5.2), and its variables.

use graph::error::GraphError;
use serde_json::{Map, Value, json};

use crate::refusal::Refusal;

/// Longest name (Meta Graph notes, 5.2).
const LONGEST_NAME: usize = 512;
/// Longest texts of the components in characters (Meta Graph notes, 5.2).
const LONGEST_HEADER: usize = 60;
const LONGEST_BODY: usize = 1024;
const LONGEST_FOOTER: usize = 60;
const LONGEST_BUTTON: usize = 25;
/// Most buttons (Meta Graph notes, 5.2).
const MOST_BUTTONS: usize = 10;
/// Each variable needs so many words beside it: the notes name the limit (2388293) and no figure, this is a choice.
const WORDS_PER_VARIABLE: usize = 1;

/// The variables of a text, in order, each once: `{{1}}` has `1`.
pub(in crate::whatsapp) fn variables(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    substitute(text, |name| {
        if !found.iter().any(|known| known == name) {
            found.push(name.to_owned());
        }
        None
    });
    found
}

/// The text with its variables replaced; one without a value stays.
pub(in crate::whatsapp) fn substitute(text: &str, mut value: impl FnMut(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, following)) = after.split_once("}}").filter(|(name, _)| is_name(name.trim())) else {
            filled.push_str(before);
            filled.push_str("{{");
            rest = after;
            continue;
        };
        filled.push_str(before);
        match value(name.trim()) {
            Some(value) => filled.push_str(&value),
            None => filled.push_str(&format!("{{{{{name}}}}}")),
        }
        rest = following;
    }
    filled + rest
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Checks a name.
pub(super) fn name(name: &str) -> Result<(), Refusal> {
    let letters = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if name.is_empty() || name.len() > LONGEST_NAME || !letters {
        let text =
            "Message template name can only have lowercase letters, digits and underscores, up to 512.";
        return Err(Refusal::code(100, text));
    }
    Ok(())
}

/// Whether the variables of a body have names: NAMED, else POSITIONAL.
pub(in crate::whatsapp) fn format_of(body: &str) -> &'static str {
    let named = variables(body).iter().any(|name| name.bytes().any(|byte| !byte.is_ascii_digit()));
    if named { "NAMED" } else { "POSITIONAL" }
}

/// Checks the components and gives them with their words in upper case.
pub(super) fn components(list: &[Value], named: bool) -> Result<Vec<Value>, Refusal> {
    let mut checked = Vec::new();
    for component in list {
        let mut component =
            component.as_object().cloned().ok_or_else(|| invalid("a component is not an object"))?;
        let kind = upper(&mut component, "type").ok_or_else(|| invalid("a component has no type"))?;
        if checked.iter().any(|known: &Value| known["type"] == kind.as_str()) {
            return Err(invalid(&format!("{kind} is there twice")));
        }
        match kind.as_str() {
            "HEADER" => header(&mut component, named)?,
            "BODY" => body(&component, named)?,
            "FOOTER" => footer(&component)?,
            "BUTTONS" => buttons(&mut component)?,
            "LIMITED_TIME_OFFER" | "CAROUSEL" | "CALL_PERMISSION_REQUEST" => {}
            other => return Err(invalid(&format!("component type {other} is unknown"))),
        }
        checked.push(Value::Object(component));
    }
    if !checked.iter().any(|component| component["type"] == "BODY") {
        return Err(refused(2_388_072, "Invalid body", "A template needs a component of type BODY."));
    }
    Ok(checked)
}

fn header(component: &mut Map<String, Value>, named: bool) -> Result<(), Refusal> {
    const FORMATS: &[&str] = &["TEXT", "IMAGE", "VIDEO", "DOCUMENT", "GIF", "LOCATION", "PRODUCT"];
    let format = upper(component, "format").unwrap_or_else(|| "TEXT".to_owned());
    component.insert("format".to_owned(), json!(format));
    let wrong = |text: &str| refused(2_388_047, "Invalid header", text);
    if !FORMATS.contains(&format.as_str()) {
        return Err(wrong(&format!("The header's format {format} is unknown.")));
    }
    if format != "TEXT" {
        return Ok(());
    }
    let text = text(component).ok_or_else(|| wrong("A text header needs a text."))?;
    length(text, LONGEST_HEADER, "header")?;
    let found = variables(text);
    if found.len() > 1 {
        return Err(wrong("A header may hold one variable."));
    }
    sequence(&found, named)?;
    let key = if named { "header_text_named_params" } else { "header_text" };
    examples(component, key, found.len(), "header")
}

fn body(component: &Map<String, Value>, named: bool) -> Result<(), Refusal> {
    // An authentication body has no text of its own (Meta Graph notes, 5.2).
    let Some(text) = text(component) else {
        let own = component.contains_key("add_security_recommendation");
        let refusal = || refused(2_388_072, "Invalid body", "The body needs a text.");
        return if own { Ok(()) } else { Err(refusal()) };
    };
    length(text, LONGEST_BODY, "body")?;
    let found = variables(text);
    sequence(&found, named)?;
    let trimmed = text.trim();
    if !found.is_empty() && (trimmed.starts_with("{{") || trimmed.ends_with("}}")) {
        let text = "Variables can't be at the start or end of the template.";
        return Err(refused(2_388_299, "Leading or trailing params not allowed", text));
    }
    let words = substitute(text, |_| Some(String::new()))
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .count();
    if words < found.len().saturating_mul(WORDS_PER_VARIABLE) {
        let text = "This template has too many variables for its length.";
        return Err(refused(2_388_293, "Params to words ratio exceeded", text));
    }
    let key = if named { "body_text_named_params" } else { "body_text" };
    examples(component, key, found.len(), "body")
}

fn footer(component: &Map<String, Value>) -> Result<(), Refusal> {
    let text = text(component).unwrap_or_default();
    length(text, LONGEST_FOOTER, "footer")?;
    if !variables(text).is_empty() {
        return Err(refused(2_388_073, "Invalid footer", "The footer can't have variables."));
    }
    Ok(())
}

fn buttons(component: &mut Map<String, Value>) -> Result<(), Refusal> {
    let list = component.get_mut("buttons").and_then(Value::as_array_mut);
    let list = list.filter(|list| (1..=MOST_BUTTONS).contains(&list.len()));
    for button in list.ok_or_else(|| invalid("BUTTONS holds 1 to 10 buttons"))? {
        let button = button.as_object_mut().ok_or_else(|| invalid("a button is not an object"))?;
        let kind = upper(button, "type").ok_or_else(|| invalid("a button has no type"))?;
        let text = text(button).unwrap_or_default();
        if text.is_empty() && matches!(kind.as_str(), "QUICK_REPLY" | "URL" | "PHONE_NUMBER") {
            return Err(invalid("a button has no text"));
        }
        length(text, LONGEST_BUTTON, "button")?;
    }
    Ok(())
}

/// Positional variables count from 1 without a gap; named ones are lower case.
fn sequence(found: &[String], named: bool) -> Result<(), Refusal> {
    let fits = |(index, name): (usize, &String)| {
        if named {
            !name.bytes().any(|byte| byte.is_ascii_uppercase())
        } else {
            *name == (index + 1).to_string()
        }
    };
    let mut sorted = found.to_vec();
    if !named {
        sorted.sort_by_key(|name| name.parse::<u32>().unwrap_or(u32::MAX));
    }
    if sorted.iter().enumerate().all(fits) {
        return Ok(());
    }
    Err(invalid("variables are {{1}}, {{2}}, … in a row, or lower-case names with parameter_format NAMED"))
}

/// Each variable needs an example.
fn examples(component: &Map<String, Value>, key: &str, wanted: usize, place: &str) -> Result<(), Refusal> {
    let given = component.get("example").and_then(|example| example.get(key));
    let given = match given {
        Some(Value::Array(list)) => match list.first() {
            Some(Value::Array(inner)) => inner.len(),
            _ => list.len(),
        },
        Some(Value::String(_)) => 1,
        _ => 0,
    };
    if given >= wanted {
        return Ok(());
    }
    let text = format!(
        "component of type {} is missing expected field(s) (example): {given} of {wanted}",
        place.to_uppercase()
    );
    Err(refused(2_388_043, "Message Template \"components\" param is missing expected field(s)", text))
}

fn length(text: &str, longest: usize, place: &str) -> Result<(), Refusal> {
    let length = text.chars().count();
    if length <= longest {
        return Ok(());
    }
    let text = format!("The {place} is {length} characters long, at most {longest} are allowed.");
    Err(refused(2_388_040, "Character limit exceeded", text))
}

fn text(component: &Map<String, Value>) -> Option<&str> {
    component.get("text").and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// The word at `key`, which is written in upper case from here on.
fn upper(component: &mut Map<String, Value>, key: &str) -> Option<String> {
    let word = component.get(key)?.as_str()?.to_ascii_uppercase();
    component.insert(key.to_owned(), json!(word));
    Some(word)
}

fn invalid(text: &str) -> Refusal {
    refused(2_388_042, "Invalid component", text)
}

fn refused(subcode: i64, title: &str, text: impl Into<String>) -> Refusal {
    GraphError::template(subcode, title, text).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_found_once_and_replaced_everywhere() {
        let text = "Hi {{ name }}, {{1}} {{ {{name}} {{no such}}";
        assert_eq!(variables(text), ["name", "1"]);
        assert_eq!(
            substitute("{{1}}-{{2}}-{{1}}", |name| (name == "1").then(|| "{{2}}".into())),
            "{{2}}-{{2}}-{{2}}"
        );
        assert_eq!(substitute("a {{", |_| None), "a {{");
    }

    #[test]
    fn each_rule_has_its_subcode() {
        let subcode = |body: Value| match components(&[body], false).unwrap_err() {
            Refusal::Graph(error) => error.error_subcode,
            other => panic!("{other}"),
        };
        assert_eq!(
            subcode(json!({"type": "body", "text": "{{1}} hi", "example": {"body_text": [["x"]]}})),
            Some(2_388_299)
        );
        assert_eq!(subcode(json!({"type": "body", "text": "Hi {{1}}."})), Some(2_388_043));
        assert_eq!(
            subcode(json!({"type": "body", "text": "Hi {{2}}.", "example": {"body_text": [["x"]]}})),
            Some(2_388_042)
        );
        assert_eq!(subcode(json!({"type": "body", "text": "x".repeat(1025)})), Some(2_388_040));
        assert_eq!(subcode(json!({"type": "footer", "text": "x"})), Some(2_388_072));
        assert_eq!(
            subcode(
                json!({"type": "body", "text": "a {{1}} {{2}} .", "example": {"body_text": [["x", "y"]]}})
            ),
            Some(2_388_293)
        );
    }

    #[test]
    fn a_good_body_passes_with_its_type_in_upper_case() {
        let body = json!({"type": "body", "text": "Order {{1}} is here.", "example": {"body_text": [["7"]]}});
        assert_eq!(components(&[body], false).unwrap()[0]["type"], "BODY");
        assert!(name("order_1").is_ok() && name("Order").is_err() && name("").is_err());
    }
}
