//! `DeleteDestinationSecret`: a secret signs no more.

use cams::errors::Refusal;
use operator::{DeleteDestinationSecret, DeleteDestinationSecretRequest, DeleteDestinationSecretResponse};

use super::{asked, settings};
use crate::operations::{Call, Failure, Handle};

impl Handle for DeleteDestinationSecret {
    async fn handle(
        call: &Call<'_>,
        request: DeleteDestinationSecretRequest,
    ) -> Result<DeleteDestinationSecretResponse, Failure> {
        let url = asked::address(&request.url)?;
        settings::amend(call, &url, move |settings| {
            let before = settings.secrets.len();
            settings.secrets.retain(|secret| secret.id != request.secret_id);
            if settings.secrets.len() == before {
                return Err(Refusal::invalid("SecretId", "must be the id of a secret of this destination"));
            }
            Ok(())
        })
        .await?;
        Ok(DeleteDestinationSecretResponse {})
    }
}
