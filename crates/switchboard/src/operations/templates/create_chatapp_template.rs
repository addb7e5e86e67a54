//! `CreateChatappTemplate`: hands a template to the network, whose review decides.

use cams::errors::Code;
use cams::templates::{
    CreateChatappTemplate, CreateChatappTemplateData, CreateChatappTemplateRequest,
    CreateChatappTemplateResponse,
};
use graph::templates as network;

use super::draft::{self, Draft};
use crate::channels::whatsapp;
use crate::model::{AuditStatus, Instance, Template};
use crate::operations::{Call, Failure, Handle};
use crate::store::{CommitError, Record, StoreError, records};

/// "Content in this language already exists" (Meta Graph notes, 5.4).
const ALREADY_EXISTS: i64 = 2_388_024;

impl Handle for CreateChatappTemplate {
    async fn handle(
        call: &Call<'_>,
        request: CreateChatappTemplateRequest,
    ) -> Result<CreateChatappTemplateResponse, Failure> {
        let draft = draft::check(&request)?;
        let space =
            call.space_of(request.cust_space_id.as_deref(), request.cust_waba_id.as_deref()).await?.value;
        let waba = call.waba(&space)?;
        let key = records::template_key(&space.id, &request.name, &request.language);
        if records::get::<Template>(call.store(), call.account, &key).await?.is_some() {
            return Err(Code::TemplateNameExist.into());
        }
        call.burn_nonce().await?;
        let answer = call.network()?.create_template(waba, &asked_for(&request, &draft)).await;
        let answer = answer.map_err(taken)?;
        let status = AuditStatus::of_network(answer.status.as_str()).unwrap_or(AuditStatus::Auditing);
        let template = record(call, space, &request, draft, answer.id, status).await?;
        let template = write(call, template).await?;
        Ok(CreateChatappTemplateResponse {
            data: CreateChatappTemplateData { template_code: template.code, template_name: template.name },
        })
    }
}

fn asked_for(request: &CreateChatappTemplateRequest, draft: &Draft) -> network::CreateTemplate {
    let mut components = vec![network::Component::body(draft.network_body.clone(), draft.samples.clone())];
    components.extend(draft.footer.clone().map(|text| network::Component {
        text: Some(text),
        ..network::Component::of(network::ComponentType::Footer)
    }));
    network::CreateTemplate {
        name: request.name.clone(),
        category: network::Category::from(draft.category.as_str()),
        language: request.language.clone(),
        components,
        parameter_format: None,
        message_send_ttl_seconds: request.message_send_ttl_seconds,
        allow_category_change: None,
    }
}

/// The network's word that name and language are taken has a code of its own here.
fn taken(failure: whatsapp::Failure) -> Failure {
    match failure {
        whatsapp::Failure::Refused { subcode: Some(ALREADY_EXISTS), .. } => Code::TemplateNameExist.into(),
        other => other.into(),
    }
}

async fn record(
    call: &Call<'_>,
    space: Instance,
    request: &CreateChatappTemplateRequest,
    draft: Draft,
    network_id: String,
    audit_status: AuditStatus,
) -> Result<Template, Failure> {
    let others = call.find::<Template>("space", space.id.as_str()).await?;
    let components = serde_json::to_value(&request.components)
        .map_err(|error| StoreError::Damaged(format!("components of a template: {error}")))?;
    Ok(Template {
        code: Template::code_of(&request.name, others.into_iter().map(|other| other.value)),
        name: request.name.clone(),
        language: request.language.clone(),
        category: draft.category,
        space: space.id,
        network_id,
        body: draft.body,
        variables: draft.variables,
        components,
        example: request.example.clone().unwrap_or_default(),
        audit_status,
        reason: None,
        category_change_paused: request.category_change_paused.unwrap_or_default(),
        message_send_ttl_seconds: request.message_send_ttl_seconds,
        updated_ms: call.network_ms(),
    })
}

/// Writes the record. The network's word on the review may have been here before its answer, and made a record of its own:
/// what that says of the review stays, and its code may be in a receipt already; all else is known better here.
async fn write(call: &Call<'_>, asked: Template) -> Result<Template, Failure> {
    loop {
        let adopted = records::get::<Template>(call.store(), call.account, &asked.key()).await?;
        let mut change = call.change();
        let template = match &adopted {
            None => asked.clone(),
            Some(adopted) => Template {
                code: adopted.value.code.clone(),
                audit_status: adopted.value.audit_status,
                reason: adopted.value.reason.clone(),
                ..asked.clone()
            },
        };
        match &adopted {
            None => change.insert(&template)?,
            Some(adopted) => change.replace(adopted, &template)?,
        }
        match call.commit(change).await {
            Ok(()) => return Ok(template),
            Err(CommitError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
