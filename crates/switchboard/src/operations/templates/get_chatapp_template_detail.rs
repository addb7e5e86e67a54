//! `GetChatappTemplateDetail`: one template in one language.

use cams::errors::Code;
use cams::templates::{
    Component, GetChatappTemplateDetail, GetChatappTemplateDetailRequest, GetChatappTemplateDetailResponse,
    TemplateDetail,
};

use super::{NO_REASON, WHATSAPP, check_type, select};
use crate::model::Unreadable;
use crate::operations::{Call, Failure, Handle};
use crate::store::StoreError;

impl Handle for GetChatappTemplateDetail {
    async fn handle(
        call: &Call<'_>,
        request: GetChatappTemplateDetailRequest,
    ) -> Result<GetChatappTemplateDetailResponse, Failure> {
        check_type(request.template_type.as_deref())?;
        let space =
            call.space_of(request.cust_space_id.as_deref(), request.cust_waba_id.as_deref()).await?.value;
        let (code, name) = (request.template_code.as_deref(), request.template_name.as_deref());
        let found = select(call, space.id.as_str(), code, name, Some(&request.language)).await?;
        let template = found.into_iter().next().ok_or(Code::ReadTemplateNotExist)?.value;
        let components: Vec<Component> = serde_json::from_value(template.components).map_err(|error| {
            StoreError::Damaged(format!(
                "components of template {}: {}",
                template.code,
                Unreadable::from(&error)
            ))
        })?;
        Ok(GetChatappTemplateDetailResponse {
            data: TemplateDetail {
                template_code: template.code,
                name: template.name,
                language: template.language,
                category: template.category,
                template_type: WHATSAPP.to_owned(),
                audit_status: template.audit_status.as_str().to_owned(),
                reason: Some(template.reason.unwrap_or_else(|| NO_REASON.to_owned())),
                components: components.into_iter().map(Into::into).collect(),
                example: Some(template.example),
                allow_send: Some(true),
                category_change_paused: Some(template.category_change_paused),
                message_send_ttl_seconds: template.message_send_ttl_seconds,
                ..TemplateDetail::default()
            },
        })
    }
}
