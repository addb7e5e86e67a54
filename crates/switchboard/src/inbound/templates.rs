//! Template reviews.

use graph::templates::{ComponentType, Template as Listed};
use graph::webhooks::{TemplateEvent, TemplateStatusUpdate};

use super::whatsapp::{Inbound, Owner, Rejection};
use crate::model::{AuditStatus, SpaceId, Template};
use crate::store::{Change, CommitError, Record, StoreError, records};

/// Reasons that are none (Meta Graph notes, 4.6).
const NO_REASON: &str = "NONE";

pub(super) async fn take(
    inbound: &Inbound,
    waba_id: &str,
    event: TemplateStatusUpdate,
) -> Result<(), Rejection> {
    let Some(owner) = inbound.space(waba_id).await? else { return Ok(()) };
    let Some(status) = AuditStatus::of_network(event.event.as_str()) else { return Ok(()) };
    let network_id = event.message_template_id.to_string();
    let known = match find(inbound, &owner, &network_id).await? {
        None => adopt(inbound, &owner, waba_id, &network_id).await?,
        known => known,
    };
    let Some(key) = known else { return Ok(()) };
    let reason = event.reason.filter(|reason| reason != NO_REASON && event.event == TemplateEvent::Rejected);
    let reason = event.rejection_info.map(|info| info.reason).or(reason);
    Ok(inbound.dispatcher.audit(&owner.account, &key, status, reason).await?)
}

async fn find(inbound: &Inbound, owner: &Owner<String>, id: &str) -> Result<Option<String>, StoreError> {
    let found = records::find::<Template>(inbound.store.as_ref(), &owner.account, "network_id", id).await?;
    Ok(found.into_iter().next().map(|template| template.value.key()))
}

/// A template that the network knows and we do not (made elsewhere, or in a call that a crash cut short or that still waits
/// for its answer) is taken over. Answers its key; none when the network has it no more.
async fn adopt(
    inbound: &Inbound,
    owner: &Owner<String>,
    waba_id: &str,
    network_id: &str,
) -> Result<Option<String>, Rejection> {
    let listed = inbound.network.templates(waba_id).await?;
    let Some(listed) = listed.into_iter().find(|listed| listed.id == network_id) else { return Ok(None) };
    let others =
        records::find::<Template>(inbound.store.as_ref(), &owner.account, "space", &owner.of).await?;
    let code = Template::code_of(&listed.name, others.into_iter().map(|other| other.value));
    let now_ms = inbound.clocks.network().as_millisecond();
    let Some(template) = adopted(code, &owner.of, listed, now_ms) else { return Ok(None) };
    let mut change = Change::new(&owner.account, inbound.clocks.wall().as_millisecond());
    change.insert(&template)?;
    match inbound.dispatcher.commit(change).await {
        // Made meanwhile by the call that asked for it: that is the same template.
        Ok(()) | Err(CommitError::Conflict | CommitError::NonceUsed | CommitError::Refused(_)) => {
            Ok(Some(template.key()))
        }
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}

fn adopted(code: String, space: &str, listed: Listed, now_ms: i64) -> Option<Template> {
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
        code,
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
        updated_ms: now_ms,
    })
}
