//! `CreateDestinationSecret`: a new secret that signs, shown once.

use cams::errors::Refusal;
use operator::{CreateDestinationSecret, CreateDestinationSecretRequest, CreateDestinationSecretResponse};
use secrecy::ExposeSecret;

use super::{asked, settings};
use crate::model::SigningSecret;
use crate::operations::{Call, Failure, Handle};
use crate::receipts::signing::Secret;
use crate::store::StoreError;
use crate::store::sealing::Place;

/// Secrets of one destination at most: each makes a signature of every request.
const MOST_SECRETS: usize = 5;

impl Handle for CreateDestinationSecret {
    async fn handle(
        call: &Call<'_>,
        request: CreateDestinationSecretRequest,
    ) -> Result<CreateDestinationSecretResponse, Failure> {
        let url = asked::address(&request.url)?;
        settings::guarded(call, &url).await?;
        let cannot = |error: &dyn std::fmt::Display| StoreError::Unavailable(error.to_string());
        let text = Secret::generate().map_err(|error| cannot(&error))?;
        let id = uuid::Uuid::new_v4().simple().to_string();
        let sealed = call.services.master_key.seal(Place::DestinationSecret, &id, text.expose_secret());
        let sealed = sealed.map_err(|error| cannot(&error))?;
        let secret = SigningSecret { id: id.clone(), sealed, created_ms: call.wall_ms() };
        settings::amend(call, &url, move |settings| {
            if settings.secrets.len() >= MOST_SECRETS {
                let rule = format!("has {MOST_SECRETS} secrets already, which is the most: remove one first");
                return Err(Refusal::invalid("Url", rule));
            }
            settings.secrets.push(secret.clone());
            Ok(())
        })
        .await?;
        Ok(CreateDestinationSecretResponse { secret_id: id, secret: text.expose_secret().to_owned() })
    }
}
