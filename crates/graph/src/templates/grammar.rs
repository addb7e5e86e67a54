//! What a template may look like (Meta Graph notes, 5.2 and 5.4): the forms of text.

use super::component::{Button, ButtonType, Component, ComponentType, HeaderFormat};
use super::placeholders::{Piece, pieces, placeholders};
use super::record::{CreateTemplate, ParameterFormat};
use super::{LONGEST_BODY, LONGEST_BUTTON_TEXT, LONGEST_FOOTER, LONGEST_HEADER, LONGEST_NAME, MOST_BUTTONS};
use crate::error::GraphError;

/// Why a template may not be created.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct Fault {
    /// The error's subcode (Meta Graph notes, 5.4).
    pub subcode: Option<i64>,
    /// What is wrong.
    pub text: String,
}

impl Fault {
    fn new(subcode: i64, text: impl Into<String>) -> Self {
        Self { subcode: Some(subcode), text: text.into() }
    }
}

impl From<Fault> for GraphError {
    fn from(fault: Fault) -> Self {
        match fault.subcode {
            Some(subcode) => Self::template(subcode, "Message template cannot be created", fault.text),
            None => Self::of(100, fault.text),
        }
    }
}

const TOO_LONG: i64 = 2_388_040;
const NO_SAMPLE: i64 = 2_388_043;
const COMPONENT: i64 = 2_388_042;
const HEADER: i64 = 2_388_047;
const BODY: i64 = 2_388_072;
const FOOTER: i64 = 2_388_073;
const VARIABLE_AT_AN_END: i64 = 2_388_299;

/// Checks name, header, body, footer and buttons of a template.
///
/// # Errors
/// The first fault, with its subcode.
pub fn check(template: &CreateTemplate) -> Result<(), Fault> {
    name(&template.name)?;
    let named = template.parameter_format == Some(ParameterFormat::Named);
    let mut bodies = 0;
    for component in &template.components {
        match component.kind {
            ComponentType::Header => header(component)?,
            ComponentType::Body => {
                bodies += 1;
                body(component, named)?;
            }
            ComponentType::Footer => footer(component)?,
            ComponentType::Buttons => buttons(component)?,
            _ => {}
        }
    }
    match bodies {
        1 => Ok(()),
        found => {
            Err(Fault::new(BODY, format!("A template has one component of type BODY; this has {found}.")))
        }
    }
}

fn name(name: &str) -> Result<(), Fault> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if !name.is_empty() && name.len() <= LONGEST_NAME && name.bytes().all(allowed) {
        return Ok(());
    }
    let text =
        format!("Parameter name must be 1 to {LONGEST_NAME} lower-case letters, digits and underscores.");
    Err(Fault { subcode: None, text })
}

fn header(component: &Component) -> Result<(), Fault> {
    if !matches!(component.format, None | Some(HeaderFormat::Text)) {
        return Ok(());
    }
    let Some(text) = filled(component) else {
        return Err(Fault::new(HEADER, "A text header needs its text."));
    };
    at_most(text, LONGEST_HEADER, "header")?;
    let variables = placeholders(text).len();
    if variables > 1 {
        return Err(Fault::new(HEADER, format!("A header has at most one variable; this has {variables}.")));
    }
    let samples = component.example.as_ref().map_or(0, |example| {
        example.header_text.as_ref().map_or(0, Vec::len)
            + example.header_text_named_params.as_ref().map_or(0, Vec::len)
    });
    sampled(variables, samples, "header")
}

fn body(component: &Component, named: bool) -> Result<(), Fault> {
    let Some(text) = filled(component) else {
        // Authentication templates have no text of their own.
        return if component.rest.contains_key("add_security_recommendation") {
            Ok(())
        } else {
            Err(Fault::new(BODY, "A body needs its text."))
        };
    };
    at_most(text, LONGEST_BODY, "body")?;
    let pieces = pieces(text.trim());
    if matches!(pieces.first(), Some(Piece::Variable(_))) || matches!(pieces.last(), Some(Piece::Variable(_)))
    {
        return Err(Fault::new(
            VARIABLE_AT_AN_END,
            "Variables can't be at the start or end of the template.",
        ));
    }
    if pieces.windows(2).any(|pair| matches!(pair, [Piece::Variable(_), Piece::Variable(_)])) {
        return Err(Fault::new(BODY, "Variables can't stand next to each other."));
    }
    let names = placeholders(text);
    let numbered = (1..=names.len()).all(|number| names.contains(&number.to_string().as_str()));
    if !named && !numbered {
        return Err(Fault::new(BODY, "Variables are numbered {{1}}, {{2}} and so on without a gap."));
    }
    let samples = component.example.as_ref().map_or(0, |example| {
        example.body_text.as_ref().and_then(|lists| lists.first()).map_or(0, Vec::len)
            + example.body_text_named_params.as_ref().map_or(0, Vec::len)
    });
    sampled(names.len(), samples, "body")
}

fn footer(component: &Component) -> Result<(), Fault> {
    let Some(text) = filled(component) else {
        return if component.rest.contains_key("code_expiration_minutes") {
            Ok(())
        } else {
            Err(Fault::new(FOOTER, "A footer needs its text."))
        };
    };
    at_most(text, LONGEST_FOOTER, "footer")?;
    if placeholders(text).is_empty() {
        return Ok(());
    }
    Err(Fault::new(FOOTER, "A footer has no variables."))
}

fn buttons(component: &Component) -> Result<(), Fault> {
    let buttons = component.buttons.as_deref().unwrap_or_default();
    if buttons.is_empty() || buttons.len() > MOST_BUTTONS {
        return Err(Fault::new(
            COMPONENT,
            format!("There are 1 to {MOST_BUTTONS} buttons, not {}.", buttons.len()),
        ));
    }
    for button in buttons {
        let text = button.text.as_deref().unwrap_or_default();
        let labelled =
            matches!(button.kind, ButtonType::QuickReply | ButtonType::Url | ButtonType::PhoneNumber);
        if labelled && text.is_empty() {
            return Err(Fault::new(COMPONENT, format!("A button of type {} needs its text.", button.kind)));
        }
        at_most(text, LONGEST_BUTTON_TEXT, "button text")?;
    }
    let replies = buttons.chunk_by(|one, next| one.is_reply() == next.is_reply());
    let blocks = replies.filter(|block| block.iter().any(Button::is_reply)).count();
    if blocks > 1 {
        return Err(Fault::new(COMPONENT, "Quick replies must stand together."));
    }
    Ok(())
}

fn filled(component: &Component) -> Option<&str> {
    component.text.as_deref().filter(|text| !text.trim().is_empty())
}

fn at_most(text: &str, limit: usize, part: &str) -> Result<(), Fault> {
    match text.chars().count() {
        length if length > limit => {
            Err(Fault::new(TOO_LONG, format!("The {part} has {length} characters; {limit} are allowed.")))
        }
        _ => Ok(()),
    }
}

fn sampled(variables: usize, samples: usize, part: &str) -> Result<(), Fault> {
    if samples >= variables {
        return Ok(());
    }
    let text = format!("The {part} has {variables} variables and samples for {samples}.");
    Err(Fault::new(NO_SAMPLE, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(components: &str) -> Option<i64> {
        let json =
            format!(r#"{{"name":"n","category":"UTILITY","language":"en","components":{components}}}"#);
        check(&serde_json::from_str(&json).unwrap()).err().map(|fault| fault.subcode.unwrap_or(0))
    }

    #[test]
    fn a_plain_body_and_one_with_a_sampled_variable_pass() {
        assert_eq!(checked(r#"[{"type":"BODY","text":"Hello"}]"#), None);
        assert_eq!(checked(r#"[{"type":"BODY","text":"Hi {{1}}!","example":{"body_text":[["P"]]}}]"#), None);
    }

    #[test]
    fn each_fault_has_its_subcode() {
        let long = "x".repeat(1025);
        for (components, subcode) in [
            ("[]".to_owned(), BODY),
            (r#"[{"type":"BODY","text":" "}]"#.to_owned(), BODY),
            (format!(r#"[{{"type":"BODY","text":"{long}"}}]"#), TOO_LONG),
            (r#"[{"type":"BODY","text":"Hi {{1}}!"}]"#.to_owned(), NO_SAMPLE),
            (r#"[{"type":"BODY","text":"Hi {{1}}"}]"#.to_owned(), VARIABLE_AT_AN_END),
            (r#"[{"type":"BODY","text":"Hi {{1}}{{2}}!"}]"#.to_owned(), BODY),
            (r#"[{"type":"BODY","text":"Hi {{2}}!"}]"#.to_owned(), BODY),
            (r#"[{"type":"BODY","text":"Hi"},{"type":"FOOTER","text":"{{1}}"}]"#.to_owned(), FOOTER),
            (r#"[{"type":"HEADER","format":"TEXT"},{"type":"BODY","text":"Hi"}]"#.to_owned(), HEADER),
            (r#"[{"type":"BODY","text":"Hi"},{"type":"BUTTONS","buttons":[]}]"#.to_owned(), COMPONENT),
            (
                r#"[{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"a"},
                   {"type":"URL","text":"b","url":"https://e"},{"type":"QUICK_REPLY","text":"c"}]}]"#
                    .to_owned(),
                COMPONENT,
            ),
        ] {
            assert_eq!(checked(&components), Some(subcode), "{components}");
        }
    }

    #[test]
    fn names_are_lower_case() {
        let mut template: CreateTemplate = serde_json::from_str(
            r#"{"name":"Order","category":"UTILITY","language":"en","components":[{"type":"BODY","text":"Hi"}]}"#,
        )
        .unwrap();
        let error = GraphError::from(check(&template).unwrap_err());
        assert_eq!((error.code, error.error_subcode), (100, None));
        template.name = "order_1".into();
        assert_eq!(check(&template), Ok(()));
    }
}
