//! Webhooks of the network, signed as it signs them.

use std::sync::Arc;

use serde_json::{Value, json};
use switchboard::channels::whatsapp::Connector;
use switchboard::inbound::whatsapp::{Inbound, Rejection};

use super::stage::{NUMBER, PERSON, Stage};

const SECRET: &str = "app-secret";

/// Takes webhooks on this stage.
pub fn inbound(stage: &Stage, network: Arc<Connector>) -> Inbound {
    let (store, dispatcher) = (stage.store.clone(), stage.dispatcher.clone());
    Inbound::new(store, dispatcher, network, stage.clocks.clone(), SECRET.into(), "verify".into())
}

/// A status of a message that was sent with this id.
pub async fn status(inbound: &Inbound, id: &str, status: &str) {
    let status = json!({"id": format!("wamid.{id}"), "status": status, "timestamp": "1795000000",
        "recipient_id": PERSON, "biz_opaque_callback_data": id});
    take(inbound, json!({ "statuses": [status] })).await;
}

/// A text of the person.
pub async fn text(inbound: &Inbound, wamid: &str) {
    try_text(inbound, wamid).await.unwrap();
}

/// [`text`] to a store that may refuse it.
pub async fn try_text(inbound: &Inbound, wamid: &str) -> Result<(), Rejection> {
    let message = json!({"from": PERSON, "id": wamid, "timestamp": "1795000000", "type": "text",
        "text": {"body": "hi"}});
    of_number(inbound, "messages", json!({ "messages": [message] })).await
}

async fn take(inbound: &Inbound, value: Value) {
    of_number(inbound, "messages", value).await.unwrap();
}

/// An event of the number.
pub async fn of_number(inbound: &Inbound, field: &str, mut value: Value) -> Result<(), Rejection> {
    value["messaging_product"] = "whatsapp".into();
    value["metadata"] = json!({"display_phone_number": NUMBER, "phone_number_id": "n1"});
    of_waba(inbound, field, value).await
}

/// An event of the WABA.
pub async fn of_waba(inbound: &Inbound, field: &str, value: Value) -> Result<(), Rejection> {
    let change = json!({"field": field, "value": value});
    let envelope =
        json!({"object": "whatsapp_business_account", "entry": [{"id": "w1", "changes": [change]}]});
    let body = envelope.to_string();
    let signature = graph::signature::sign(SECRET, body.as_bytes());
    inbound.take(Some(&signature), body.as_bytes()).await
}
