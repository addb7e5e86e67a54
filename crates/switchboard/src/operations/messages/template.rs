//! A template as the content of a message: which one, and the values of its variables.

use std::collections::BTreeMap;

use cams::errors::{Code, Refusal};
use cams::messages::SendChatappMessageRequest;

use crate::model::message::Content;
use crate::model::template::substitute;
use crate::model::{AuditStatus, Instance, Template};
use crate::operations::{Call, Failure};
use crate::store::records;

/// Finds the template and fills in its variables.
pub async fn read(
    call: &Call<'_>,
    space: &Instance,
    request: &SendChatappMessageRequest,
) -> Result<Content, Failure> {
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let (code, name) = (given(&request.template_code), given(&request.template_name));
    if code.is_none() && name.is_none() {
        return Err(Refusal::missing("TemplateCode").into());
    }
    let language = given(&request.language).ok_or_else(|| Refusal::missing("Language"))?;
    let template = find(call, space, code.as_deref(), name.as_deref(), &language).await?;
    let parameter = if code.is_some() { "TemplateCode" } else { "TemplateName" };
    let template = template.ok_or_else(|| {
        let message = format!("{} {parameter} in that Language.", Code::TemplateNotFound.message());
        Refusal::of(Code::TemplateNotFound, message)
    })?;
    if template.audit_status != AuditStatus::Pass {
        let status = template.audit_status.as_str();
        return Err(Failure::invalid(
            parameter,
            format!("must name a template that passed its review, got one that is {status}"),
        ));
    }
    fill(template, request.template_params.as_ref())
}

/// By name where one is given, then also of that code; else by code.
async fn find(
    call: &Call<'_>,
    space: &Instance,
    code: Option<&str>,
    name: Option<&str>,
    language: &str,
) -> Result<Option<Template>, Failure> {
    let found = match (name, code) {
        (Some(name), _) => {
            let key = records::template_key(&space.id, name, language);
            records::get::<Template>(call.store(), call.account, &key).await?.into_iter().collect()
        }
        (None, Some(code)) => call.find::<Template>("code", code).await?,
        (None, None) => Vec::new(),
    };
    Ok(found.into_iter().map(|template| template.value).find(|template| {
        template.space == space.id
            && template.language == language
            && code.is_none_or(|code| code == template.code)
            && name.is_none_or(|name| name == template.name)
    }))
}

fn fill(template: Template, values: Option<&BTreeMap<String, String>>) -> Result<Content, Failure> {
    let value = |name: &str| values.and_then(|values| values.get(name)).cloned();
    let parameters = template.variables.iter().map(|name| {
        value(name).filter(|value| !value.is_empty()).ok_or_else(|| {
            let message =
                format!("{} TemplateParams must hold {name}.", Code::TemplateParamInvalid.message());
            Failure::Refused(Refusal::of(Code::TemplateParamInvalid, message))
        })
    });
    let parameters = parameters.collect::<Result<_, _>>()?;
    Ok(Content::Template {
        text: substitute(&template.body, value),
        code: template.code,
        name: template.name,
        language: template.language,
        parameters,
    })
}
