//! `DeleteChatappTemplate`: one language of a template, or all of them.

use cams::errors::Code;
use cams::templates::{DeleteChatappTemplate, DeleteChatappTemplateRequest, DeleteChatappTemplateResponse};

use super::{check_type, select};
use crate::channels::whatsapp;
use crate::operations::{Call, Failure, Handle};
use crate::store::CommitError;

/// "Message template was not found", the subcode of a deletion. The notes have no table for these (decided).
const NOT_FOUND: i64 = 2_593_002;
/// "Template name does not exist in the translation" (Meta Graph notes, 10).
const NO_TRANSLATION: i64 = 132_001;

impl Handle for DeleteChatappTemplate {
    async fn handle(
        call: &Call<'_>,
        request: DeleteChatappTemplateRequest,
    ) -> Result<DeleteChatappTemplateResponse, Failure> {
        check_type(request.template_type.as_deref())?;
        let space =
            call.space_of(request.cust_space_id.as_deref(), request.cust_waba_id.as_deref()).await?.value;
        let (code, name) = (request.template_code.as_deref(), request.template_name.as_deref());
        let language = request.language.as_deref();
        let found = select(call, space.id.as_str(), code, name, language).await?;
        let Some(first) = found.first() else { return Err(Code::DeletedTemplateNotExist.into()) };
        call.burn_nonce().await?;
        let one = language.filter(|language| !language.is_empty()).map(|_| first.value.network_id.as_str());
        match call.network()?.delete_template(call.waba(&space)?, &first.value.name, one).await {
            // An earlier call was cut short between the network's word and its record here.
            Err(failure) if is_gone(&failure) => {}
            answer => answer?,
        }
        loop {
            let mut change = call.change();
            for template in select(call, space.id.as_str(), code, name, language).await? {
                change.remove(&template);
            }
            match call.commit(change).await {
                Err(CommitError::Conflict) => {}
                Err(error) => return Err(error.into()),
                Ok(()) => return Ok(DeleteChatappTemplateResponse {}),
            }
        }
    }
}

/// Whether the network refused because it has no such template: what was asked for is done.
fn is_gone(failure: &whatsapp::Failure) -> bool {
    matches!(
        failure,
        whatsapp::Failure::Refused { subcode: Some(NOT_FOUND), .. }
            | whatsapp::Failure::Refused { code: NO_TRANSLATION, .. }
    )
}
