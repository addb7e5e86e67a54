//! `ListChatappTemplate`: the templates of a space, those that changed last first.

use cams::errors::Code;
use cams::templates::{
    ListChatappTemplate, ListChatappTemplateRequest, ListChatappTemplateResponse, TemplateSummary,
};

use super::{NO_REASON, WHATSAPP, check_type};
use crate::model::{AuditStatus, Template};
use crate::operations::paging::Page;
use crate::operations::{Call, Failure, Handle};

impl Handle for ListChatappTemplate {
    async fn handle(
        call: &Call<'_>,
        request: ListChatappTemplateRequest,
    ) -> Result<ListChatappTemplateResponse, Failure> {
        check_type(request.template_type.as_deref())?;
        let (index, size) = request.page.map_or((None, None), |page| (Some(page.index), Some(page.size)));
        let page = Page::read("Page", index, size)?;
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        let status = given(request.audit_status)
            .map(|text| AuditStatus::parse(&text).ok_or(Code::AuditStatusNotSupport))
            .transpose()?;
        let space =
            call.space_of(request.cust_space_id.as_deref(), request.cust_waba_id.as_deref()).await?.value;
        let (name, code, language) = (given(request.name), given(request.code), given(request.language));
        let category = given(request.category);
        let mut templates: Vec<Template> = call
            .find("space", space.id.as_str())
            .await?
            .into_iter()
            .map(|template| template.value)
            .filter(|template: &Template| {
                status.is_none_or(|status| status == template.audit_status)
                    && name.as_ref().is_none_or(|name| template.name.contains(name.as_str()))
                    && code.as_ref().is_none_or(|code| *code == template.code)
                    && language.as_ref().is_none_or(|language| *language == template.language)
                    && category.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(&template.category))
            })
            .collect();
        templates.sort_by(|left, right| {
            (right.updated_ms, &left.name, &left.language).cmp(&(
                left.updated_ms,
                &right.name,
                &right.language,
            ))
        });
        let total = i64::try_from(templates.len()).unwrap_or(i64::MAX);
        let list_template = page.cut(templates).into_iter().map(summary).collect();
        Ok(ListChatappTemplateResponse { list_template, total })
    }
}

fn summary(template: Template) -> TemplateSummary {
    TemplateSummary {
        template_code: template.code,
        template_name: template.name,
        language: template.language,
        category: template.category,
        template_type: WHATSAPP.to_owned(),
        audit_status: template.audit_status.as_str().to_owned(),
        reason: Some(template.reason.unwrap_or_else(|| NO_REASON.to_owned())),
        last_update_time: Some(template.updated_ms),
    }
}
