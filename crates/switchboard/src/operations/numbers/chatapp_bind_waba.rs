//! `ChatappBindWaba`: a WhatsApp Business Account becomes a space of the caller, with its numbers.

use std::time::Duration;

use cams::errors::Refusal;
use cams::numbers::{ChatappBindWaba, ChatappBindWabaData, ChatappBindWabaRequest, ChatappBindWabaResponse};

use graph::phone_numbers::PhoneNumber;
use graph::waba::Waba;

use super::import::import;
use crate::channels::whatsapp;
use crate::model::{ChannelType, Instance, SpaceId};
use crate::operations::{Call, Failure, Handle};
use crate::store::{CommitError, Directory, Step};

/// How long the network may take over all that a binding asks of it (decided: every operation answers within 9 s).
const NETWORK_WITHIN: Duration = Duration::from_secs(6);

impl Handle for ChatappBindWaba {
    async fn handle(
        call: &Call<'_>,
        request: ChatappBindWabaRequest,
    ) -> Result<ChatappBindWabaResponse, Failure> {
        let waba_id = request.waba_id;
        if let Some(space) = bound(call, &waba_id).await? {
            return Ok(answer(&space, waba_id));
        }
        call.burn_nonce().await?;
        let asked = tokio::time::timeout(NETWORK_WITHIN, ask(call.network()?, &waba_id)).await;
        let (waba, listed) = asked.map_err(|_| Failure::NetworkSilent("it took too long".to_owned()))??;
        let name = waba.name.unwrap_or_else(|| waba_id.clone());
        loop {
            let space = Instance {
                waba: Some(waba_id.clone()),
                ..Instance::new(
                    SpaceId::random(),
                    name.clone(),
                    ChannelType::Whatsapp,
                    call.services.clocks.wall(),
                )
            };
            let mut change = call.change();
            change.insert(&space)?;
            let value = format!("{}/{}", call.account, space.id);
            change.step(Step::PutDirectory { directory: Directory::Waba, key: waba_id.clone(), value });
            import(call, &mut change, &space.id, &listed).await?;
            match call.commit(change).await {
                Ok(()) => return Ok(answer(space.id.as_str(), waba_id)),
                Err(CommitError::Conflict) => {
                    // Somebody bound it meanwhile.
                    if let Some(space) = bound(call, &waba_id).await? {
                        return Ok(answer(&space, waba_id));
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// What the network says of a WABA and its numbers; its events come to us from then on.
async fn ask(network: &whatsapp::Connector, waba_id: &str) -> Result<(Waba, Vec<PhoneNumber>), Failure> {
    let waba = network.waba(waba_id).await.map_err(not_visible)?;
    let listed = network.phone_numbers(waba_id).await?;
    network.subscribe_waba(waba_id).await?;
    Ok((waba, listed))
}

/// The caller's space that the WABA is bound to; one that another account holds is not the caller's to bind.
async fn bound(call: &Call<'_>, waba_id: &str) -> Result<Option<String>, Failure> {
    let Some(owner) = call.store().directory(Directory::Waba, waba_id).await? else { return Ok(None) };
    match owner.split_once('/') {
        Some((account, space)) if account == call.account.as_str() => Ok(Some(space.to_owned())),
        _ => Err(Refusal::unknown_resource().into()),
    }
}

/// A WABA that the token does not see is answered as one of another account.
fn not_visible(failure: whatsapp::Failure) -> Failure {
    match failure {
        whatsapp::Failure::Refused { code: 100 | 803, .. } => Refusal::unknown_resource().into(),
        other => other.into(),
    }
}

fn answer(space: &str, waba_id: String) -> ChatappBindWabaResponse {
    ChatappBindWabaResponse { data: ChatappBindWabaData { cust_space_id: space.to_owned(), waba_id } }
}
