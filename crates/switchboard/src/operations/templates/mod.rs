//! Message templates. The network reviews them; its word comes as a webhook.

mod create_chatapp_template;
mod delete_chatapp_template;
mod draft;
mod get_chatapp_template_detail;
mod languages;
mod list_chatapp_template;

use super::{Call, Failure, Route};
use crate::model::Template;
use crate::store::Versioned;
use cams::errors::Code;

/// The operations of this folder.
pub(super) const ROUTES: &[Route] = &[
    Route::of::<cams::templates::CreateChatappTemplate>(),
    Route::of::<cams::templates::GetChatappTemplateDetail>(),
    Route::of::<cams::templates::ListChatappTemplate>(),
    Route::of::<cams::templates::DeleteChatappTemplate>(),
];

/// TemplateType of every template here.
const WHATSAPP: &str = "WHATSAPP";

/// Reason where there is none (behaviour notes, 5.2).
const NO_REASON: &str = "None";

/// WHATSAPP is the only type that is connected.
fn check_type(template_type: Option<&str>) -> Result<(), Failure> {
    match template_type {
        None | Some("") => Ok(()),
        Some(text) if text.eq_ignore_ascii_case(WHATSAPP) => Ok(()),
        Some(_) => Err(Code::TemplateTypeNotSupport.into()),
    }
}

/// Templates of a space by code or name, and by language where one is given.
async fn select(
    call: &Call<'_>,
    space: &str,
    code: Option<&str>,
    name: Option<&str>,
    language: Option<&str>,
) -> Result<Vec<Versioned<Template>>, Failure> {
    let given = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
    let (code, name, language) = (given(code), given(name), given(language));
    if code.is_none() && name.is_none() {
        return Err(cams::errors::Refusal::missing("TemplateCode").into());
    }
    let mut templates = call.find::<Template>("space", space).await?;
    templates.retain(|template| {
        let template = &template.value;
        code.as_ref().is_none_or(|code| *code == template.code)
            && name.as_ref().is_none_or(|name| *name == template.name)
            && language.as_ref().is_none_or(|language| *language == template.language)
    });
    Ok(templates)
}
