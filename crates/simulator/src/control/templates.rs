//! `GET templates` and `POST templates/ID/review`.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::refusal::Refusal;
use crate::whatsapp::Network;
use crate::whatsapp::templates::{STATUSES, all, decide, find};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Verdict {
    status: String,
    reason: Option<String>,
}

/// All templates of all accounts, oldest first.
pub(super) fn list(network: &Network) -> Result<Value, Refusal> {
    let templates = network.store.read(|connection| Ok(all(connection, None)?))?;
    let shown = templates.iter().rev().map(|template| {
        json!({"id": template.id, "waba": template.waba, "name": template.name, "language": template.language,
            "status": template.status})
    });
    Ok(Value::Array(shown.collect()))
}

/// Decides on a template in the network's place.
pub(super) async fn review(network: &Network, id: &str, verdict: Verdict) -> Result<Value, Refusal> {
    let status = verdict.status.to_ascii_uppercase();
    if !STATUSES.contains(&status.as_str()) {
        return Err(Refusal::wrong(format!(
            "status: expected one of {}, got {}",
            STATUSES.join(", "),
            verdict.status
        )));
    }
    let id = id.to_owned();
    network
        .store
        .write(move |change| {
            find(change, &id)?.ok_or_else(|| Refusal::missing(format!("template: there is no {id}")))?;
            decide(change, &id, &status, verdict.reason.as_deref().unwrap_or("NONE"))?;
            Ok(json!({"id": id, "status": status}))
        })
        .await
}
