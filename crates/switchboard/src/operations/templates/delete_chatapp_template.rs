//! `DeleteChatappTemplate`: one language of a template, or all of them.

use cams::errors::Code;
use cams::templates::{DeleteChatappTemplate, DeleteChatappTemplateRequest, DeleteChatappTemplateResponse};

use super::{check_type, select};
use crate::operations::{Call, Failure, Handle};
use crate::store::CommitError;

impl Handle for DeleteChatappTemplate {
    async fn handle(
        call: &Call<'_>,
        request: DeleteChatappTemplateRequest,
    ) -> Result<DeleteChatappTemplateResponse, Failure> {
        check_type(request.template_type.as_deref())?;
        let space = call.space_of(request.cust_space_id.as_deref(), request.cust_waba_id.as_deref()).await?.value;
        let (code, name) = (request.template_code.as_deref(), request.template_name.as_deref());
        let language = request.language.as_deref();
        let found = select(call, space.id.as_str(), code, name, language).await?;
        let Some(first) = found.first() else { return Err(Code::DeletedTemplateNotExist.into()) };
        call.burn_nonce().await?;
        let one = language.filter(|language| !language.is_empty()).map(|_| first.value.network_id.as_str());
        call.network()?.delete_template(call.waba(&space)?, &first.value.name, one).await?;
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
