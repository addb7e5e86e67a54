//! A template as it was asked for, checked and turned into the network's form (behaviour notes, 5.3 and 5.4).

use std::collections::BTreeMap;

use cams::errors::{Code, Refusal};
use cams::templates::{Component, CreateChatappTemplateRequest};

use super::{check_type, languages};
use crate::model::template::{substitute, variables};
use crate::operations::{Failure, bounds};

const NAME_LENGTH: usize = 512;
const BODY_LENGTH: usize = 1024;
const FOOTER_LENGTH: usize = 60;
const TTL_SECONDS: std::ops::RangeInclusive<i64> = 30..=2_592_000;

/// What will be created.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Category, upper case.
    pub category: String,
    /// The body as the caller wrote it.
    pub body: String,
    /// The body with `{{1}}`, `{{2}}` in place of variables.
    pub network_body: String,
    /// Variables in the network's order.
    pub variables: Vec<String>,
    /// A sample for each variable; without an Example its own name (decided).
    pub samples: Vec<String>,
    /// The footer.
    pub footer: Option<String>,
}

/// Checks a request; the error names the parameter.
pub fn check(request: &CreateChatappTemplateRequest) -> Result<Draft, Failure> {
    check_type(Some(&request.template_type))?;
    check_name(&request.name)?;
    if !languages::is_supported(&request.language) {
        return Err(Code::LanguageNotSupport.into());
    }
    let category = request.category.to_ascii_uppercase();
    if !matches!(category.as_str(), "UTILITY" | "MARKETING") {
        let rule = "must be UTILITY or MARKETING: other categories are not served by this version";
        return Err(Failure::invalid("Category", rule));
    }
    if request.message_send_ttl_seconds.is_some_and(|ttl| !TTL_SECONDS.contains(&ttl)) {
        let rule = format!("must be {} to {}", TTL_SECONDS.start(), TTL_SECONDS.end());
        return Err(Failure::invalid("MessageSendTtlSeconds", rule));
    }
    let mut body = None;
    let mut footer = None;
    for (component, number) in request.components.iter().zip(1..) {
        let parameter = |field: &str| format!("Components.{number}.{field}");
        let place = match component.r#type.as_str() {
            "BODY" => &mut body,
            "FOOTER" => &mut footer,
            _ => {
                let rule = "must be BODY or FOOTER: other types are not served by this version";
                return Err(Failure::invalid(&parameter("Type"), rule));
            }
        };
        if place.is_some() {
            return Err(Failure::invalid(&parameter("Type"), "must not stand twice"));
        }
        *place = Some(text(component, &parameter("Text"))?);
    }
    let body: String =
        body.ok_or_else(|| Failure::invalid("Components", "must hold a component of type BODY"))?;
    bounds::characters("Components (BODY) Text", &body, BODY_LENGTH)?;
    if body.contains("{{") {
        return Err(Code::MessageInvalid.into());
    }
    if let Some(footer) = &footer {
        bounds::characters("Components (FOOTER) Text", footer, FOOTER_LENGTH)?;
        if !variables(footer).is_empty() || footer.contains("{{") {
            return Err(Code::FooterHaveVariable.into());
        }
    }
    Ok(draft(category, body, footer, request.example.as_ref()))
}

fn draft(
    category: String,
    body: String,
    footer: Option<String>,
    example: Option<&BTreeMap<String, String>>,
) -> Draft {
    let variables = variables(&body);
    let place = |name: &str| variables.iter().position(|known| known == name);
    let network_body = substitute(&body, |name| place(name).map(|place| format!("{{{{{}}}}}", place + 1)));
    let sample = |name: &String| {
        let given = example.and_then(|example| example.get(name)).filter(|sample| !sample.is_empty());
        given.unwrap_or(name).clone()
    };
    Draft { category, network_body, samples: variables.iter().map(sample).collect(), variables, body, footer }
}

fn check_name(name: &str) -> Result<(), Failure> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if (1..=NAME_LENGTH).contains(&name.len()) && name.bytes().all(allowed) {
        return Ok(());
    }
    let rule = format!("must be 1 to {NAME_LENGTH} lower-case letters, digits and underscores");
    Err(Failure::invalid("Name", rule))
}

fn text(component: &Component, parameter: &str) -> Result<String, Failure> {
    let text = component.text.clone().filter(|text| !text.trim().is_empty());
    text.ok_or_else(|| Refusal::missing(parameter).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(body: &str) -> CreateChatappTemplateRequest {
        let component = |kind: &str, text: &str| Component {
            r#type: kind.to_owned(),
            text: Some(text.to_owned()),
            ..Component::default()
        };
        CreateChatappTemplateRequest {
            name: "order_update".into(),
            language: "en".into(),
            category: "utility".into(),
            template_type: "WHATSAPP".into(),
            components: vec![component("BODY", body), component("FOOTER", "Thank you")],
            ..CreateChatappTemplateRequest::default()
        }
    }

    #[test]
    fn variables_become_the_networks_numbers_and_get_samples() {
        let mut request = request("Hi $(name), your order $(order) for $(name) is here");
        request.example = Some([("order".to_owned(), "A1".to_owned())].into());
        let draft = check(&request).unwrap();
        assert_eq!(draft.network_body, "Hi {{1}}, your order {{2}} for {{1}} is here");
        assert_eq!(draft.samples, ["name", "A1"]);
        assert_eq!(draft.category, "UTILITY");
    }

    #[test]
    fn what_breaks_a_rule_is_refused_with_its_code() {
        let code = |change: &dyn Fn(&mut CreateChatappTemplateRequest)| {
            let mut request = request("Hello");
            change(&mut request);
            let Err(Failure::Refused(refusal)) = check(&request) else { panic!("accepted") };
            refusal.to_string()
        };
        let invalid = "InvalidParameter";
        assert!(
            code(&|r| r.components[0].text = Some("Hi {{1}}".into()))
                .starts_with("InvalidParameter.MessageInvalid")
        );
        assert!(
            code(&|r| r.components[1].text = Some("$(x)".into()))
                .starts_with("InvalidParameter.FooterHaveVariable")
        );
        assert!(code(&|r| r.language = "xx".into()).starts_with("InvalidParameter.LanguageNotSupport"));
        assert!(
            code(&|r| r.template_type = "VIBER".into())
                .starts_with("InvalidParameter.TemplateTypeNotSupport")
        );
        assert!(code(&|r| r.components[0].text = None).starts_with("MissingText"));
        assert!(code(&|r| r.components.clear()).contains("Components must hold"));
        assert!(code(&|r| r.name = "Order".into()).starts_with(invalid));
        assert!(code(&|r| r.category = "GAME".into()).contains("Category"));
        assert!(code(&|r| r.components[0].text = Some("x".repeat(1025))).contains("1024"));
        assert!(code(&|r| r.message_send_ttl_seconds = Some(29)).contains("MessageSendTtlSeconds"));
        assert!(code(&|r| r.components[1].r#type = "HEADER".into()).contains("Components.2.Type"));
    }
}
