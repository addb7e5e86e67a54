//! Template reviews.

use graph::templates::{ComponentType, Template as Listed};
use graph::webhooks::{TemplateEvent, TemplateStatusUpdate};

use super::whatsapp::{Inbound, Owner};
use crate::model::{AuditStatus, SpaceId, Template};
use crate::store::{Change, CommitError, Record, StoreError, records};

/// Reasons that are none (Meta Graph notes, 4.6).
const NO_REASON: &str = "NONE";

pub(super) async fn take(
    inbound: &Inbound,
    waba_id: &str,
    event: TemplateStatusUpdate,
) -> Result<(), StoreError> {
    let Some(owner) = inbound.space(waba_id).await? else { return Ok(()) };
    let network_id = event.message_template_id.to_string();
    if find(inbound, &owner, &network_id).await?.is_none() {
        adopt(inbound, &owner, waba_id).await?;
    }
    let Some(key) = find(inbound, &owner, &network_id).await? else { return Ok(()) };
    let Some(status) = AuditStatus::of_network(event.event.as_str()) else { return Ok(()) };
    let reason = event.reason.filter(|reason| reason != NO_REASON && event.event == TemplateEvent::Rejected);
    let reason = event.rejection_info.map(|info| info.reason).or(reason);
    inbound.dispatcher.audit(&owner.account, &key, status, reason).await
}

async fn find(inbound: &Inbound, owner: &Owner<String>, id: &str) -> Result<Option<String>, StoreError> {
    let found = records::find::<Template>(inbound.store.as_ref(), &owner.account, "network_id", id).await?;
    Ok(found.into_iter().next().map(|template| template.value.key()))
}

/// Templates that the network knows and we do not (made elsewhere, or in a call that a crash cut short) are taken over.
async fn adopt(inbound: &Inbound, owner: &Owner<String>, waba_id: &str) -> Result<(), StoreError> {
    let listed = match inbound.network.templates(waba_id).await {
        Ok(listed) => listed,
        Err(error) => {
            tracing::warn!(%error, waba_id, "the templates of a WABA cannot be listed");
            return Ok(());
        }
    };
    for listed in listed {
        let Some(template) = adopted(inbound, &owner.of, listed) else { continue };
        let now_ms = inbound.clocks.wall().as_millisecond();
        let mut change = Change::new(&owner.account, now_ms);
        change.insert(&template)?;
        match inbound.dispatcher.commit(change).await {
            Err(CommitError::Store(error)) => return Err(error),
            // Known already, or made meanwhile by the call that asked for it.
            _ => continue,
        }
    }
    Ok(())
}

fn adopted(inbound: &Inbound, space: &str, listed: Listed) -> Option<Template> {
    let components = listed.components;
    let body = components.iter().find(|component| component.kind == ComponentType::Body)?.text.clone()?;
    let variables: Vec<String> =
        graph::templates::placeholders(&body).into_iter().map(str::to_owned).collect();
    let named: Vec<String> = variables.iter().map(|name| format!("$({name})")).collect();
    let named = |name: &str| {
        variables
            .iter()
            .position(|known| known == name)
            .and_then(|place| named.get(place))
            .map(String::as_str)
    };
    let body = graph::templates::fill(&body, named);
    Some(Template {
        // A code of its own kind, so that it is the same for all languages of the name: nothing else is known of it.
        code: listed.id.clone(),
        name: listed.name,
        language: listed.language,
        category: listed.category.as_str().to_owned(),
        space: SpaceId::new(space),
        network_id: listed.id,
        components: serde_json::json!([{ "Type": "BODY", "Text": body }]),
        body,
        variables,
        example: std::collections::BTreeMap::new(),
        // The event that made us look says what it is now.
        audit_status: AuditStatus::Auditing,
        reason: None,
        category_change_paused: false,
        message_send_ttl_seconds: None,
        updated_ms: inbound.clocks.network().as_millisecond(),
    })
}
